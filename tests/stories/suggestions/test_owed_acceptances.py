"""待现场认可 in the lists: one's own step for whoever owes it, and a line of the board for the office."""

from models.chat import Card
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.suggestions import WANG, ZHAO
from tests.support.workflow_lives import Office


def shown(swift: SwiftDesk, who: str, action: str) -> Card:
    """What somebody's board or 待我处理 says."""
    card = swift.click(who, action).card
    assert card is not None
    return card


def owed(card: Card, number: str) -> list[str]:
    """The lines that name a ticket."""
    return [line for line in card.intro if number in line]


def test_whoever_owes_it_has_it_to_do_and_the_office_sees_whom_it_waits_for(swift: SwiftDesk) -> None:
    """From the version that is put up until the proposer's word, with since when and that they were asked once more."""
    office = Office(swift)
    office.until("03 10:00")
    office.put_up("owed")
    number = office["owed"]
    assert owed(shown(swift, ZHAO, "todo"), number)
    assert not owed(shown(swift, WANG, "todo"), number)
    board = shown(swift, WANG, "board")
    assert ZH("digest.section.to_accept", number=1) in board.intro
    (line,) = owed(board, number)
    assert line.endswith(f"待现场认可，自 10:00 · {ZH('list.next', names=(ZHAO,))}")
    office.until("06 10:00")
    (line,) = owed(shown(swift, WANG, "board"), number)
    assert line.endswith(f"待现场认可，自 周二 3月3日 10:00，已催 · {ZH('list.next', names=(ZHAO,))}")
    office.judge("owed", "accept")
    assert not owed(shown(swift, WANG, "board"), number)
    assert not owed(shown(swift, ZHAO, "todo"), number)
