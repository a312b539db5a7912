"""The rooms of the page get their levels: a start proposes them, and the set-up has somebody choose."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from handlers.people.places import PlaceChange
from handlers.turn.turn import Turn
from models.chat import Place
from models.messaging.outbox import INSIDE
from models.people.place import PlaceSetting
from models.terms import Language, Purpose, Visibility

ROOMS = {"intake": Purpose.INTAKE, "team": Purpose.TEAM, "staff": Purpose.STAFF}
PROPOSED = {"intake": Visibility.MASKED, "team": Visibility.FULL, "staff": Visibility.FULL}
"""That of intake is masked, for everybody of the house reads it."""


def set_rooms(turn: Turn, levels: Mapping[str, Visibility], by: str, language: Language | None = None) -> bool:
    """Set the levels of rooms; return whether that says anything new.

    A room that is not there yet speaks `language`, else the desk's. Raises Refusal for a level that does not fit.
    """
    known = {room.chat for room in _rooms(turn.session)}
    changes = [
        PlaceChange(Place(platform=INSIDE, chat=chat), ROOMS[chat], level, None if chat in known else language)
        for chat, level in levels.items()
    ]
    changed = [change.carry_out(turn, by) for change in changes]
    return any(one.is_new for one in changed)


def room_levels(session: Session) -> dict[str, Visibility]:
    """Return the level of each room as it is, that of one which is not there as it is proposed."""
    return PROPOSED | {room.chat: room.visibility for room in _rooms(session)}


def _rooms(session: Session) -> list[PlaceSetting]:
    here = select(PlaceSetting).where(PlaceSetting.platform == INSIDE, col(PlaceSetting.chat).in_(ROOMS))
    return list(session.exec(here))
