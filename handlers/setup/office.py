"""The office is named: its name stands at the head of the page and on papers, its language in the page's rooms."""

from sqlmodel import select

from handlers.turn.turn import Turn
from models.messaging.outbox import INSIDE
from models.people.office import THE_ONE, Office, nameable
from models.people.place import PlaceSetting
from models.storage.insert_once import insert_once
from models.terms import Language


def name_office(turn: Turn, name: str, language: Language) -> bool:
    """Name the office, or name it anew; return whether anything changes.

    The page's rooms that speak the office's language, or the desk's where it had none, speak the new one.
    Raises Refusal for a name that cannot be one.
    """
    name, unnamed = nameable(name), {"id": THE_ONE, "name": "", "language": turn.language, "named_at": turn.now}
    insert_once(turn.session.connection(), Office, unnamed)
    office = turn.session.get_one(Office, THE_ONE, with_for_update=True, populate_existing=True)
    if (office.name, office.language) == (name, language):
        return False
    rooms = select(PlaceSetting).where(PlaceSetting.platform == INSIDE, PlaceSetting.language == office.language)
    for room in turn.session.exec(rooms):
        room.language = language
    office.name, office.language, office.named_at = name, language, turn.now
    return True
