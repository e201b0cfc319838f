"""What people say they will try, and being asked what came of it: flow.py."""
