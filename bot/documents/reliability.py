"""Draws how far the confidence of triage can be relied on: what was said beside what came true."""

import io
from collections.abc import Sequence

from bot.documents.charts import COLOURS, Theme, canvas, font_file
from handlers.i18n import Voice
from sla.reading.reader.figures import Proportion


def draw_reliability(voice: Voice, tenths: Sequence[tuple[float, Proportion]]) -> bytes:
    """A PNG with a dot for each tenth of confidence that occurs, its interval, and how many messages it is of."""
    colours = COLOURS[Theme.LIGHT]
    said = [mean for mean, _ in tenths]
    true = [share.value for _, share in tenths]
    below = [share.value - share.interval[0] for _, share in tenths]
    above = [share.interval[1] - share.value for _, share in tenths]
    with canvas(colours, font_file()) as figure:
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=colours.soft, linestyle="--", linewidth=1)
        axes.errorbar(said, true, yerr=[below, above], color=colours.promises[0], marker="o", capsize=3)
        for mean, share in tenths:
            axes.annotate(str(share.of), (mean, share.value), (6, -14), textcoords="offset points", color=colours.soft)
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=voice("reliability.said"), ylabel=voice("reliability.true"))
        axes.set_title(voice("reliability.title"), loc="left")
        axes.grid(color=colours.grid)
        axes.set_axisbelow(True)
        made = io.BytesIO()
        figure.savefig(made, format="png", metadata={"Software": None})
    return made.getvalue()
