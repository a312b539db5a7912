"""What tests of the outside world may ask for: a desk whose outbox is at work."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.outboxes import Desk, Tale, a_desk


@pytest.fixture
def tale(database_url: str, tmp_path: Path) -> Tale:
    """Tells a story about a desk with an empty outbox, on both databases."""

    def tell(story: Callable[[Desk], Awaitable[None]]) -> None:
        async def told() -> None:
            async with a_desk(database_url, tmp_path) as desk:
                await story(desk)

        asyncio.run(told())

    return tell
