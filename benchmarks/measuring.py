"""How things are measured: ours and the other in turn, several times, the median of each."""

import json
from collections.abc import Callable
from statistics import median

ROUNDS = 5


def interleaved(ours: Callable[[], float], other: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of both, measured alternately, so that a slow minute of the machine hits both."""
    measured = [(ours(), other()) for _ in range(rounds)]
    return median(one for one, _ in measured), median(two for _, two in measured)


def report(name: str, value: float, unit: str, *, against: str, other: float, **more: object) -> None:
    """Print one result; `against` is `peer` or `floor`, and ratio is ours ÷ theirs."""
    line = {"name": name, "value": _short(value), "unit": unit, against: _short(other), "ratio": _short(value / other)}
    print(json.dumps(line | more, ensure_ascii=False), flush=True)  # noqa: T201 - it is what a benchmark is for


def _short(value: float) -> float:
    return float(f"{value:.4g}")
