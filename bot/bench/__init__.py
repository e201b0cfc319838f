"""Measurements that anybody can repeat: each a function that returns figures.

`chaos.py` kills the post room and looks what it lost; `broadcast.py` sends to a platform
that keeps its limits; `fanout.py` puts a wave for everybody in the outbox; `pages.py` asks for
every page over a year of a programme (`programme.py`). They talk to nobody but a database of
their own.
"""
