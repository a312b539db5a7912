"""Regular expressions of triage, compiled when they are first needed: no start waits for seventy of them."""

import re
from functools import cached_property
from typing import cast


class _Pattern:
    """Does what a compiled expression does, and is one from its first use on."""

    def __init__(self, written: str, flags: int) -> None:
        self.written = written
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.written, self.flags)

    def __getattr__(self, name: str) -> object:
        found = getattr(self.compiled, name)
        setattr(self, name, found)  # asked for only once
        return found


_patterns: list[_Pattern] = []


def pattern(written: str, flags: int = 0) -> re.Pattern[str]:
    """The expression, not compiled yet; a mistake in it is found by `compile_all` or when it is first used."""
    made = _Pattern(written, flags)
    _patterns.append(made)
    return cast("re.Pattern[str]", made)


def compile_all() -> list[re.Pattern[str]]:
    """All of them, compiled if no message needed them so far. Raises re.error for an expression that is none."""
    return [one.compiled for one in _patterns]
