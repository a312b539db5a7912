"""How things are measured: ours and the other in turn, several times, the median of each."""

import asyncio
import gc
import json
import time
from collections.abc import Awaitable, Callable
from statistics import median, quantiles

from sqlmodel import SQLModel

ROUNDS = 5

Act = Callable[[], Awaitable[object]]


def interleaved(ours: Callable[[], float], other: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of both, measured alternately, so that a slow minute of the machine hits both."""
    measured = [(ours(), other()) for _ in range(rounds)]
    return median(one for one, _ in measured), median(two for _, two in measured)


async def compare(ours: Act, other: Act, waiting: int, times: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both in turn, each done so many `times` a round with `waiting` at once.

    For ours and for the other: acts a second, and the 99th percentile of an act's time in ms; medians of the rounds.
    """
    measured = [(await _paced(ours, waiting, times), await _paced(other, waiting, times)) for _ in range(ROUNDS)]
    mine, theirs = zip(*measured, strict=True)
    return _medians(mine), _medians(theirs)


def _medians(rounds: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    return median(rate for rate, _ in rounds), median(p99 for _, p99 in rounds)


async def _paced(act: Act, waiting: int, times: int) -> tuple[float, float]:
    taken: list[float] = []
    gc.collect()  # neither pays for what the other left behind

    async def act_again_and_again() -> None:
        for _ in range(times // waiting):
            begun = time.perf_counter()
            await act()
            taken.append(1000 * (time.perf_counter() - begun))

    begun = time.perf_counter()
    await asyncio.gather(*(act_again_and_again() for _ in range(waiting)))
    return len(taken) / (time.perf_counter() - begun), quantiles(taken, n=100)[98]


def report(name: str, value: float, unit: str, *, against: str, other: float, **more: object) -> None:
    """Print one result; `against` is `peer` or `floor`, and ratio is ours ÷ theirs."""
    line = {"name": name, "value": _short(value), "unit": unit, against: _short(other), "ratio": _short(value / other)}
    print(json.dumps(line | more, ensure_ascii=False), flush=True)  # noqa: T201 - it is what a benchmark is for


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def values_of(row: SQLModel) -> dict[str, object]:
    """What a row that was not written yet has in each column but its id."""
    return {name: vars(row)[name] for name in type(row).model_fields if name != "id"}
