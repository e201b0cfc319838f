"""Learning events, and news: told to many, answered, reminded, and ended in practice.

A manager fills in a form (create.py), sees what people will get, and announces it. Whoever is
told has an `Invitation`; all that is said to many of them at once goes through announce.py.
What time brings is a `Step` with an hour. Read flow.py first, then rules.py.
"""
