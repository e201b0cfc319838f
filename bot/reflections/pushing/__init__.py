"""One more open question, worded from what somebody wrote, where a language model is there."""
