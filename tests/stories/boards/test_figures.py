"""时限达成率 for whoever may read it, on every platform, and its charts in the page."""

import io

import pytest
from PIL import Image

from handlers.papers.trends import cut_before, figures_of, month_span, months_chart, weeks_chart, weeks_up_to
from models.terms import Promise, Role, Severity
from sla.calendar.business_hours import local_day
from tests.support.access import becomes
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack

pytestmark = pytest.mark.both_databases("figures from the logs")

OUTAGE = "系统登录不了，所有人都打不开"
READERS = ("王敏", "周主任", "孙工")
OTHERS = ("李强", "赵小禾")


def missed(desk: Desk) -> str:
    """An A that nobody answered, an hour and more ago."""
    number = desk.as_("赵小禾").say("intake", OUTAGE).number
    desk.clock.move(hours=2)
    return number


def test_figures_are_for_their_readers(desk: Desk) -> None:
    """The office, leaders and administrators; the vendor and the staff hear whom they are for."""
    missed(desk)
    for name in READERS:
        card = desk.as_(name).click(None, "figures").card
        assert card is not None
        assert card.title == ZH("figures.title")
        assert any(line.startswith("A类 响应\t0/1\t1\t1\t0\t0") for line in card.intro)
        assert ZH("figures.nothing") in card.intro
    for name in OTHERS:
        answer = desk.as_(name).click(None, "figures")
        assert (answer.card, answer.toast) == (None, ZH("figures.only_readers"))


def test_a_vendors_people_read_none(desk: Desk) -> None:
    """Whatever role one of them has: by press, as a chart, as the month's report, and the page does not offer them."""
    becomes(desk, "李强", Role.ADMIN, Role.AUDITOR)
    seat = desk.as_("李强")
    assert seat.click(None, "figures").toast == ZH("figures.only_readers")
    assert seat.get("/chat/figures/weeks.png").status_code == 403
    assert seat.take("/chat/months/2026-02.docx").status_code == 403
    assert "figures" not in seat.offered()


def test_slack_and_telegram_have_the_command(slack: FromSlack, desk: Desk) -> None:
    """The same card, for one's own eyes."""
    missed(desk)
    card = slack.click("UWANG", "CTALK", "figures").card
    assert card is not None
    assert "0/1" in str(card)
    assert slack.click("ULI", "CTALK", "figures").toast == ZH("figures.only_readers")


def test_charts_have_the_figures_of_the_card(desk: Desk) -> None:
    """Received and missed of the week by class, and the rate of the month, at the same cut."""
    missed(desk)
    rules = desk.app.state.schedule.dispatch.rules
    with desk.session() as session:
        as_of = cut_before(desk.now)
        weeks = weeks_chart(session, rules, weeks_up_to(desk.now), as_of).weeks
        assert len(weeks) == 8
        flow = {one.severity: one for one in weeks[-1].classes}[Severity.A]
        assert (flow.received, flow.closed, flow.missed) == (1, 0, 2)
        assert not any(one.received for week in weeks[:-1] for one in week.classes)
        months = months_chart(session, rules, local_day(desk.now), as_of).months
        assert len(months) == 12
        rates = {(one.severity, one.promise): one.permille for one in months[-1].shares}
        assert rates[Severity.A, Promise.RESPOND] == 0
        assert rates[Severity.B, Promise.RESPOND] is None
        span = month_span(local_day(desk.now).replace(day=1))
        assert figures_of(session, rules, *span, as_of) is figures_of(session, rules, *span, as_of)


@pytest.mark.usefixtures("quick_charts")
def test_the_page_shows_charts_on_its_own_ground(desk: Desk) -> None:
    """For those alone who read figures; what is no chart is not found."""
    missed(desk)
    grounds = set()
    for theme in ("light", "dark"):
        answer = desk.as_("王敏").get("/chat/figures/weeks.png", theme=theme)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Cache-Control"].startswith("private")
        grounds.add(Image.open(io.BytesIO(answer.content)).convert("RGB").getpixel((2, 1021)))
    assert len(grounds) == 2
    assert desk.as_("王敏").get("/chat/figures/months.png").status_code == 200
    assert desk.as_("李强").get("/chat/figures/weeks.png").status_code == 403
    assert desk.as_("王敏").get("/chat/figures/weeks.png", theme="pink").status_code == 404
    assert desk.as_("王敏").get("/chat/figures/years.png").status_code == 404


def test_the_page_offers_figures_to_their_readers(desk: Desk) -> None:
    """By a button beside the rooms."""
    assert ["figures" in desk.as_(name).offered() for name in ("王敏", "李强")] == [True, False]
