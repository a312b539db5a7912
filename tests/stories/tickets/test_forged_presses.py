"""Presses on papers and records by whoever may not: refused in a sentence, by a click and by a form sent alone."""

import pytest
from sqlmodel import Session, func, select

from models.messaging.outbox import Post
from models.people.person import Person
from models.retention.kept_paper import PaperRequest
from tests.support.one_connection import SwiftDesk
from tests.support.presses import Presses
from tests.support.reported import DECRYPTION_FAILS, FOUND, QUESTION, REPORTED

ENGINEERS = {"李强", "张海涛"}
OFFICE = {"王敏", "马跃", "何静"}
LEADERS = {"周主任", "吴副主任"}
TEAM = ENGINEERS | OFFICE | LEADERS | {"孙工", "郑文"}
NOBODY: set[str] = set()

FILED = {**REPORTED, "measures": "到期前 30 天提醒；李强；2026-12-15", "report_stage": "final", "report_deed": "file"}
NOTE = {"note_cause": "证书过期", "note_prevention": "提前更新", "note_tips": "换个浏览器"}
PROGRESS = {"progress_known": "库锁住了", "progress_doing": "正在解锁", "progress_expected": "2026-03-03T18:00"}
SENT: dict[str, dict[str, str]] = {
    "report.file": FILED,
    "report.waive": {"reason": "不需要"},
    "report.check": FOUND,
    "report.return": {"return_reason": "补充原因"},
    "report.read": {"read_note": "知悉"},
    "report.publish": NOTE,
    "measure.done": {"measure": "1", "measure_note": "做完了"},
    "progress.file": PROGRESS,
    "consultation.note": {"business": "中标", "basis": "手册", "remark": "无"},
    "paper.send": {"paper": "fault_record"},
}
"""What a forged form says: all that the true one would."""
MAY: dict[str, dict[str, set[str]]] = {
    "restored": {
        "report.file": ENGINEERS,
        "report.waive": NOBODY,
        "report.sign": NOBODY,
        "report.check": NOBODY,
        "report.return": NOBODY,
        "report.read": NOBODY,
        "report.publish": NOBODY,
        "measure.done": NOBODY,
        "progress.file": NOBODY,
        "record.sign": NOBODY,
        "record.check": NOBODY,
        "consultation.note": NOBODY,
        "paper.send": TEAM,
    },
    "filed": {
        "report.sign": {"张海涛"},
        "report.check": OFFICE,
        "report.return": OFFICE,
        "report.read": NOBODY,
        "report.publish": NOBODY,
        "measure.done": {"李强", *OFFICE},
    },
    "checked": {"report.check": NOBODY, "report.return": NOBODY, "report.read": LEADERS, "report.publish": OFFICE},
    "read": {"report.read": NOBODY, "report.publish": OFFICE},
    "closed": {"record.sign": {"李强"}, "record.check": NOBODY, "report.file": ENGINEERS},
    "signed": {"record.check": OFFICE},
    "answered": {"consultation.note": OFFICE, "record.sign": NOBODY, "record.check": NOBODY, "report.file": NOBODY},
}
"""By what became of the ticket before, and by press: who may."""


def fault_at(swift: SwiftDesk, stage: str) -> str:
    """The number of a ticket that went so far."""
    if stage == "answered":
        number = str(swift.say("赵小禾", "intake", QUESTION).ticket)
        swift.carry_through("马跃", "answer", number, answer="在通知书里下载")
        return number
    number = str(swift.say("赵小禾", "intake", DECRYPTION_FAILS).ticket)
    steps: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
        "restored": (
            ("李强", "take", {}),
            ("李强", "restore", {"state_before": "untouched"}),
            ("王敏", "confirm_restored", {}),
        ),
        "filed": (("李强", "report.file", FILED),),
        "checked": (("王敏", "report.check", FOUND),),
        "read": (("周主任", "report.read", {"read_note": "知悉"}),),
        "closed": (
            ("李强", "resolve", {"cause": "证书过期", "method": "换了证书", "state_before": "untouched"}),
            ("赵小禾", "confirm_fixed", {}),
        ),
        "signed": (("李强", "record.sign", {}),),
    }
    for name, presses in steps.items():
        for who, action, fields in presses:
            reply = swift.click(who, action, number)
            if reply.form is not None:
                reply = swift.submit(who, reply.form.name, fields, number)
            assert not reply.is_refusal, (action, reply)
        if name == stage:
            break
    return number


@pytest.mark.parametrize("stage", MAY)
def test_only_who_may_gets_anywhere(swift: SwiftDesk, stage: str) -> None:
    """Everybody of the office and two outsiders try every press, and every form as if it had been opened for them."""
    number = fault_at(swift, stage)
    presses = Presses(swift)
    with swift.session() as session:
        people = [one.name for one in session.exec(select(Person)).all() if one.is_active(swift.now)]
    before = written(swift)
    for action, may in MAY[stage].items():
        acted = {who for who in people if presses.try_out(who, action, number).may}
        assert acted == may, action
        for who in set(people) - may:
            told = presses.send(who, action, SENT[action], number) if action in SENT else None
            assert told is None or (told.refused and not told.changed), (who, action)
    assert written(swift) == before


def written(swift: SwiftDesk) -> tuple[int, int]:
    """How many posts there are, and how many papers are wanted."""
    with swift.session() as session:
        return counted(session, Post), counted(session, PaperRequest)


def counted(session: Session, table: type[Post | PaperRequest]) -> int:
    """How many rows it has."""
    return session.exec(select(func.count()).select_from(table)).one()
