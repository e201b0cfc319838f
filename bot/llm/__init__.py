"""The language model, asked through one small door."""
