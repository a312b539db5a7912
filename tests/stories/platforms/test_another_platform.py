"""A platform that exists in tests alone does all that a platform does, and nothing in the desk knows of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms.registry import PLATFORMS
from models.chat import Place
from models.terms import Platform, Status
from tests.support.desk import ZH
from tests.support.pager import IN_PLACE_OF, LIQIANG, TEAM, ZHAO, PagerDesk, running_pager_desk

CLASS_C = "报表导出的金额列显示不全"
HOUR_S = 3600


@pytest.fixture
def pagers(office_url: str, tmp_path: Path) -> Iterator[PagerDesk]:
    """The demo office, some of whom have pagers."""
    with running_pager_desk(office_url, tmp_path) as pagers:
        yield pagers


def test_a_report_is_answered_and_shown(pagers: PagerDesk) -> None:
    """What was written becomes a ticket: its number goes straight back, its cards to reporter and team."""
    number = pagers.write(ZHAO, CLASS_C).ticket
    assert number is not None
    reporter = pagers.desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.name == "赵小禾"
    for chat in (f"@{ZHAO}", TEAM):
        post, shown = pagers.card(chat, number)
        assert shown.model_dump(mode="json") == post.card


def test_a_press_edits_the_cards_where_they_stand(pagers: PagerDesk) -> None:
    """Taken on the team's pager: the same message shows it there, on the reporter's pager and on the page."""
    number = pagers.write(ZHAO, CLASS_C).ticket
    assert number is not None
    post, before = pagers.card(TEAM, number)
    reply = pagers.press(LIQIANG, post, "take")
    assert not reply.is_refusal
    assert pagers.desk.ticket(number).status is Status.IN_PROGRESS
    edited, after = pagers.card(TEAM, number)
    assert (edited.id, edited.external_ref) == (post.id, post.external_ref)
    assert after != before
    assert pagers.adapter.shows.refs[post.id] == [post.external_ref]
    assert after == pagers.desk.as_("李强").card("team", number)
    _, reporters = pagers.card(f"@{ZHAO}", number)
    assert any("李强" in line for line in reporters.outcome), reporters


def test_a_form_is_shown_where_the_platform_shows_forms(pagers: PagerDesk) -> None:
    """The adapter's traits count, not those of the platform it stands in for: nothing is asked field by field."""
    number = pagers.write(ZHAO, CLASS_C).ticket
    assert number is not None
    post, _ = pagers.card(TEAM, number)
    pagers.press(LIQIANG, post, "take")
    form = pagers.press(LIQIANG, post, "resolve").form
    assert form is not None
    needed = [field for field in form.fields if field.is_required]
    fields = {field.name: field.choices[-1].value if field.choices else "换了证书" for field in needed}
    assert not pagers.submit(LIQIANG, post, form.name, fields).is_refusal
    assert pagers.desk.ticket(number).status is Status.RESOLVED


def test_a_press_elsewhere_is_refused(pagers: PagerDesk) -> None:
    """A button of the team's card, pressed in somebody's own chat, does nothing."""
    number = pagers.write(ZHAO, CLASS_C).ticket
    assert number is not None
    post, _ = pagers.card(TEAM, number)
    reply = pagers.press(LIQIANG, post, "take", Place.direct(IN_PLACE_OF, LIQIANG))
    assert (reply.is_refusal, reply.toast) == (True, ZH("card.stale"))
    assert pagers.desk.ticket(number).status is not Status.IN_PROGRESS


def test_its_own_secret_counts(pagers: PagerDesk) -> None:
    """Its route is mounted as it is, under whatever host; what it turns away begins nothing."""
    assert pagers.ring(pagers.message(ZHAO, CLASS_C), word="guessed").status_code == 401
    assert pagers.desk.tickets() == []


def test_it_hears_of_a_moved_clock(pagers: PagerDesk) -> None:
    """Moved on the page, desk time is moved for every platform."""
    now = pagers.desk.forward("PT1H")
    assert [(now - moved).total_seconds() < HOUR_S for moved in pagers.adapter.moves] == [True]


def test_it_is_open_while_the_desk_is(office_url: str, tmp_path: Path) -> None:
    """From the start to the stop; what it stands in for was never made."""
    with running_pager_desk(office_url, tmp_path) as pagers:
        adapter = pagers.adapter
        assert list(pagers.desk.app.state.adapters) == [Platform.WEBCHAT, IN_PLACE_OF]
        assert adapter.happened == ["opened"]
    assert adapter.happened == ["opened", "closed"]
    assert set(PLATFORMS) == set(Platform)
