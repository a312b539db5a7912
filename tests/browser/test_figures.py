"""The figures and their charts in the page, by its light and its dark ground."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

GROUNDS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_reader_of_figures_sees_them_with_their_charts(
    seat: Callable[..., Window], ground: Literal["light", "dark"]
) -> None:
    """A table, and both charts on the ground of the page; a phone has them, too."""
    office = seat("王敏", width=1100 if ground == "light" else 400)
    office.page.emulate_media(color_scheme=ground)
    if ground == "dark":
        office.page.locator("#bar [data-action='bar mine']").click()
    office.page.locator("button[data-action='figures']:visible").first.click()
    charts = office.dialog.locator(".charts img")
    expect(charts).to_have_count(2)
    for number in range(2):
        charts.nth(number).scroll_into_view_if_needed()
        drawn = charts.nth(number).element_handle()
        office.page.wait_for_function(
            "image => image.complete && image.naturalWidth === 1280", arg=drawn, timeout=60_000
        )
    expect(office.dialog.locator(".file button")).to_have_count(0)  # the desk was not there last month
    sources = office.page.evaluate("[...document.querySelectorAll('.charts img')].map((one) => one.currentSrc)")
    assert [source.endswith(f"theme={ground}") for source in sources] == [True, True]


TABLE = """
    const words = (cells) => "<tr>" + cells.map((cell) => `<td>${cell}</td>`).join("") + "</tr>";
    const table = document.createElement("div");
    table.className = "intro-table";
    table.innerHTML = "<table>" + words(["Major Fault report, final", "nothing due", "0", "0", "1", "0"]) +
        words(["Class B Resolution", "100.0%", "32", "0", "0", "1"]) + "</table>";
    document.body.prepend(table);
    return [...table.querySelectorAll("td:nth-child(2)")].map((cell) => {
        const range = document.createRange();
        range.setStart(cell.firstChild, 0);
        range.setEnd(cell.firstChild, cell.textContent.split(" ")[0].length);
        return range.getClientRects().length;
    });
"""
"""Two rows of the figures on the page, and on how many lines the first word of each rate stands."""


def test_no_word_of_a_table_falls_apart(seat: Callable[..., Window]) -> None:
    """On a phone the columns are moved aside; `nothing due` and `100.0%` stay whole."""
    assert seat("王敏", width=400).page.evaluate(f"(() => {{{TABLE}}})()") == [1, 1]


def test_the_vendor_is_offered_no_figures(seat: Callable[..., Window]) -> None:
    """Nor are the staff."""
    for name in ("李强", "赵小禾"):
        page = seat(name).page
        expect(page.locator("#side")).to_be_visible()
        expect(page.locator("button[data-action='figures']")).to_have_count(0)
