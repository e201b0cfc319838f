"""The playground: a browser chat with simulated people and a simulated clock.

It is the real application over a temporary database and two console doors. people.yaml is who
lives here; story.py sets them up; habits.py is what they do by themselves; world.py lets time
pass; pages.py is the web page; serve.py runs it.
"""

from bot.demo.serve import CannotStart, run

__all__ = ["CannotStart", "run"]
