"""Charts drawn in the process of the tests, each once: the desk's own process for it imports matplotlib anew each time.

The same values give the same bytes, so a test that does not ask where a chart was drawn sees no difference.
"""

from threading import Lock

from bot.documents.charts import Theme, drawn
from handlers.papers.chart import Chart
from models.terms import Language

_one_at_a_time = Lock()
_drawn: dict[tuple[str, Theme, Language], bytes] = {}


def drawn_here(chart: Chart, theme: Theme, language: Language) -> bytes:
    """As `drawn_apart` gives it."""
    key = chart.model_dump_json(), theme, language
    with _one_at_a_time:
        if key not in _drawn:
            _drawn[key] = drawn(chart, theme, language)
        return _drawn[key]
