"""Who everyone is.

Programmes, places, people, their accounts, what they agreed to, and how much we may ask of them.
"""
