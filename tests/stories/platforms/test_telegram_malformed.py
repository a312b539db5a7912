"""Updates of a shape that nobody expects: a proxy or an own Bot API server may hand over what Telegram never sends."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.messaging.receipt import Receipt
from tests.support.databases import Databases
from tests.support.fakes.fake_telegram import Fault
from tests.support.fakes.telegram_world import BOT, Json
from tests.support.telegram_desk import INTAKE, STRANGER, ZHAO, TelegramDesk, running_telegram_desk

MISSING = object()


@pytest.fixture(scope="module", params=["polling", "webhook"])
def office(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TelegramDesk]:
    """The office on Telegram, for all that is sent to it here."""
    folder = tmp_path_factory.mktemp("desk")
    with databases.with_office("sqlite", folder) as url, running_telegram_desk(url, folder, request.param) as running:
        yield running


def user(number: int = STRANGER) -> Json:
    """Somebody, as an update tells of them."""
    return {"id": number, "is_bot": False, "first_name": "小王", "last_name": "某", "language_code": "zh-hans"}


def message(**more: Any) -> Json:
    """Something a stranger said in private, whole."""
    chat = {"id": STRANGER, "type": "private", "first_name": "小王"}
    return {"message_id": 7_000_070, "from": user(), "chat": chat, "date": 1_770_862_400, "text": "谢谢", **more}


PHOTO = {"file_id": "f", "file_unique_id": "u", "width": 90, "height": 60, "file_size": 10}
WHOLE: tuple[Json, ...] = (
    {"message": message(entities=[{"type": "bold", "offset": 0, "length": 2}])},
    {"message": message(reply_to_message=message(message_id=3), media_group_id="77", photo=[PHOTO])},
    {"message": message(text="字" * 3000, chat={"id": INTAKE, "type": "supergroup", "title": "报障群"})},
    {"message": message(message_thread_id=4, is_topic_message=True, forward_origin={"type": "user", "date": 1})},
    {"edited_message": message(edit_date=1_770_862_500)},
    {
        "callback_query": {
            "id": "9",
            "from": user(),
            "chat_instance": "8",
            "data": "v1:0000000000000000:take",
            "message": message(),
        }
    },
    {
        "my_chat_member": {
            "chat": {"id": INTAKE, "type": "supergroup"},
            "from": user(),
            "date": 1_770_862_400,
            "old_chat_member": {"user": user(), "status": "member"},
            "new_chat_member": {"user": user(), "status": "kicked", "until_date": 0},
        }
    },
)
ODD: st.SearchStrategy[Any] = st.one_of(
    st.just(MISSING),
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "\ud800", "\0", "private", "channel", "字" * 5000]),
    st.lists(st.integers() | st.none(), max_size=3),
    st.dictionaries(st.sampled_from(["id", "type", "x"]), st.integers() | st.text(max_size=3), max_size=2),
)


def places(body: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(body, dict):
        inner = list(body.items())
    if isinstance(body, list):
        inner = list(enumerate(body))
    for name, value in inner:
        yield (*path, name)
        yield from places(value, (*path, name))


@st.composite
def malformed(draw: st.DrawFn) -> Json:
    """An update in which one thing, or two, is missing or is something else."""
    update = copy.deepcopy(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 2))):
        found = list(places(update))
        if not found:
            break
        *path, name = draw(st.sampled_from(found))
        value, inside = draw(ODD), update
        for step in path:
            inside = inside[step]
        if value is not MISSING:
            inside[name] = value
        elif isinstance(inside, dict):
            del inside[name]
    return update


def assert_it_goes_on(office: TelegramDesk, bad: list[Json]) -> None:
    """All of it is let go, and what somebody writes among it is acted on."""
    for one in bad:
        office.fake.push_odd(one)
    said = office.fake.say(INTAKE, ZHAO, "公告页面打不开")
    office.settle()
    with office.desk.session() as session:
        assert session.get(Receipt, f"tg:{BOT}/{INTAKE}/{said['message_id']}") is not None


@pytest.mark.sampled
@pytest.mark.parametrize(
    "bad",
    [
        {"message": {"message_id": 5, "date": 1_770_862_400, "from": user(), "text": "在吗"}},
        {"message": message(chat=None)},
        {"message": message(text=12345)},
        {"message": message(chat={"id": [1], "type": "private"})},
        {"message": message(chat={"id": 599})},
        {"message": message(media_group_id=["a"], photo=[PHOTO])},
        {"message": message(media_group_id={"a": 1})},
        {"message": message(**{"from": {"id": {}, "is_bot": False, "first_name": "x"}})},
        {"message": message(**{"from": 7})},
        {"message": message(date="today")},
        {"message": message(date=2**60)},
        {"message": message(text="字" * 3000, entities=[None])},
        {"message": message(text="字" * 3000, entities=[{"type": "bot_command", "offset": "0", "length": 1}])},
        {"message": message(text="字" * 3000, date=None)},
        {"message": message(text=["a"], message_id=None)},
        {"message": message(message_id=2**70)},
        {"edited_message": message(chat=None, edit_date=1)},
        {"callback_query": {"id": 9, "from": user(), "chat_instance": "8", "message": message(chat=None)}},
        {"callback_query": {"id": "9", "from": None, "chat_instance": "8", "message": message()}},
        {"my_chat_member": {"chat": None}},
        {"channel_post": message(chat={"id": {}, "type": "channel"})},
        {"message": None, "edited_message": 3, "callback_query": []},
    ],
)
def test_one_bad_update_stops_nobody(office: TelegramDesk, bad: Json) -> None:
    """It is logged and let go; whatever came with it and after it is acted on."""
    assert_it_goes_on(office, [bad])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(malformed(), min_size=1, max_size=12))
def test_any_bad_update_stops_nobody(office: TelegramDesk, bad: list[Json]) -> None:
    """Whatever is missing in it, or of another kind."""
    assert_it_goes_on(office, bad)


@pytest.mark.parametrize("answer", [None, {}, "text", [None], [{"message": message()}], [{"update_id": 2**62}]])
def test_an_answer_that_is_no_list_of_updates(office: TelegramDesk, answer: object) -> None:
    """Nothing in it can be confirmed: the desk waits a moment, asks again, and skips nothing that comes later."""
    if office.mode == "polling":
        office.fake.fail("getUpdates", Fault.ODD, json.dumps(answer), times=3)
    assert_it_goes_on(office, [])
