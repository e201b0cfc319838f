"""`python -m bot` is `wayfinder`."""

from bot.cli import main

main()
