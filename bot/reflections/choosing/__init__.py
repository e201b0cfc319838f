"""Which question comes next, and why: rules.py decides, history.py reads what it needs."""
