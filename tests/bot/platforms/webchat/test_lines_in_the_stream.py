"""A changed line travels with the news of its change, so that no page asks for it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

import pytest

from bot.platforms.webchat import live
from bot.platforms.webchat.reading import changed_lines
from tests.support.desk import Browser, Desk
from tests.support.front_door.stream import OpenStream
from tests.support.patience import wait_until

FAULT = "保证金页面有一个错别字"


@pytest.fixture
def opened(desk: Desk) -> Iterator[dict[str, OpenStream]]:
    """Streams of a reporter, a colleague, an engineer who reads English, and an outsider, all with a start."""
    desk.as_("赵小禾").say("intake", "请问发票在哪里领取")
    desk.as_("李强").post("/chat/language", {"language": "en"})
    with ExitStack() as streams:
        people = {name: OpenStream(desk.as_(name)) for name in ("赵小禾", "陈思远", "李强", "投标人 冯立")}
        for stream in people.values():
            streams.enter_context(closing(stream))
        wait_until(lambda: all(stream.told() for stream in people.values()))
        yield people


def parcels(stream: OpenStream, place: str = "intake") -> list[dict[str, Any]]:
    """What came of a place with the news that it changed."""
    return [one["lines"][place] for one in stream.told() if (one.get("lines") or {}).get(place)]


def known(stream: OpenStream, place: str = "intake") -> dict[str, dict[str, Any]]:
    """The newest of each line that came."""
    return {line["id"]: line for parcel in parcels(stream, place) for line in parcel["lines"]}


def has_card(stream: OpenStream) -> bool:
    """Whether a card came."""
    return any(line["card"] for line in known(stream).values())


def has_all(seat: Browser, stream: OpenStream) -> bool:
    """Whether it came to what the room answers that is asked from where the stream began."""
    after = parcels(stream)[0]["after"]
    lines = seat.get("/chat/lines", place="intake", after=after).json()["lines"]
    return known(stream) == {line["id"]: line for line in lines}


def test_it_is_what_the_room_answers(desk: Desk, opened: dict[str, OpenStream]) -> None:
    """Line and card, in each one's language and with what is theirs; nobody hears of a room that is not for them."""
    desk.as_("赵小禾").say("intake", FAULT, client_id="mine")
    for name in ("赵小禾", "陈思远", "李强"):
        stream = opened[name]
        wait_until(partial(has_card, stream))
        wait_until(partial(has_all, desk.as_(name), stream), name)
    (own,) = [line for line in known(opened["赵小禾"]).values() if line["text"] == FAULT]
    (others,) = [line for line in known(opened["陈思远"]).values() if line["text"] == FAULT]
    assert (own["who"]["mine"], own["client_id"]) == (True, "mine")
    assert (others["who"]["mine"], others["client_id"]) == (False, None)
    assert FAULT not in opened["投标人 冯立"].content.decode()
    assert not any(place != "desk" for one in opened["投标人 冯立"].told() for place in one["places"] or ())


def test_parcels_follow_each_other_without_a_gap(desk: Desk, opened: dict[str, OpenStream]) -> None:
    """Each begins no later than the one before it ended: what a page has is all there is."""
    for number in range(5):
        desk.as_("陈思远").say("intake", f"评标页面{number}号位置有一个错别字")
    stream = opened["李强"]
    wait_until(partial(has_all, desk.as_("李强"), stream))
    for before, after in zip(parcels(stream), parcels(stream)[1:], strict=False):
        assert after["after"] <= before["last"]


def test_it_is_read_once_for_all_of_a_language(
    desk: Desk, opened: dict[str, OpenStream], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages wait for it."""
    read: list[tuple[Any, ...]] = []

    def counted(*asked: Any) -> list[dict[str, Any]]:
        read.append(asked[1:])
        return changed_lines(*asked)

    monkeypatch.setattr(live, "changed_lines", counted)
    hear = [opened["陈思远"], opened["李强"]]
    with ExitStack() as streams:
        more = [streams.enter_context(closing(OpenStream(desk.as_("赵小禾")))) for _ in range(9)]
        wait_until(lambda: all(stream.told() for stream in more))
        desk.as_("陈思远").say("intake", FAULT)
        wait_until(lambda: all(FAULT in stream.content.decode() for stream in (*more, *hear)))
    assert len(read) == len(set(read))


def test_many_lines_are_asked_for(desk: Desk, opened: dict[str, OpenStream], monkeypatch: pytest.MonkeyPatch) -> None:
    """The news tells of the place alone, and the page asks for what it lacks."""
    monkeypatch.setattr(live, "MOST_LINES", 0)
    desk.as_("陈思远").say("intake", FAULT)
    wait_until(lambda: ["intake"] in opened["赵小禾"].heard())
    assert parcels(opened["赵小禾"]) == []
    assert FAULT not in opened["赵小禾"].content.decode()
