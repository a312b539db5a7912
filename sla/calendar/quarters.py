"""The quarters of a year."""

MONTHS_OF_A_QUARTER = 3


def quarter_of(month: int) -> int:
    """The quarter, 1 to 4, in which a month lies."""
    return (month - 1) // MONTHS_OF_A_QUARTER + 1
