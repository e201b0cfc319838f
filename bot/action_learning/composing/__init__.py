"""Proposes sets for a programme; a coach looks, swaps and approves.

composer.py decides who sits with whom, and seating.py finds the seats (both pure); proposing.py is
the coach's side of it.
"""
