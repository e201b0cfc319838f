"""What is it about? The writer says so first, with one tap: flow.py."""
