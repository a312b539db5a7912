"""The calendar of changes: what is planned, sessions beside it, collisions, and a feed for one's own calendar."""

import asyncio
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient
from icalendar import Calendar
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.http import FEED, KnownHosts
from handlers.i18n import voice_of
from models.changes.calendar_feed import CalendarFeed
from models.chat import Card, Reply
from models.messaging.outbox import Post
from models.terms import Language
from tests.support.changes import HE, LI, ZHAO, carried, drafted
from tests.support.desk import ZH, Desk
from tests.support.due import at
from tests.support.one_connection import SwiftDesk
from tests.support.trading_sessions import imported


def listed(desk: SwiftDesk, who: str) -> list[str]:
    """The lines of the calendar."""
    card = desk.click(who, "calendar.open").card
    assert card is not None
    return list(card.intro)


def import_session(desk: SwiftDesk, name: str, start: str, hours: float) -> None:
    """A session of a list, in local time."""
    imported(desk, name, at(start), hours)


def link_of(desk: SwiftDesk, who: str) -> str:
    """The address that stands in somebody's own chat."""
    assert desk.click(who, "calendar.link").toast == ZH("calendar.link_made")
    with desk.session() as session:
        found = select(Post).where(Post.chat == f"@{who}").order_by(col(Post.seq).desc())
        return Card.model_validate(session.exec(found).first().card).intro[0]  # type: ignore[union-attr]


def test_windows_and_sessions_stand_day_by_day(swift: SwiftDesk) -> None:
    """System, state, stop, and sessions beside them; a change that was called off is gone."""
    assert listed(swift, LI) == [ZH("calendar.empty")]
    number = drafted(swift)
    import_session(swift, "一标段开标", "2026-03-05 09:30", 2)
    import_session(swift, "投标截止", "2026-03-06 09:00", 0)
    off = drafted(swift, starts_at="2026-03-07T10:00", ends_at="2026-03-07T11:00")
    carried(swift, LI, "change.cancel", off, reason="不做了")
    assert listed(swift, LI) == [
        "3月5日(周四)",
        "· 09:30–11:30 场次 一标段开标 · 地铁",
        f"· 20:00–22:00 变更 {number} 评标系统补丁 3.2.1 · 评标系统 · 草拟 · 停机",
        "3月6日(周五)",
        "· 09:00 场次 投标截止 · 地铁",
    ]


def test_a_plan_that_collides_says_so(swift: SwiftDesk) -> None:
    """Two changes of one system at the same time name each other; of another system, or one after the other, none."""
    one = drafted(swift)
    two = drafted(swift, starts_at="2026-03-05T21:00", ends_at="2026-03-05T23:00")
    drafted(swift, starts_at="2026-03-05T23:00", ends_at="2026-03-05T23:30")
    drafted(swift, system="trading")
    warned = [line for line in listed(swift, HE) if line.startswith("⚠")]
    assert warned == [ZH("calendar.collides", numbers=(two,)), ZH("calendar.collides", numbers=(one,))]


def test_only_whoever_may_read_a_change_sees_it(swift: SwiftDesk) -> None:
    """Staff see the sessions, and no change that is none of theirs."""
    drafted(swift)
    import_session(swift, "开标", "2026-03-05 09:30", 1)
    assert listed(swift, ZHAO) == ["3月5日(周四)", "· 09:30–10:30 场次 开标 · 地铁"]


def test_a_long_calendar_is_cut(swift: SwiftDesk) -> None:
    """What has no room is counted."""
    for day in range(45):
        import_session(swift, f"场{day}", f"2026-03-{4 + day % 20:02} 09:{day:02}", 0)
    assert listed(swift, LI)[-1] == ZH("list.more", count=5)


def test_a_link_is_made_renewed_and_revoked(swift: SwiftDesk) -> None:
    """It stands in one's own chat alone, as a digest in the database; a newer one ends the older."""
    assert swift.click(LI, "calendar.revoke").toast == ZH("calendar.no_link")
    first, second = link_of(swift, LI), link_of(swift, LI)
    assert first != second
    with swift.session() as session:
        (feed,) = session.exec(select(CalendarFeed)).all()
        assert feed.digest not in second
    buttons = swift.click(LI, "calendar.open").card
    assert buttons is not None
    assert [one.action for one in buttons.buttons] == [
        "change.open",
        "template.open",
        "sessions.open",
        "calendar.link",
        "calendar.revoke",
    ]
    assert swift.click(LI, "calendar.revoke").toast == ZH("calendar.link_revoked")
    with swift.session() as session:
        assert session.exec(select(CalendarFeed)).all() == []


def refused(reply: Reply) -> str:
    """What a refusal says."""
    assert reply.is_refusal
    return reply.toast or ""


@pytest.mark.parametrize("action", ["calendar.open", "calendar.link", "calendar.revoke"])
def test_outsiders_have_no_calendar(swift: SwiftDesk, action: str) -> None:
    """Whoever is nobody here, too."""
    for stranger in ("投标人 冯立", "谁也不是"):
        assert refused(swift.click(stranger, action)) == ZH("calendar.only_house")


def test_the_feed_over_http(desk: Desk) -> None:
    """A calendar program reads windows and sessions; texts are escaped, lines folded, times in UTC."""
    li = desk.as_("李强")
    start = desk.now + timedelta(days=2)
    fields = {
        "what": '补丁; 第1批, 含\\n与"引号" ' + "很长" * 40,
        "system": "evaluation",
        "change_kind": "patch",
        "starts_at": start.strftime("%Y-%m-%dT20:00"),
        "ends_at": start.strftime("%Y-%m-%dT22:00"),
    }
    opened = li.click(None, "change.open").form
    assert opened is not None
    number = li.submit(None, opened.name, fields).number
    li.click(None, "calendar.link")
    address = next(text for line in li.cards("desk") if line.card and "/calendar/" in (text := line.card.intro[0]))
    answer = li.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    (event,) = [one for one in Calendar.from_ical(answer.content).walk("VEVENT") if number in str(one["SUMMARY"])]
    assert fields["what"].replace("\\n", "\\n") in str(event["SUMMARY"])
    assert str(event["STATUS"]) == "TENTATIVE"
    assert event.decoded("DTSTART").hour == 12
    li.click(None, "calendar.revoke")
    assert li.get(address).status_code == 404
    assert li.get(FEED.replace("{token}", "x" * 5000)).status_code == 404


def test_in_english(swift: SwiftDesk) -> None:
    """The reader's language."""
    swift.click(LI, "language:en")
    card = swift.click(LI, "calendar.open").card
    assert card is not None
    assert card.intro == (voice_of(Language.EN)("calendar.empty"),)


def test_a_feed_is_read_under_any_host() -> None:
    """The secret tells whose it is, whatever a proxy calls the desk; another page is turned away."""

    async def answered(request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok")

    feed = Route(FEED, answered)
    app = Starlette(
        routes=[feed, Route("/", answered)], middleware=[Middleware(KnownHosts, hosts=("localhost",), signed=[feed])]
    )

    async def asked(path: str) -> int:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://desk.example.org") as client:
            return (await client.get(path)).status_code

    assert asyncio.run(asked("/calendar/abc.ics")) == 200
    assert asyncio.run(asked("/")) == 400
    assert asyncio.run(asked("/calendar/abc.ics/more")) == 400
