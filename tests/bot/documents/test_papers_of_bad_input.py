"""What people type reaches a paper as words: long, odd or hostile."""

import pytest
from sqlalchemy import update
from sqlmodel import Session

from models.database.engines import writing_engine
from models.tickets.ticket import Ticket
from tests.support.desk import Desk
from tests.support.opened_documents import fields, opened
from tests.support.papers import paper_of
from tests.support.reported import FAULT

ODD = [
    "\x00\x01\x08\x0b\x0c\x1f\ufffe\uffff",
    "\u202e倒着写",
    "\U0001f469\u200d\U0001f467" * 50,
    "=cmd|'/c calc'!A1",
    "<w:t>&lt;</w:t>",
    "a\tb\nc\rd",
    "{{x}}",
]


def with_text(desk: Desk, text: str) -> str:
    """A fault of which the database holds this text, however it came there."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        values = dict.fromkeys(("text", "cause", "method", "location", "tip"), text)
        session.execute(update(Ticket).where(Ticket.number == number).values(**values))  # type: ignore[arg-type]
        session.commit()
    engine.dispose()
    return number


def test_a_hundred_thousand_characters_are_all_there(desk: Desk) -> None:
    """100 kB and more in five fields: nothing is cut, and it is a whole file."""
    text = "解密失败，" * 20_000
    record = fields(opened(paper_of(desk, with_text(desk, text), "fault_record").content))
    assert (record["问题描述"], record["原因"], record["地点"]) == (text, text, text)


@pytest.mark.parametrize("odd", ODD)
def test_what_no_word_file_may_hold_shows_as_a_sign(desk: Desk, odd: str) -> None:
    """Everything else stays as it was typed."""
    typed = odd.replace("\x00", "")
    record = fields(opened(paper_of(desk, with_text(desk, f"前{typed}后"), "fault_record").content))
    assert record["原因"].startswith("前")
    assert record["原因"].endswith("后")
    assert not any(sign in record["原因"] for sign in "\x01\x08\x0b\x0c\x1f\ufffe\uffff")
    assert record["原因"].count("�") == sum(sign in "\x01\x08\x0b\x0c\x1f\ufffe\uffff" for sign in typed)
