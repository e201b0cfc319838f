"""Answers questions from the playbooks, and says which lines it read."""
