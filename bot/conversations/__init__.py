"""What each person is in the middle of: the open question, the half-filled form."""
