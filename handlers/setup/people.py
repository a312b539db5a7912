"""The people of a new desk are taken over from a list, before anybody can log in."""

from collections.abc import Sequence

from handlers.people.directory import ImportPlan, take_over
from handlers.people.people_file import ListedPerson
from handlers.people.sheet_import import SheetChanges, change_as_seen, would_change
from handlers.turn.turn import Turn
from models.logins.setup import Setup, administrator_of
from models.refusal import Refusal
from models.terms import Role


def preview_people(turn: Turn, setup: Setup, asked: SheetChanges) -> ImportPlan:
    """Return the changes that the list would make. Raises Refusal for what cannot be."""
    _demand_administrator(turn, setup, asked)
    return would_change(turn, asked)


def take_people(turn: Turn, setup: Setup, asked: SheetChanges, seen: str) -> ImportPlan:
    """Make the changes. Raises Refusal for what cannot be, and where they are others than the `seen` ones."""
    _demand_administrator(turn, setup, asked)
    return change_as_seen(turn, asked, seen)


def take_listed(turn: Turn, setup: Setup, listed: Sequence[ListedPerson]) -> ImportPlan:
    """Take over people beside those who are known, without a look before. Raises Refusal for what cannot be."""
    asked = SheetChanges(listed, keep_missing=True, keep_moved=False)
    _demand_administrator(turn, setup, asked)
    return take_over(turn, listed, keep_missing=True)


def _demand_administrator(turn: Turn, setup: Setup, asked: SheetChanges) -> None:
    """Refuse a list by which the administrator of the set-up, who may have the link already, would be none."""
    made = administrator_of(turn.session, setup)
    if made is None:
        return
    listed = next((one for one in asked.listed if one.name == made.name), None)
    stays = asked.keep_missing if listed is None else Role.ADMIN in listed.roles and not listed.company
    if not stays:
        raise Refusal("setup.people.administrator", name=made.name)
