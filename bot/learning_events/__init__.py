"""Tells people about learning events, takes their answers, and follows up."""
