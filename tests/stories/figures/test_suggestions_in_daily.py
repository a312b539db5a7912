"""Suggestions in the daily digest: who has to assess, to answer or to accept, and since when."""

from datetime import datetime

from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from models.chat import Card
from tests.support.changes import at
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.workflow_lives import Office


def digest(swift: SwiftDesk, slot: datetime) -> Card:
    """The card of a slot."""
    with swift.session() as session:
        return daily(ZH, daily_digest(session, swift.dispatch.rules, slot, slot))


def line(card: Card, number: str) -> tuple[str, str]:
    """The section in which a ticket stands, and its line."""
    section = ""
    for one in card.intro:
        if number in one:
            return section, one
        section = section if one.startswith("·") else one
    raise AssertionError(number)


def test_each_has_its_line_until_somebody_acts(swift: SwiftDesk) -> None:
    """Assessed by the office, answered and accepted by the proposer; an old slot tells what was so then."""
    office = Office(swift)
    office.until("03 10:00")
    for name in ("proposed", "answered"):
        office.wish(name)
    office.assess("answered")
    office.press("李强", "suggestion.solve", "answered", solution="加标段下拉框", day="2026-03-20")
    office.put_up("owed")
    card = digest(swift, at("2026-03-04T08:30"))
    assert line(card, office["proposed"])[0] == "⑤ 待处室或领导（1 件）"
    section, said = line(card, office["answered"])
    assert section == "⑥ 待提出人答复（1 件）"
    assert "方案待答复，自 周二 3月3日 10:00 · 赵小禾" in said
    section, said = line(card, office["owed"])
    assert section.startswith("⑦")
    assert "待现场认可，自 周二 3月3日 10:00 · 赵小禾" in said
    assert not any("赵小禾" in one for one in card.notice)
    office.until("09 10:00")
    office.judge("owed", "accept")
    assert "待现场认可，自 周二 3月3日 10:00，已催" in line(digest(swift, at("2026-03-09T08:30")), office["owed"])[1]
    assert not any(office["owed"] in one for one in digest(swift, at("2026-03-10T08:30")).intro)
