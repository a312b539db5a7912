"""Each tampering of the list is named by verification, or stands in docs/promise/guarantees.md with what it allows."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.commands.audit import whole
from bot.seals.outside_file import write_new
from bot.seals.seal_file import exported_lines
from handlers.i18n import voice_of
from models.chat import Message, Place, Sender
from models.database.engines import writing_engine
from models.retention.kept_paper import KeptPaper
from models.terms import Language, Platform
from tests.support.access import writing
from tests.support.desk import Desk, running_desk
from tests.support.files import PNG, Shelf, a_file, fetch, send
from tests.support.from_telegram import FromTelegram
from tests.support.hand import Hand, Numbers
from tests.support.lived_office import lived_in
from tests.support.offboarding import LEFT, on_the_desk
from tests.support.tamperings import TAMPERINGS, Sort, Tampering
from tests.support.tickets import chosen, id_of

pytestmark = pytest.mark.both_databases("what SQL can change, and how each database gives values back")

EN = voice_of(Language.EN)
LEAST, SORTS = 75, 5


class Lived(NamedTuple):
    """An office that has used every part of the desk, a copy of its codes outside, and what came after that."""

    engine: Engine
    folder: Path
    numbers: Numbers
    copy: Path
    now: datetime


@pytest.fixture
def lived(office_url: str, tmp_path: Path) -> Iterator[Lived]:
    """Made once for all tamperings, each of which is undone."""
    engine, copy = writing_engine(office_url), tmp_path / "copy.jsonl"
    with running_desk(office_url, tmp_path) as desk:
        long = _long(desk)
        on_the_desk(desk, "代理机构 蒋岚", LEFT)
        desk.clock.set("2026-03-03")
        masked = lived_in(desk)
        for day in ("2026-04-02", "2026-04-03"):
            desk.clock.set(day, "08:40")
            desk.tick("heartbeat")
            desk.tick("seals")
        with writing(desk) as session:
            session.add(a_paper(long, desk.now))
        with desk.session() as session:
            write_new(copy, exported_lines(session))
        desk.clock.set("2026-04-03", "10:00")
        _strange(desk)
        newest = _reported(desk, "陈思远", "评标系统打不开了")
        desk.clock.move(minutes=40)
        folder, now = desk.settings.data_dir, desk.now
    yield Lived(engine, folder, Numbers(long, masked, newest), copy, now)
    engine.dispose()


def _long(desk: Desk) -> str:
    """A report with a file that half the office had to do with, over two days."""
    desk.clock.set("2026-02-25", "10:00")
    number = send(desk, "刘晓彤", "统计报表导出后金额列全是0，急", a_file("截图.png")).ticket
    fetch(desk, Shelf({"截图.png": PNG}))
    assert number
    desk.clock.move(minutes=10)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(hours=1)
    desk.as_("王敏").reclassify(number, "B", "招标文件急用")
    desk.clock.set("2026-02-26", "09:00")
    assert not chosen(desk, "李强", number, "help", helper=id_of(desk, "张海涛")).refused
    assert not chosen(desk, "周主任", number, "order", due_at="2026-02-27T12:00", order_text="尽快").refused
    return number


def a_paper(number: str, now: datetime) -> KeptPaper:
    """One that was handed out."""
    content = b"a paper"
    named = {
        "kind": "fault-record",
        "number": number,
        "title": "故障处理记录单",
        "name": f"故障处理记录单-{number}.docx",
    }
    digests = {"code": "x", "values_digest": "x", "sha256": hashlib.sha256(content).hexdigest()}
    return KeptPaper(version=1, content=content, made_at=now, made_by="王敏", **named, **digests)


def _reported(desk: Desk, who: str, text: str) -> str:
    """The number of what somebody reports, without waiting for what is never delivered."""
    place, sender = (
        Place(platform=Platform.WEBCHAT, chat="intake"),
        Sender(platform=Platform.WEBCHAT, account=who, name=who),
    )
    message = Message(idempotency_key=text, place=place, sender=sender, text=text, ref=text, sent_at=desk.now)
    reply = desk.run(desk.elsewhere(lambda dispatch: dispatch.act(message, desk.now)))
    assert reply.ticket
    return reply.ticket


def _strange(desk: Desk) -> None:
    """Somebody wrote whom nobody knows."""
    chats = FromTelegram(desk)
    try:
        chats.say("99", "开标系统打不开")
    finally:
        chats.close()


def said(
    lived: Lived, session: Session, capsys: pytest.CaptureFixture[str], copy: Path | None, *, is_strict: bool
) -> tuple[bool, str]:
    """Whether the command ends with 0, and all that it says."""
    holds = whole(session, EN, copy, lived.folder / "files", is_strict=is_strict)
    told = capsys.readouterr()
    return holds, told.out + told.err


def outcome(lived: Lived, one: Tampering, capsys: pytest.CaptureFixture[str]) -> str:
    """What is amiss with what verification says of a tampering, empty where it is as the list has it."""
    with lived.engine.connect() as connection:
        connection.begin()
        hand = Hand(connection, lived.folder, lived.numbers, lived.now)
        try:
            one.do(hand)
            with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
                alone = said(lived, session, capsys, None, is_strict=one.is_strict)
                beside = said(lived, session, capsys, lived.copy, is_strict=one.is_strict)
        finally:
            connection.rollback()
            hand.put_back()
    return "; ".join(_amiss(one, alone, beside))


def _amiss(one: Tampering, alone: tuple[bool, str], beside: tuple[bool, str]) -> Iterator[str]:
    if one.named and (alone[0] or not re.search(one.named, alone[1])):
        yield f"not named alone: {alone[1]}"
    if (one.named or one.copy) and (beside[0] or not re.search(one.named or one.copy, beside[1])):
        yield f"not named beside the copy: {beside[1]}"
    if one.allowed and not (alone[0] and beside[0]):
        yield f"named after all: {beside[1]}"
    if one.allowed and one.allowed not in Path("docs/promise/guarantees.md").read_text("utf-8"):
        yield "docs/promise/guarantees.md says nothing of it"


@pytest.mark.thorough("eighty tamperings, each verified twice")
def test_each_is_named_or_said(lived: Lived, capsys: pytest.CaptureFixture[str]) -> None:
    """With the copy outside and without it; untouched, all holds."""
    with lived.engine.connect() as connection, Session(bind=connection) as session:
        holds, told = said(lived, session, capsys, lived.copy, is_strict=True)
    assert holds, told
    wrong = {one.what: found for one in TAMPERINGS if (found := outcome(lived, one, capsys))}
    assert not wrong, "\n".join(f"{what}: {found}" for what, found in wrong.items())


def test_there_are_enough() -> None:
    """Of enough sorts, each under a name of its own, each named or allowed."""
    assert len({one.what for one in TAMPERINGS}) == len(TAMPERINGS) >= LEAST
    assert len(Counter(one.sort for one in TAMPERINGS)) == len(Sort) >= SORTS
    assert all(bool(one.named or one.copy) is not bool(one.allowed) for one in TAMPERINGS)
