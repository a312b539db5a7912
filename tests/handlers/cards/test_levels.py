"""What a place may show of a card."""

import pytest

from handlers.cards.levels import at_level, masked
from models.chat import Button, Card, Fact
from models.terms import Level

CARD = Card(
    title="A类 2611-0042 张三 13805320000 解密失败",
    lead=("接单：李强 0532-8000-1234",),
    quote="投标人张三，身份证 370202199001011234，电话 0532-85911234",
    facts=(Fact(label="提出人", value="赵小禾"),),
    log=("09:30 赵小禾 补充：账号 6222020200112233445",),
    outcome=("✔ 09:31 王敏 接单",),
    buttons=(Button(action="take", label="接单"),),
)


def test_a_full_place_shows_everything() -> None:
    """Nothing is taken from a card in a place of level full."""
    assert at_level(CARD, Level.FULL) == CARD


def test_a_masked_place_hides_numbers_but_keeps_the_colleague_in_reach() -> None:
    """Identity, account and phone numbers that people typed are hidden; the assignee's office phone stays."""
    card = at_level(CARD, Level.MASKED)
    shown = card.model_dump_json()
    for number in ("13805320000", "370202199001011234", "0532-85911234", "6222020200112233445"):
        assert number not in shown
    assert card.lead == CARD.lead
    assert card.buttons == CARD.buttons


def test_a_notice_place_shows_nothing_that_was_typed() -> None:
    """Number, class, clocks and buttons are all that leaves; no text, no names, no log."""
    card = at_level(CARD, Level.NOTICE)
    assert card.title == "A类 2611-0042"
    assert (card.quote, card.lead, card.facts, card.log, card.outcome) == (None, (), (), (), ())
    assert card.buttons == CARD.buttons


@pytest.mark.parametrize("text", ["项目编号 JY-2021-0873", "2026-11-24 09:30", "金额 1250000.00 元", "2611-0042"])
def test_ordinary_numbers_stay(text: str) -> None:
    """Project numbers, dates, amounts and ticket numbers are not taken for a person's."""
    assert masked(text) == text
