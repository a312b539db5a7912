"""Two processes that verify portions of tickets side by side, where there are so many that one takes long."""

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import Engine

import models.tables  # noqa: F401 - every table is looked at
from bot.commands.desk_access import one_moment
from models.database.engines import reading_engine
from models.proof.checking import CheckedPortion, check_tickets

PROCESSES = 2
_engines: list[Engine] = []
"""In a process of its own, the one it reads with."""


def checked_side_by_side(url: str, portions: Sequence[Sequence[int]]) -> Iterator[CheckedPortion]:
    """Yield the findings of verification for each portion of ticket ids, in their order.

    Each portion is read in a transaction of its own: beside a serving desk, one may be newer than another.
    """
    processes = min(PROCESSES, len(os.sched_getaffinity(0)))
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=(url,)) as pool:
        yield from pool.map(_checked, portions)


def _begin(url: str) -> None:
    gc.disable()  # a short life, in which rows by the hundred thousand are no cycles
    _engines.append(reading_engine(url))


def _checked(ids: Sequence[int]) -> CheckedPortion:
    (engine,) = _engines
    with engine.connect() as connection:
        return check_tickets(one_moment(connection), ids)
