"""Lets `python -m bot` do what `zhiban` does."""

from bot.cli import main

main()
