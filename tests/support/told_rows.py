"""What a fault meant to people, as a row of the table in docs/promise/reliability.md; `make soak` shows the rows."""

import sys


def tell_row(fault: str, seen: str, lasted: str, lost: str) -> None:
    """Print a row in Markdown: what was done, what a person saw, how long it lasted, what was lost or doubled."""
    sys.stdout.write(f"\n| {fault} | {seen} | {lasted} | {lost} |\n")
    sys.stdout.flush()
