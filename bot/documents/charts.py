"""Draws a chart as a PNG that can be read in grey print and by the colour-blind, on a light ground or a dark one.

The same values give the same bytes, on any day and machine, as long as matplotlib is the same version. matplotlib takes
a moment to import and is wanted for charts alone: it is imported when the first one is drawn.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from handlers.i18n import Voice, voice_of
from handlers.papers.chart import Chart, ClassFlow, Month, MonthsChart, Share, WeeksChart
from models.refusal import Refusal
from models.terms import Language, Promise, Severity

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MEDIA_TYPE = "image/png"
DOTS_PER_INCH = 160
INCHES = (8.0, 6.4)
NOTE_WIDTH = 116
"""Half-width characters in a line of a note."""
MOST_NOTE_LINES = 3
MEASURES = ("received", "closed", "missed")
CLASSES = (*Severity, None)
FEW = 5
"""Below this a share is a fraction, no rate."""
DODGE = 0.08
"""Distance between the lines of two promises, in months: both may be 100 % all year."""


class Theme(StrEnum):
    """On which ground a chart stands."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme: those of Okabe and Ito, which the colour-blind can tell apart, as far as it shows them.

    `classes` are in the order of CLASSES, `promises` in that of PROMISES.
    """

    ground: str
    text: str
    soft: str
    grid: str
    classes: tuple[str, ...]
    promises: tuple[str, ...]


COLOURS = {
    Theme.LIGHT: Colours(
        ground="#ffffff",
        text="#1b2126",
        soft="#56616b",
        grid="#dfe3e5",
        classes=("#d55e00", "#e69f00", "#0072b2", "#56b4e9", "#c9ced2"),
        promises=("#0072b2", "#d55e00", "#009e73"),
    ),
    Theme.DARK: Colours(
        ground="#1a1f22",
        text="#e4e8ea",
        soft="#a3aeb6",
        grid="#30383d",
        classes=("#d55e00", "#e69f00", "#2f8fc8", "#56b4e9", "#75818a"),
        promises=("#56b4e9", "#e69f00", "#2fbf93"),
    ),
}
HATCHES = ("", "////", "....", "xxxx", "----")
"""By class, so that grey print tells them apart."""
PROMISES = (Promise.RESPOND, Promise.RESOLVE, Promise.REPORT)
MARKERS = ("o", "s", "^")
DASHES: tuple[Literal["-", "--", ":"], ...] = ("-", "--", ":")


def font_file() -> Path:
    """The face of charts: Noto Sans SC, which a package of the desk brings. Raises Refusal where it is not there."""
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        raise Refusal("chart.no_font") from None
    file: Path = sans_path()
    if not file.is_file():
        raise Refusal("chart.no_font")
    return file


def drawn(chart: Chart, theme: Theme, language: Language) -> bytes:
    """The chart as a PNG of 1280 × 1024 dots. Raises Refusal where the face of charts is not there."""
    voice, colours = voice_of(language), COLOURS[theme]
    with canvas(colours, font_file()) as figure:
        if isinstance(chart, WeeksChart):
            _weeks(figure, voice, colours, chart)
        else:
            _months(figure, voice, colours, chart)
        _note(figure, colours, chart.note)
        made = io.BytesIO()
        figure.savefig(made, format="png", metadata={"Software": None})
    return made.getvalue()


@contextmanager
def canvas(colours: Colours, font: Path) -> Iterator[Figure]:
    """An empty figure with nothing of the machine's own in it: no settings, no faces, no window."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # those that matplotlib ships, whatever a file of the machine says
        matplotlib.rcParams.update(
            {
                "font.family": [_face(font)],
                "text.parse_math": False,
                "text.color": colours.text,
                "axes.labelcolor": colours.text,
                "axes.edgecolor": colours.grid,
                "axes.facecolor": colours.ground,
                "xtick.color": colours.soft,
                "ytick.color": colours.soft,
                "hatch.color": colours.ground,
                "hatch.linewidth": 1.0,
            }
        )
        figure = Figure(INCHES, DOTS_PER_INCH, facecolor=colours.ground, layout="constrained")
        FigureCanvasAgg(figure)
        try:
            yield figure
        finally:
            figure.clear()


def _face(font: Path) -> str:
    """The name of the face, known to matplotlib before any of the same name that the machine has."""
    from matplotlib.font_manager import fontManager

    if fontManager.ttflist[0].fname != str(font):
        fontManager.addfont(font)
        fontManager.ttflist.insert(0, fontManager.ttflist.pop())
    return fontManager.ttflist[0].name


def _weeks(figure: Figure, voice: Voice, colours: Colours, chart: WeeksChart) -> None:
    """A panel each for received, closed and missed; a bar a week, in it a part for each class."""
    from matplotlib.ticker import MaxNLocator

    panels: list[Axes] = list(figure.subplots(len(MEASURES), 1, sharex=True))
    for panel, measure in zip(panels, MEASURES, strict=True):
        highest = _bars(panel, voice, colours, chart, measure)
        panel.set_title(voice(f"chart.{measure}"), fontsize=12, loc="left")
        panel.set_ylim(0, max(highest, 4) * 1.2)
        panel.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        _plain(panel, colours)
    panels[-1].set_xticks(range(len(chart.weeks)), [f"{one.first.month}/{one.first.day}" for one in chart.weeks])
    panels[-1].tick_params(axis="x", labelrotation=45 if len(chart.weeks) > 13 else 0)
    panels[-1].set_xlabel(voice("chart.week_of"), fontsize=10)
    _legend(figure, voice("chart.weeks", count=len(chart.weeks)), panels[0].get_legend_handles_labels()[0])


def _bars(panel: Axes, voice: Voice, colours: Colours, chart: WeeksChart, measure: str) -> int:
    """Draw the bars of one measure with their sums above; the highest sum."""
    nothing = ClassFlow(severity=None, received=0, closed=0, missed=0)
    at, below = range(len(chart.weeks)), [0] * len(chart.weeks)
    for severity, colour, hatch in zip(CLASSES, colours.classes, HATCHES, strict=True):
        found = ({flow.severity: flow for flow in week.classes}.get(severity, nothing) for week in chart.weeks)
        heights = [int(getattr(flow, measure)) for flow in found]
        label, edge = _class_name(voice, severity), colours.ground
        panel.bar(at, heights, 0.62, below, color=colour, hatch=hatch, label=label, edgecolor=edge, linewidth=0.8)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    for position, total in enumerate(below):
        panel.annotate(
            str(total),
            (position, total),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=10,
            color=colours.soft,
        )
    return max(below)


def _months(figure: Figure, voice: Voice, colours: Colours, chart: MonthsChart) -> None:
    """A panel a class; in it a line for each promise, broken where nothing fell due, hollow where little did."""
    panels: list[Axes] = list(figure.subplots(2, 2, sharex=True, sharey=True).flat)
    lowest = _lowest(chart)
    for panel, severity in zip(panels, Severity, strict=True):
        for number, promise in enumerate(PROMISES):
            _line(panel, voice, colours, chart, severity, number, promise)
        panel.set_title(_class_name(voice, severity), fontsize=12, loc="left")
        panel.set_ylim(lowest - (100 - lowest) / 20, 100 + (100 - lowest) / 20)
        panel.set_yticks(range(lowest, 101, 20 if lowest < 50 else 10))
        panel.yaxis.set_major_formatter("{x:.0f}%")
        if not any(share.due for month in chart.months for share in month.shares if share.severity is severity):
            said = voice("chart.none_due")
            middle = panel.transAxes
            panel.text(0.5, 0.5, said, fontsize=11, color=colours.soft, ha="center", va="center", transform=middle)
        _plain(panel, colours)
        panel.set_xticks(range(len(chart.months)), _month_names(voice, chart.months), fontsize=8)
        panel.set_xlim(-0.5, len(chart.months) - 0.5)
    _legend(figure, voice("chart.months", count=len(chart.months)), _marks(voice, colours))


def _line(
    panel: Axes, voice: Voice, colours: Colours, chart: MonthsChart, severity: Severity, number: int, promise: str
) -> None:
    """The line of one promise in one class; a fraction below 5 has a hollow mark."""
    shares = [_share_of(month, severity, promise) for month in chart.months]
    rates = [float("nan") if share is None or share.permille is None else share.permille / 10 for share in shares]
    at = [position + (number - 1) * DODGE for position in range(len(rates))]
    colour = colours.promises[number]
    panel.plot(at, rates, DASHES[number], color=colour, linewidth=1.8)
    for is_few in (True, False):
        marked = [one for one, share in enumerate(shares) if share and share.due and (share.due < FEW) is is_few]
        face = colours.ground if is_few else colour
        here, rate = [at[one] for one in marked], [rates[one] for one in marked]
        panel.plot(here, rate, MARKERS[number], color=colour, markerfacecolor=face, markersize=6, markeredgewidth=1.5)


def _marks(voice: Voice, colours: Colours) -> list[Artist]:
    """Return the legend for the lines and the hollow marks of attainment."""
    from matplotlib.lines import Line2D

    lines = zip(PROMISES, colours.promises, MARKERS, DASHES, strict=True)
    marks = [
        Line2D([], [], color=colour, linestyle=dash, marker=marker, label=voice(f"promise.{promise}"))
        for promise, colour, marker, dash in lines
    ]
    few, ground = voice("chart.few", count=FEW), colours.ground
    hollow = Line2D([], [], marker="o", linestyle="", color=colours.soft, markerfacecolor=ground, label=few)
    return [*marks, hollow]


def _legend(figure: Figure, title: str, marks: Sequence[Artist]) -> None:
    """The title of the chart and, below it in one line, what its colours say."""
    figure.legend(
        handles=marks,
        loc="outside upper center",
        ncols=len(marks),
        title=title,
        title_fontsize=15,
        frameon=False,
        fontsize=11,
    )


def _lowest(chart: MonthsChart) -> int:
    """Return the start of the axis of rates: a step of ten below the lowest, so that differences can be seen."""
    rates = (share.permille for month in chart.months for share in month.shares)
    lowest = min((rate for rate in rates if rate is not None), default=1000) // 100 * 10
    return min(80, lowest if lowest >= 50 else lowest // 20 * 20)


def _share_of(month: Month, severity: Severity, promise: str) -> Share | None:
    return next((one for one in month.shares if one.severity is severity and one.promise == promise), None)


def _month_names(voice: Voice, months: tuple[Month, ...]) -> list[str]:
    """Each month by its name, the first one and each January with the year below."""
    named = []
    for number, month in enumerate(months):
        name = voice(f"time.month.{month.first.month}")
        is_told = number == 0 or month.first.month == 1
        named.append(f"{name}\n{month.first.year}" if is_told else name)
    return named


def _class_name(voice: Voice, severity: Severity | None) -> str:
    return voice("class.short", severity=severity) if severity else voice("digest.others")


def _plain(panel: Axes, colours: Colours) -> None:
    """Lines across to read heights by, behind what is drawn, and no box around it."""
    panel.spines[["top", "right", "left"]].set_visible(False)
    panel.grid(axis="y", color=colours.grid, linewidth=0.8)
    panel.set_axisbelow(True)
    panel.tick_params(length=0, labelsize=9)


def _note(figure: Figure, colours: Colours, note: str) -> None:
    """Write a small note below the chart about its figures; a note longer than three lines is cut."""
    lines = list(_broken(note))
    if len(lines) > MOST_NOTE_LINES:
        lines = [*lines[: MOST_NOTE_LINES - 1], lines[MOST_NOTE_LINES - 1][: NOTE_WIDTH // 2 - 1] + "…"]
    if lines:
        figure.supxlabel("\n".join(lines), fontsize=9, color=colours.soft, x=0.02, ha="left")


def _broken(text: str) -> Iterator[str]:
    """The text in lines of NOTE_WIDTH, a Chinese character counted as two."""
    from unicodedata import east_asian_width

    line, width = "", 0
    for character in text.replace("\n", " "):
        wide = 2 if east_asian_width(character) in "WF" else 1
        if width + wide > NOTE_WIDTH:
            yield line
            line, width = "", 0
        line, width = line + character, width + wide
    if line:
        yield line
