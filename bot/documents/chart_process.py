"""Draws charts in a process of their own, one at a time: the desk goes on answering, and the memory is given back."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock

from bot.documents.charts import Theme, drawn, font_file
from handlers.papers.chart import Chart
from models.terms import Language

WITHIN_S = 60.0
_one_at_a_time = Lock()
_drawing: set[SpawnProcess] = set()


class ChartError(Exception):
    """The process that draws ended without a chart, or took too long."""


def drawn_apart(chart: Chart, theme: Theme, language: Language) -> bytes:
    """As `drawn`; waits for the process, so it is for a thread. Raises Refusal without a face, and ChartError."""
    font_file()
    context = get_context("spawn")
    with _one_at_a_time:
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_draw, args=(there, chart, theme, language), daemon=True)
        process.start()
        _drawing.add(process)
        there.close()  # else nobody would notice that the process has gone
        try:
            return _received(here)
        finally:
            _drawing.discard(process)
            process.kill()
            process.join()
            here.close()


def stop_drawing() -> None:
    """End the drawing that is under way: its callers get a ChartError."""
    for process in tuple(_drawing):
        process.kill()


def _received(pipe: Connection) -> bytes:
    if not pipe.poll(WITHIN_S):
        raise ChartError("too slow")
    try:
        return pipe.recv_bytes()
    except EOFError as error:
        raise ChartError("no chart") from error


def _draw(pipe: Connection, chart: Chart, theme: Theme, language: Language) -> None:
    pipe.send_bytes(drawn(chart, theme, language))
