"""Keeps the collector of Python's memory from pausing the desk in the middle of an intake."""

import gc

COLLECT_AFTER = 50_000  # objects; at the default of 700 a collection shows as a pause of a whole intake


def hold_off() -> None:
    """Collect nothing while the desk starts: all that is made then stays."""
    gc.disable()


def settle() -> None:
    """From now on collect rarely, and never look again at what the start has made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    gc.enable()
