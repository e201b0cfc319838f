"""The mirrored room: each member sits in their own chat, and the bot carries words across.

Read meeting.py first: what a meeting's machine decides becomes what people see. mirror.py carries
words, coach.py tells an asker privately what a question does, drawer.py keeps advice sealed.
"""
