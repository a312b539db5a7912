"""What people say, when and on which platform, and what must come of it (standard 6, R0 to R21).

`pytest -n 0 -s tests/stories/conversation` prints both rates of errors over all dialogues.
"""

import sys

import pytest

from tests.support.desk import Desk
from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.scores import Scores
from tests.support.dialogues.script import Dialogue, dialogues
from tests.support.dialogues.stage import played

DIALOGUES = dialogues()
NOT_HELD = 20


@pytest.fixture(scope="module")
def scores() -> Scores:
    """What the dialogues of this run came to."""
    return Scores()


@pytest.mark.sampled
@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[one.id for one in DIALOGUES])
def test_a_dialogue(desk: Desk, dialogue: Dialogue, scores: Scores) -> None:
    """Tickets, log, clocks, buttons and words are as the rules want them, and every message is counted."""
    with played(desk, dialogue) as stage:
        outcome = Outcome(stage)
        problems = outcome.problems()
    if dialogue.not_held:
        assert problems, f"{dialogue.id} is held now: take `not_held` away"
        return
    scores.add(dialogue, outcome)
    assert not problems, f"{dialogue.rules}: {dialogue.about}\n" + "\n".join(problems)


def test_no_grave_fault_is_swallowed(scores: Scores) -> None:
    """Both rates of errors, over the dialogues that this process has played: no A was swallowed or came out lower."""
    sys.stdout.write(scores.told())
    assert scores.swallowed_a == []


def test_few_are_not_held() -> None:
    """What the desk does not keep yet is named, and its number may only fall."""
    assert len([one for one in DIALOGUES if one.not_held]) <= NOT_HELD


def test_enough_of_each_kind() -> None:
    """In a good part of the dialogues a ticket must arise, and in as many none may; every platform is there."""
    expected = [one.expects for one in DIALOGUES]
    assert min(expected.count("arise"), expected.count("none")) >= 45
    assert len(DIALOGUES) >= 125
    assert {one.platform for one in DIALOGUES} == {"web", "slack", "telegram"}
