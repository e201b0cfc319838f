"""The playground's door: chats that live in this process."""
