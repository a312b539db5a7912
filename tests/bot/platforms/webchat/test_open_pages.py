"""How many pages may be kept up to date at once, that a closed one makes room, and what one hears that comes back."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine

from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.live import MOST_MISSED, MOST_STREAMS, MOST_STREAMS_EACH, Live
from bot.platforms.webchat.visitor import Visitor
from models.people.person import Person
from tests.support.desk import ZH


def test_all_together_have_so_many_pages() -> None:
    """One more is refused in one sentence, whoever asks; those that are open go on, and one that closes makes room."""

    async def story() -> None:
        live = Live(create_engine("sqlite://"), lambda session, of: {})
        nobody = Person(name="无名")
        accounts = [f"a{number // MOST_STREAMS_EACH}" for number in range(MOST_STREAMS)]
        last = (await _first(live, ""))["id"]
        pages = [
            asyncio.ensure_future(anext(live.changes(Visitor(nobody, account), str, last))) for account in accounts
        ]
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            live.demand_room("another")
        assert (refused.value.status, ZH(refused.value.key)) == (503, ZH("web.too_many_streams"))
        pages[0].cancel()
        await asyncio.gather(pages[0], return_exceptions=True)
        live.demand_room("another")
        assert not any(page.done() for page in pages[1:])
        for page in pages:
            page.cancel()
        await asyncio.gather(*pages, return_exceptions=True)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("missed", "heard"), [(0, []), (1, [1]), (MOST_MISSED, [*range(1, MOST_MISSED + 1)]), (MOST_MISSED + 1, None)]
)
def test_a_page_that_comes_back_hears_what_it_missed(missed: int, heard: list[int] | None) -> None:
    """Each event once and in order; one that missed more than are kept is told to ask for everything, once."""

    async def story() -> None:
        live, start = Live(create_engine("sqlite://"), lambda session, of: {}), datetime(2026, 2, 12, tzinfo=UTC)
        last = (await _first(live, ""))["id"]
        for minutes in range(1, missed + 1):
            live.tell_time(start + timedelta(minutes=minutes))
        stream = live.changes(Visitor(Person(name="无名"), "a"), str, last)
        coming = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        live.tell_time(start + timedelta(minutes=missed + 1))
        events = [await coming]
        if heard is None:
            assert json.loads(events.pop()["data"]) == {"places": None}
        wanted = [*(heard or ()), missed + 1]
        while len(events) < len(wanted):
            events.append(await anext(stream))
        told = [datetime.fromisoformat(json.loads(event["data"])["now"]) for event in events]
        assert told == [start + timedelta(minutes=minutes) for minutes in wanted]
        assert len({event["id"] for event in events}) == len(wanted)
        await stream.aclose()

    asyncio.run(story())


def test_the_events_of_another_life_are_not_known() -> None:
    """After a new start, or on another replica, a page is told to ask for everything."""

    async def story() -> None:
        one, other = (Live(create_engine("sqlite://"), lambda session, of: {}) for _ in range(2))
        event = await _first(other, (await _first(one, ""))["id"])
        assert json.loads(event["data"]) == {"places": None}

    asyncio.run(story())


async def _first(live: Live, last: str) -> dict[str, str]:
    stream = live.changes(Visitor(Person(name="无名"), "first"), str, last)
    event = await anext(stream)
    await stream.aclose()
    return event
