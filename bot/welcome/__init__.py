"""Meets people: joining, what they agree to, where they are, when to ask them.

flow.py tells the steps of joining in order; settings.py what can be changed afterwards.
"""
