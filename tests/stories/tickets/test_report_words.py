"""What the card of a fault report says while its restoration is only claimed, denied, and confirmed."""

from models.chat import Card
from models.terms import Promise
from tests.support.desk import ZH, Desk
from tests.support.reported import an_a


def shown(desk: Desk, number: str) -> Card:
    """The report's card as it stands in the team's room."""
    heading = ZH("report.title", state="", ticket="").strip()
    cards = [line.card for line in desk.as_("李强").cards("team", number) if line.card]
    return next(card for card in reversed(cards) if card.title.startswith(heading))


def test_the_card_says_whose_word_it_rests_on(desk: Desk) -> None:
    """报告恢复，待确认 until somebody confirms it; denied, it is void until the next one, and shows no empty form."""
    number = an_a(desk)
    desk.as_("李强").press(number, "take")
    desk.as_("李强").fill(number, "restore", state_before="untouched")
    at = ZH.moment(desk.target(number, Promise.REPORT).started_at, desk.now)
    assert ZH("report.needed_if_confirmed", at=at) in shown(desk, number).intro
    desk.as_("赵小禾").press(number, "deny_restored")
    card = shown(desk, number)
    assert ZH("report.comes_anew") in card.title
    assert (card.facts, card.buttons) == ((), ())
    desk.clock.move(minutes=1)
    desk.as_("李强").fill(number, "restore", state_before="untouched")
    desk.as_("赵小禾").press(number, "confirm_restored")
    at = ZH.moment(desk.target(number, Promise.REPORT).started_at, desk.now)
    assert ZH("report.needed", at=at) in shown(desk, number).intro
