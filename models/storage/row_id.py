"""Row ids that come back from buttons and forms, where anybody may have put anything."""

LONGEST = 9
NO_ROW = 0


def row_id(text: str) -> int:
    """The id that `text` names; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else NO_ROW
