"""What is a person's own: what they agreed to, their accounts, their data, and to be forgotten.

agreements.py gives and withdraws; linking.py makes one person of two accounts; data.py hands
everything over; forgetting.py erases, when they ask and when a programme's time is up.
"""
