"""An office of forty works from a script: nobody gets a card that nobody needed.

`.venv/bin/python -m tests.support.replay` plays both weeks and prints who got how many; `make check-all` does so, too.
"""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.tickets.ticket import Ticket
from tests.support.examples import TIMES
from tests.support.one_connection import SwiftDesk
from tests.support.replay.play import Replay
from tests.support.replay.script import FORTNIGHT, messages
from tests.support.replay.tally import Kind, Tally

A_PART = FORTNIGHT.begins + timedelta(days=1, hours=3)
"""Monday to Tuesday at eleven: a day, a night and a morning."""


@pytest.mark.thorough("a day and a night of an office")
def test_every_card_is_needed(swift: SwiftDesk) -> None:
    """One a person and reason, none at night that could wait, and no ticket twice in one."""
    replay = Replay(swift, ends=A_PART if TIMES == 1 else FORTNIGHT.ends)
    replay.play()
    tally = Tally(replay)
    assert tally.all_needless() == []
    assert len(tally.roles) == 40
    with swift.session() as session:
        assert len(session.exec(select(Ticket)).all()) > 20
    cards = [one for found in tally.by_person.values() for one in found]
    assert {tally.kind(one) for one in cards} >= {Kind.LIVE, Kind.ONE, Kind.NOTICE}


def test_the_script_is_of_two_weeks() -> None:
    """Three hundred messages, nights, days off and calls entered late; the same each time."""
    said = messages(FORTNIGHT)
    assert len(said) == FORTNIGHT.messages
    assert said == messages(FORTNIGHT)
    assert sum(one.at.hour >= 22 or one.at.hour < 7 for one in said) >= 40
    assert sum(one.at.date() in FORTNIGHT.off for one in said) >= 5
    assert sum(one.called_before is not None for one in said) >= 10
