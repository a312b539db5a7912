"""A receipt is written once for each key, and gives its answer back word for word."""

import pytest
from sqlalchemy import Engine, text

from bot.turns.receipts import keep_failed, keep_reply, receive, released, stored_reply
from models.chat import Choice, FieldKind, Form, FormField, Message, Place, Reply, Sender
from models.terms import Platform
from tests.support.hand_clock import TUESDAY_10_OCLOCK as NOW

pytestmark = pytest.mark.both_databases("unique keys")

REPLY = Reply(
    toast="已收到，编号 2603-0001",
    ticket="2603-0001",
    is_refusal=True,
    field_errors={"text": "请填写"},
    form=Form(
        name="ask",
        title="问问题",
        submit="提交",
        fields=(FormField(name="text", label="情况", kind=FieldKind.CHOICE, choices=(Choice(value="a", label="b"),)),),
    ),
)


def test_a_key_is_received_once(writing: Engine) -> None:
    """The second time says so, and other keys are not touched by it."""
    with writing.begin() as connection:
        assert [receive(connection, key, NOW) for key in ("k1", "k1", "k2", "K1", "k1 ")] == [
            True,
            False,
            True,
            True,
            True,
        ]


def test_the_answer_comes_back_as_it_was_given(writing: Engine) -> None:
    """Form, errors, toast and all, and marked as said before."""
    with writing.begin() as connection:
        receive(connection, "k1", NOW)
        assert stored_reply(connection, "k1") == Reply(is_repeat=True)
        keep_reply(connection, "k1", REPLY)
        assert stored_reply(connection, "k1") == REPLY.model_copy(update={"is_repeat": True})


def test_a_failed_event_is_kept_with_its_words(writing: Engine) -> None:
    """The event itself, the error in short, and only what an administrator released is run again."""
    event = Message(
        idempotency_key="k1",
        place=Place(platform=Platform.WEBCHAT, chat="intake"),
        sender=Sender(platform=Platform.WEBCHAT, account="赵小禾"),
        text="NUL \0 and half a pair \ud83d",
        ref="r1",
        sent_at=NOW,
    )
    with writing.begin() as connection:
        receive(connection, "k1", NOW)
        keep_failed(connection, event, ValueError("x" * 10_000), 3)
        error = connection.execute(text("SELECT error FROM receipt")).scalar_one()
        assert error.startswith("ValueError: xxx")
        assert len(error) == 500
        assert released(connection) == []
        connection.execute(text("UPDATE receipt SET state = 'again'"))
        assert released(connection) == ["k1"]
