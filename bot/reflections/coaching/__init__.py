"""What coaches see of their people, and a note that makes the bot step back: flow.py."""
