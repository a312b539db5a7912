"""Plays a cell on the desk and says what became of it."""

from datetime import timedelta
from typing import NamedTuple

from models.terms import Platform
from tests.support.ways_in.cells import Cell, Content, Way
from tests.support.ways_in.contents import AN_A, LATER_TALK, TEXTS
from tests.support.ways_in.outcome import Left, Outcome, left_since, mark, outcome_of
from tests.support.ways_in.sent import Shown
from tests.support.ways_in.ways import WAYS, Bringer, mouth_of
from tests.support.ways_in.world import World

LATE_BY, SINCE = timedelta(minutes=2), timedelta(minutes=1)


class Played(NamedTuple):
    """What a cell left, and what was shown."""

    outcome: Outcome
    left: Left
    shown: Shown
    texts: tuple[str, ...]
    still_theirs: bool
    """Words that were turned down stand where they were typed: the page's box, an open form."""


def play(world: World, cell: Cell) -> Played:
    """Bring the cell to the desk; the caller undoes it."""
    shown = Shown()
    one = Bringer(world, mouth_of(world, cell.platform, shown), cell)
    prepare, bring = WAYS[cell.way]
    before = prepare(one)
    world.arrive()
    shown.replies.clear()
    with world.desk.session() as session:
        since = mark(session)
    text = TEXTS[cell.content]
    texts = [text]
    if cell.content is Content.LATE:
        one.mouth.line(cell.who, cell.spot, LATER_TALK, world.now - SINCE)
        sent = bring(one, text, world.now - LATE_BY, before)
        texts.append(LATER_TALK)
    else:
        sent = bring(one, text, world.now, before)
    if cell.content is Content.REPEAT:
        sent.again()
    if cell.content is Content.EDIT:
        world.desk.pass_time(timedelta(minutes=1))
        one.mouth.edit(sent, AN_A, world.now)  # type: ignore[union-attr]
        texts.append(AN_A)
    with world.desk.session() as session:
        left = left_since(session, since)
        outcome = outcome_of(session, left, cell, shown, world.now)
        session.expunge_all()
    return Played(outcome, left, shown, tuple(texts), _stays(cell))


def _stays(cell: Cell) -> bool:
    return cell.platform is Platform.WEBCHAT or cell.way in (
        Way.HOME_FORM,
        Way.ASK_FORM,
        Way.SUPPLEMENT,
        Way.PHONE_IN,
        Way.ACCESS,
    )
