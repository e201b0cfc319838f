"""Questions that hang on a date of somebody's own, such as a week after joining: flow.py."""
