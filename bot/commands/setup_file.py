"""`zhiban setup FILE`: a desk is set up from one file, whole or not at all, by the verbs of the other commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.platforms.registry import TRAITS
from handlers.duty import roster_import
from handlers.logins.resets import MadeLink, link_by_operator
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPeople, ListedPerson, PeopleError, parse_people
from handlers.people.people_sheet import read_people_sheet
from handlers.setup.code import SETS_UP_AS, setup_by_operator
from handlers.setup.office import name_office
from handlers.setup.rooms import ROOMS, set_rooms
from handlers.setup.standard import confirm_standard
from handlers.turn.turn import Turn
from models.logins.setup import may_be_set_up, setup_of
from models.people.office import nameable
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Language, Role, Visibility
from sla.toml_reader import FileError, Source, Table, read_toml

SHEETS = (".xlsx", ".csv")


class SetupError(FileError):
    """The file of a set-up cannot be used: which line where known, and what is wrong."""


class SetupFaultsError(Exception):
    """A spreadsheet that the file names has faults, each with its row."""

    def __init__(self, faults: tuple[PeopleError, ...]) -> None:
        super().__init__(*faults)
        self.faults = faults


class SetUp(NamedTuple):
    """The parts of the desk that a set-up changed, by the key of the file, and links for administrators."""

    changed: tuple[str, ...]
    links: tuple[MadeLink, ...]
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class SetupFile:
    """All that a file says, read and checked; `roster` is the text of its file, empty where none is named."""

    office: str
    language: Language
    people: tuple[ListedPerson, ...]
    rooms: Mapping[str, Visibility]
    roster: str
    roster_file: str
    confirms: bool

    def carry_out(self, turn: Turn) -> SetUp:
        """Set the desk up, all of it in this turn.

        Raises Refusal where the set-up is over, or people are there that no set-up made, and the file says anything
        new; and FileError for a roster that does not fit the people.
        """
        is_open = may_be_set_up(turn.session, setup_of(turn.session))
        if is_open:
            setup_by_operator(turn)
        named = name_office(turn, self.office, self.language)
        rooms = set_rooms(turn, self.rooms, SETS_UP_AS, self.language)
        people = take_over(turn, self.people, keep_missing=True).changes
        turn.session.flush()
        roster = roster_import.apply(turn.session, self.roster, self.roster_file).changes if self.roster else ()
        setup, edition = setup_of(turn.session), turn.rules.policy.edition
        confirmed = self.confirms and setup is not None and confirm_standard(turn, setup, edition)
        changes = {
            "office": named,
            "rooms": rooms,
            "person": people,
            "roster": roster,
            "confirm": confirmed,
        }
        changed = tuple(key for key, has_changed in changes.items() if has_changed)
        if changed and not is_open:
            raise Refusal("setup.over")
        new = [one.listed.name for one in people if _administers(one.listed)]
        links = tuple(link_by_operator(turn, name, SETS_UP_AS) for name in new)
        is_confirmed = setup is not None and setup.confirmed_edition == edition
        return SetUp(changed, links, is_confirmed)


def read_setup_file(file: Path) -> SetupFile:
    """Return what the file says, and the files that it names beside it.

    Raises FileError for the first fault, with its line; SetupFaultsError for those of a spreadsheet.
    """
    source = Source(str(file), FileError.text_of(file), SetupError)
    table = read_toml(source)
    office, language = _office(table), table.given("language", lambda key: _language(table, key), Language.ZH)
    roster = file.parent / table.text("roster") if "roster" in table else None
    said = SetupFile(
        office,
        language,
        _people(table, file),
        table.part("rooms", _rooms) if "rooms" in table else {},
        FileError.text_of(roster) if roster is not None else "",
        str(roster or ""),
        confirms=table.given("confirm", table.flag, otherwise=False),
    )
    table.finish()
    if not any(_administers(one) for one in said.people):
        raise SetupError(str(file), None, phrase("setup.file.no_administrator"))
    return said


def read_people(file: Path) -> tuple[ListedPerson, ...]:
    """Return the people of a spreadsheet or of a file such as people.toml.

    Raises FileError for the first fault, SetupFaultsError for those of a spreadsheet.
    """
    is_sheet = file.suffix.lower() in SHEETS
    return _of_sheet(file) if is_sheet else parse_people(FileError.text_of(file), str(file), TRAITS)


def _office(table: Table) -> str:
    try:
        return nameable(table.text("office"))
    except Refusal as refusal:
        table.source.refuse(refusal.phrase, "office")


def _language(table: Table, key: str) -> Language:
    word = table.text(key)
    language = Language.named(word)
    if language is None:
        table.source.refuse(phrase("file.not_one_of", entry=key, value=word, words=("zh", "en")), key)
    return language


def _rooms(table: Table) -> Mapping[str, Visibility]:
    return {chat: table.word(chat, Visibility) for chat in ROOMS if chat in table}


def _people(table: Table, file: Path) -> tuple[ListedPerson, ...]:
    """The people of the list that the file names; of a file that names none, its own."""
    if "people" in table:
        return read_people(file.parent / table.text("people"))
    people = ListedPeople(TRAITS)
    for row in table.tables("person"):
        people.add(row)
    return tuple(people.all)


def _of_sheet(file: Path) -> tuple[ListedPerson, ...]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SetupError.unreadable(file, error) from error
    sheet = read_people_sheet(content, str(file), TRAITS)
    if sheet.faults:
        raise SetupFaultsError(sheet.faults)
    return sheet.people


def _administers(one: ListedPerson) -> bool:
    return Role.ADMIN in one.roles and not one.company
