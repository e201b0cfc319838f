"""What a command says when it cannot do what it was asked."""


class CannotDo(Exception):
    """One sentence for the person at the terminal, saying what to do instead."""
