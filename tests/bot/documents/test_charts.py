"""Charts: the same bytes for the same values, on both grounds, whatever the figures; and none without a face."""

import io
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
from PIL import Image
from pydantic import ValidationError

from bot.documents.chart_process import ChartError, drawn_apart
from bot.documents.charts import CLASSES, COLOURS, HATCHES, Theme, drawn
from handlers.papers.chart import Chart, ClassFlow, Month, MonthsChart, Share, Week, WeeksChart
from models.refusal import Refusal
from models.terms import Language, Promise, Severity
from tests.support.patience import HANG_S

FIRST = date(2026, 10, 5)
ROOT = Path(__file__).parents[3]


def weeks(*totals: int, note: str = "") -> WeeksChart:
    """A chart with so many tickets of class C a week."""
    return WeeksChart(
        weeks=tuple(
            Week(
                first=FIRST + timedelta(days=7 * number),
                classes=(ClassFlow(severity=Severity.C, received=total, closed=total // 2, missed=total // 9),),
            )
            for number, total in enumerate(totals)
        ),
        note=note,
    )


def months(*shares: tuple[int, int]) -> MonthsChart:
    """A chart with kept and due resolves of class B, a month each from December on."""
    return MonthsChart(
        months=tuple(
            Month(
                first=date(2025 + (11 + number) // 12, (11 + number) % 12 + 1, 1),
                shares=(Share(severity=Severity.B, promise=Promise.RESOLVE, met=met, due=due),),
            )
            for number, (met, due) in enumerate(shares)
        )
    )


CHARTS: dict[str, Chart] = {
    "eight weeks": weeks(4, 9, 12, 3, 8, 1, 15, 7, note="期间、截止与口径"),
    "weeks of nothing": WeeksChart(weeks=tuple(Week(first=FIRST + timedelta(days=7 * one)) for one in range(8))),
    "one huge week": weeks(1, 2, 40_000, 0, 1, 2, 3, 4),
    "half a year": weeks(*range(27)),
    "a long note": weeks(1, note="很长的说明$x$" * 200),
    "twelve months": months(*((number, number + 1) for number in range(12))),
    "a month of nothing": MonthsChart(months=(Month(first=date(2026, 11, 1)),)),
    "all kept": months((40, 40), (3, 3)),
    "none kept": months((0, 40), (0, 3)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_drawn_in_both_languages_on_both_grounds(name: str) -> None:
    """1280 × 1024 dots of the ground that is asked for, and no glyph is missing: that would be a warning."""
    for theme, language in zip(Theme, Language, strict=True):
        picture = Image.open(io.BytesIO(drawn(CHARTS[name], theme, language)))
        assert picture.size == (1280, 1024)
        corner = picture.convert("RGB").getpixel((2, 1021))
        assert "#{:02x}{:02x}{:02x}".format(*corner) == COLOURS[theme].ground  # type: ignore[misc]


def test_the_same_values_give_the_same_bytes() -> None:
    """Here, again, and after a machine's own settings; another figure or ground is another picture."""
    import matplotlib

    first = drawn(CHARTS["eight weeks"], Theme.LIGHT, Language.ZH)
    with matplotlib.rc_context({"axes.facecolor": "pink", "font.size": 30}):
        assert drawn(CHARTS["eight weeks"], Theme.LIGHT, Language.ZH) == first
    assert drawn(CHARTS["eight weeks"], Theme.DARK, Language.ZH) != first
    assert drawn(weeks(5), Theme.LIGHT, Language.ZH) != drawn(weeks(4), Theme.LIGHT, Language.ZH)
    assert b"matplotlib" not in first.lower()


def test_classes_can_be_told_apart_without_colours() -> None:
    """Each has a hatching of its own, and a colour."""
    assert len(set(HATCHES)) == len(CLASSES)
    for colours in COLOURS.values():
        assert len(set(colours.classes)) == len(CLASSES)


def test_texts_can_be_read_on_their_ground() -> None:
    """A contrast of 4.5 at least, as WCAG asks; marks and bars 2 for neighbours that are hatched as well."""
    for colours in COLOURS.values():
        assert min(_contrast(one, colours.ground) for one in (colours.text, colours.soft)) >= 4.5
        assert min(_contrast(one, colours.ground) for one in colours.promises) >= 3


@pytest.mark.parametrize(("met", "due", "permille"), [(0, 0, None), (2, 3, 666), (999, 1000, 999), (9999, 10000, 999)])
def test_a_rate_is_floored(met: int, due: int, permille: int | None) -> None:
    """All kept alone is 100 %; nothing due is no rate."""
    assert Share(severity=Severity.A, promise=Promise.RESPOND, met=met, due=due).permille == permille


def test_what_could_not_be_read_is_no_chart() -> None:
    """No week at all, more weeks than half a year, less than nothing."""
    for wrong in ((), (1,) * 28, (-1,)):
        with pytest.raises(ValidationError):
            weeks(*wrong)


def test_a_missing_face_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file is gone, or the whole package."""
    monkeypatch.setattr(pylopdf_fonts_zh_cn, "_BASE", tmp_path)
    for draw in (drawn, drawn_apart):
        with pytest.raises(Refusal) as refusal:
            draw(CHARTS["eight weeks"], Theme.LIGHT, Language.ZH)
        assert refusal.value.phrase.key == "chart.no_font"
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    with pytest.raises(Refusal):
        drawn(CHARTS["eight weeks"], Theme.LIGHT, Language.ZH)


@pytest.mark.process
def test_a_process_of_its_own_draws_the_same() -> None:
    """The bytes of this process; matplotlib is not needed here."""
    apart = drawn_apart(CHARTS["eight weeks"], Theme.LIGHT, Language.ZH)
    assert apart == drawn(CHARTS["eight weeks"], Theme.LIGHT, Language.ZH)


@pytest.mark.process
def test_a_process_that_fails_is_noticed() -> None:
    """It ends without a chart, and the next one is drawn all the same."""
    broken = weeks(1).model_copy(update={"weeks": ()})
    with pytest.raises(ChartError):
        drawn_apart(broken, Theme.LIGHT, Language.ZH)
    assert drawn_apart(weeks(1), Theme.LIGHT, Language.ZH)


@pytest.mark.process
def test_matplotlib_is_imported_with_the_first_chart() -> None:
    """Neither the application nor what draws apart brings it, or a face, with it."""
    look = "import sys, bot.app, bot.documents.chart_process; "
    look += "print(*(name for name in ('matplotlib', 'numpy', 'PIL', 'pylopdf_fonts_zh_cn') if name in sys.modules))"
    said = subprocess.run(  # noqa: S603
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True
    )
    assert said.stdout.split() == []


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
