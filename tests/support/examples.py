"""How many random examples a test tries: some in `make test`, many times as many in `make check-all`."""

import os

from hypothesis import settings

TIMES = int(os.environ.get("ZHIBAN_TEST_TIMES", "1"))


def examples(number: int) -> settings:
    """So many examples, times what the environment says; a slow machine has as long as it needs for each."""
    return settings(max_examples=number * TIMES, deadline=None)
