"""The command line of the desk: `zhiban`."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.commands import deadline
from bot.gc_tuning import hold_off

OF_OTHERS = 0o077
"""Rights that a command's files give to nobody but their owner."""


def main() -> None:
    """Run the command that was typed; the entry point of `zhiban`.

    Typer takes longer to import than a whole `zhiban deadline`; so that one, which people and scripts call over and
    over, goes round it, and so does the start of the desk.
    """
    os.umask(OF_OTHERS)
    # A message is too little work to be shared among threads, which on a busy machine wait for each other for seconds.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A server's C locale must not stop Chinese, nor half a character stop a line.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.argv[1:2] == ["deadline"]:
        sys.exit(deadline.work_out(sys.argv[2:]))
    if sys.argv[1:] in (["run"], ["demo"]):
        hold_off()
        with _without("rich"):  # structlog draws tracebacks for a terminal with it: 5 MB, and the log has lines
            from bot.commands.run import run, run_demo
        (run_demo if sys.argv[1] == "demo" else run)()
        return
    from bot.commands.table import app
    from bot.logs import set_up_logs

    set_up_logs(logging.WARNING)  # standard output is for what was asked for
    app(prog_name="zhiban")


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Hide a library meanwhile, as if it were not installed, from modules that import it where they find it."""
    loaded = sys.modules.pop(library, None)
    sys.modules[library] = None  # type: ignore[assignment]  # so Python's import is told that it is missing
    try:
        yield
    finally:
        del sys.modules[library]
        if loaded is not None:
            sys.modules[library] = loaded
