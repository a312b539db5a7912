"""How many pages may be kept up to date at once, and that a closed one makes room."""

import asyncio

import pytest
from sqlalchemy import create_engine

from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.live import MOST_STREAMS, MOST_STREAMS_EACH, Live
from bot.platforms.webchat.visitor import Visitor
from models.people.person import Person
from tests.support.desk import ZH


def test_all_together_have_so_many_pages() -> None:
    """One more is refused in one sentence, whoever asks; those that are open go on, and one that closes makes room."""

    async def story() -> None:
        live = Live(create_engine("sqlite://"), lambda session, of: {})
        nobody = Person(name="无名")
        accounts = [f"a{number // MOST_STREAMS_EACH}" for number in range(MOST_STREAMS)]
        pages = [asyncio.ensure_future(anext(live.changes(Visitor(nobody, account), str))) for account in accounts]
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
