"""Runs every benchmark and prints one JSON object a line: `python -m benchmarks [NAME …]`."""

import os
import sys
from importlib import import_module

BENCHMARKS = ("deadline", "start", "idle", "turn", "slack", "lists", "seals", "proofs", "attainment", "triage")


def main() -> None:
    """Run the named benchmarks, or all of them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command `zhiban` does
    for name in sys.argv[1:] or BENCHMARKS:
        import_module(f"benchmarks.{name}").run()


main()
