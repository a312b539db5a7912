"""Whoever presses next sees what was done before: by whom, when, and what it says."""

from sqlmodel import select

from handlers.changes.cards.change import change_card
from handlers.changes.cards.proofs import proof_facts
from models.changes.change import the_change
from models.tickets.ticket import Ticket
from tests.support.changes import at, carried, completed, done, passed
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk


def shown(desk: SwiftDesk, number: str) -> tuple[str, dict[str, str]]:
    """The sentence on the card, and the lines of the panel by their label."""
    with desk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        card = change_card(ZH, ticket, [], desk.now)
        facts = {ZH(label): text for label, text in proof_facts(ZH, the_change(ticket), desk.now)}
        return " ".join(card.intro), facts


def test_the_office_sees_the_test_before_it_confirms(swift: SwiftDesk) -> None:
    """Who deployed it where, who tested what with which result, where that is recorded."""
    sentence, facts = shown(swift, passed(swift))
    assert "测试环境部署 李强" in sentence
    assert "测试 张海涛" in sentence
    assert "测试一区" in facts["测试环境部署"]
    for said in ("张海涛", "通过", "抽取三次，无重复", "测试记录 T-1"):
        assert said in facts["测试"]


def test_backups_and_checks_say_what_they_are(swift: SwiftDesk) -> None:
    """Sort, size, place, how it was read back and when it was finished; where somebody verified, and what."""
    _, facts = shown(swift, completed(swift))
    for said in ("系统镜像", "80 GB", "备份库 B2", "img-77", "试恢复", "19:20"):
        assert said in facts["系统备份"]
    for said in ("何静", "远程", "抽取专家一次"):
        assert said in facts["业务验证"]


def test_what_is_void_is_not_shown(swift: SwiftDesk) -> None:
    """A package that was tested is no proof of the next one."""
    number = passed(swift)
    done(carried(swift, "王敏", "change.send_back", number, reason="换一版"))
    swift.now = at("2026-03-03T10:00")
    sentence, facts = shown(swift, number)
    assert "已具备" not in sentence
    assert facts == {}
