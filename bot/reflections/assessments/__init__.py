"""A place looks at itself, block by block, and sees how views differ: flow.py."""
