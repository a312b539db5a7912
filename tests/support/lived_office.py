"""An office that has used every part of the desk that is proved."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.access.export import AccessExport
from models.clocks.desk_time import sign_of_life
from models.figures.month_report import check, issue, write
from models.logins.login_log import LoginEvent, log_login
from models.people.person import Person
from tests.support.access import writing
from tests.support.desk import Desk
from tests.support.from_telegram import FromTelegram
from tests.support.masked_life import WORD, lived
from tests.support.revocation import held, leaver
from tests.support.suggestions import ZHAO, ZHOU, accepted, declined, on_trial, present, tried
from tests.support.tickets import chosen, id_of

EXPORTS = 3
GAP = timedelta(minutes=5)


def lived_in(desk: Desk) -> str:
    """The number of a ticket that was lived through, masked in part; others went every other way."""
    chats = FromTelegram(desk)
    try:
        leaver(desk)
        held(desk, "陈思远")
        number = lived(desk, chats)
        desk.clock.set("2026-03-10", "09:00")
        _helped(desk)
        _suggested(desk)
        _mask(desk, number)
        _administered(desk)
        _lists(desk)
        _changed(desk)
        return number
    finally:
        chats.close()


def _helped(desk: Desk) -> None:
    number = desk.as_("刘晓彤").say("intake", "统计报表导出后金额列全是0，请看一下").number
    desk.as_("李强").press(number, "接单")
    assert not chosen(desk, "李强", number, "help", helper=id_of(desk, "张海涛")).refused
    assert not chosen(desk, "李强", number, "help", helper=id_of(desk, "王敏")).refused


def _suggested(desk: Desk) -> None:
    """Two that were accepted, the second after its first version was sent back, and one whose refusal was upheld."""
    accepted(desk)
    number = on_trial(desk, "陈思远")
    desk.as_("陈思远").fill(number, "suggestion.send_back", reason="导出没有筛选", **tried(desk))
    present(desk, number, "2.4.2")
    desk.as_("陈思远").fill(number, "suggestion.accept", **tried(desk, tried_how="remote", tried_place=""))
    refused = declined(desk)
    desk.as_(ZHAO).fill(refused, "suggestion.appeal", reason="影响开标效率")
    desk.as_(ZHOU).fill(refused, "suggestion.uphold", reason="与招标文件范本冲突")


def _mask(desk: Desk, number: str) -> None:
    office = desk.as_("王敏")
    fields = {"masked_text": "original", "words": WORD, "reason": "涉及投标人名称"}
    assert not office.submit(office.card_with(number, "more").post, "mask", fields).refused


def _administered(desk: Desk) -> None:
    fields = {"system": "trading", "items": "账号与口令", "go_live": "2026-03-20"}
    people = {"handing": "李强", "primary": "孙工", "stand_in": "何静"}
    ids = {field: id_of(desk, name) for field, name in people.items()}
    assert not desk.as_("周主任").submit(None, "admin.appoint", {**fields, **ids}).refused
    desk.clock.set("2026-04-01", "09:00")
    desk.tick("access_review")


def _changed(desk: Desk) -> None:
    """Two changes, each linked with what it solves; one was tried on the test system twice."""
    li, package = desk.as_("李强"), {"version": "3.2.1", "digest": "5e88" * 16}
    for title in ("评标系统补丁", "评标系统补丁二"):
        solves = ",".join(one.number for one in desk.tickets()[:2])
        draft = {"what": title, "system": "evaluation", "change_kind": "patch", "solves": solves}
        number = li.submit(None, "change.draft", draft).number
        assert not li.fill(number, "change.deploy", **package, test_system="测试一区").refused
        tested = {"tested_what": "抽取三次", "test_result": "failed", "test_record": "测试记录一"}
        assert not desk.as_("张海涛").fill(number, "change.test", **package, **tested).refused


def _lists(desk: Desk) -> None:
    with writing(desk) as session:
        for number in range(EXPORTS):
            export = AccessExport(at=desk.now, by_name="王敏", what="ledger", digest=f"{number}" * 64)
            export.chain_to_last(session)
            session.add(export)
            sign_of_life(session, desk.now + (number + 1) * 2 * GAP, GAP)
        _log_logins(session, desk.now)
        _sign_reports(session, desk.now)


def _log_logins(session: Session, now: datetime) -> None:
    """Two people log in, and one is locked out by a stranger."""
    first, second = session.exec(select(Person.id).order_by(col(Person.id)).limit(2)).all()
    log_login(session, LoginEvent.LINK_MADE, first, now, by_name="何静", address="10.0.0.1")
    log_login(session, LoginEvent.LOGGED_IN, second, now + GAP, address="10.0.0.2")
    log_login(session, LoginEvent.LOCKED, second, now + 2 * GAP, address="10.0.0.9", count=5, detail="person")


def _sign_reports(session: Session, now: datetime) -> None:
    """Two months' reports, one issued, one amended."""
    people = {one.name: one for one in session.exec(select(Person)).all()}
    office, leader = people["王敏"], people["周主任"]
    for month, problems in (("2026-02", "无"), ("2026-03", "无"), ("2026-03", "解密超时两起")):
        write(session, month, now, {"received": len(problems)}, problems, "继续巡检", office, now)
        session.flush()
    check(session, "2026-02", 1, people["吴副主任"], now)
    session.flush()
    issue(session, "2026-02", 1, leader, [leader, people["吴副主任"]], now)
