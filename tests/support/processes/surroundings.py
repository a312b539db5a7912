"""What a process that the tests start finds around it: where programs lie and which clock it goes by."""

import os

CLOCK = ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_DISABLE_SHM")
"""How `faketime` reaches a process; on an ordinary day none of them is set."""


def surroundings(**more: str) -> dict[str, str]:
    """The variables of its environment, and nothing else of the shell's: no setting of a desk, no language."""
    handed_on = {name: os.environ[name] for name in ("PATH", *CLOCK) if name in os.environ}
    return {**handed_on, **more}
