"""Reads `people.toml`: who belongs to the office, in which roles, and how they reach the desk."""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from models.people.person import LONGEST_NAME, has_control_characters
from models.phrase import Value, phrase
from models.platform_traits import Platforms
from models.terms import Language, Platform, Role
from sla.toml_reader import FileError, Source, Table, read_toml

EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]+\.[^\s@<>\"]+")

STAFF_NO = re.compile(r"[^\s\"]{1,40}")


class PeopleError(FileError):
    """A people file cannot be used: which file, which line where known, and what is wrong."""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person as the file lists them; `accounts` are platform and the platform's own id.

    `language` is None where the file leaves it to the person. `deputy` is who decides in a leader's place, "" for
    nobody.
    """

    name: str
    roles: tuple[Role, ...]
    department: str
    company: str
    phone: str
    language: Language | None
    accounts: tuple[tuple[Platform, str], ...]
    email: str = ""
    deputy: str = ""
    staff_no: str = ""


def parse_people(text: str, file_name: str, platforms: Platforms) -> tuple[ListedPerson, ...]:
    """The people of a file. Raises PeopleError for anything that is not right; nothing is half read."""
    source = Source(file_name, text, PeopleError)
    file = read_toml(source)
    people = ListedPeople(platforms)
    for row in file.tables("person"):
        people.add(row)
    file.finish()
    if not people.all:
        raise PeopleError(file_name, None, phrase("people.nobody"))
    return tuple(people.all)


@dataclass(slots=True)
class ListedPeople:
    """The people of a file as far as it was read, none of them twice; every way to list people is checked here."""

    platforms: Platforms
    all: list[ListedPerson] = field(default_factory=list)
    _emails: dict[str, str] = field(default_factory=dict)
    _staff_nos: dict[str, str] = field(default_factory=dict)
    _accounts: dict[tuple[Platform, str], str] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def add(self, row: Table) -> None:
        """Take the person of a row. Raises PeopleError for what is not right; then nobody is added."""
        person = _person(row, self.platforms)
        self._refuse_twin(row, person)
        self.all.append(person)
        self._names.add(person.name)
        if person.email:
            self._emails[person.email] = person.name
        if person.staff_no:
            self._staff_nos[person.staff_no] = person.name
        self._accounts |= dict.fromkeys(person.accounts, person.name)

    def _refuse_twin(self, row: Table, person: ListedPerson) -> None:
        if person.name in self._names:
            _refuse(row, "name", "people.twin_name", name=person.name)
        if person.email in self._emails:
            name = self._emails[person.email]
            _refuse(row, "email", "people.twin_email", email=person.email, name=name)
        if person.staff_no in self._staff_nos:
            name = self._staff_nos[person.staff_no]
            _refuse(row, "staff_no", "people.twin_staff_no", number=person.staff_no, name=name)
        for platform, external_id in person.accounts:
            if (platform, external_id) in self._accounts:
                account, name = f"{platform}:{external_id}", self._accounts[platform, external_id]
                key = "accounts" if "accounts" in row else "name"
                _refuse(row, key, "people.twin_account", account, account=account, name=name)


def account_in(word: str, platforms: Platforms) -> tuple[Platform, str] | None:
    """The platform and the platform's own id that `slack:U123` names; None for anything else."""
    platform_word, _, external_id = word.partition(":")
    platform = next((platform for platform in Platform if platform == platform_word), None)
    if (
        platform is None
        or has_control_characters(word)
        or not platforms[platform].account_pattern.fullmatch(external_id)
    ):
        return None
    return platform, external_id


def _person(row: Table, platforms: Platforms) -> ListedPerson:
    line = partial(_line, row)
    name = line("name")
    if len(name) > LONGEST_NAME:
        _refuse(row, "name", "people.name_too_long", most=LONGEST_NAME)
    person = ListedPerson(
        name=name,
        roles=_roles(row),
        department=row.given("department", line, ""),
        company=row.given("company", line, ""),
        phone=row.given("phone", line, ""),
        email=_email(row) if "email" in row else "",
        language=_language(row) if "language" in row else None,
        accounts=_accounts(row, name, platforms),
        deputy=row.given("deputy", line, ""),
        staff_no=_staff_no(row) if "staff_no" in row else "",
    )
    _refuse_impossible_deputy(row, person)
    if Role.ENGINEER in person.roles and not (person.department or person.company):
        _refuse(row, "roles", "people.engineer_without_unit", name=name)
    if Role.PROJECT_LEAD in person.roles and not (Role.ENGINEER in person.roles and person.company):
        _refuse(row, "roles", "people.project_lead_without_company", name=name)
    row.finish()
    return person


def _line(row: Table, key: str) -> str:
    text = row.text(key).strip()
    if has_control_characters(text):
        _refuse(row, key, "people.control_characters", entry=key)
    return text


def _refuse_impossible_deputy(row: Table, person: ListedPerson) -> None:
    """Refuse a deputy of a person who does not decide, and a person as their own deputy."""
    if person.deputy and Role.LEADER not in person.roles:
        _refuse(row, "deputy", "people.deputy_without_role", name=person.name)
    if person.deputy == person.name:
        _refuse(row, "deputy", "people.deputy_oneself", name=person.name)


def _email(row: Table) -> str:
    """The address in the directory, in lower case; "" where none is listed."""
    email = _line(row, "email").lower()
    if email and not EMAIL.fullmatch(email):
        _refuse(row, "email", "people.malformed_email", value=email)
    return email


def _staff_no(row: Table) -> str:
    """The number in the house, as it is written there; "" where none is listed."""
    number = _line(row, "staff_no")
    if number and not STAFF_NO.fullmatch(number):
        _refuse(row, "staff_no", "people.malformed_staff_no", value=number)
    return number


def _roles(row: Table) -> tuple[Role, ...]:
    words = row.texts("roles")
    for word in words:
        if word not in set(Role):
            _refuse(row, "roles", "file.not_one_of", word, entry="roles", value=word, words=tuple(Role))
    roles = tuple(role for role in Role if role in words)
    if not roles:
        _refuse(row, "roles", "people.no_role")
    if Role.EXTERNAL in roles and len(roles) > 1:
        _refuse(row, "roles", "people.external_with_roles")
    return roles


def _language(row: Table) -> Language:
    word = row.text("language")
    language = Language.named(word)
    if language is None:
        _refuse(row, "language", "file.not_one_of", entry="language", value=word, words=("zh", "en"))
    return language


def _accounts(row: Table, name: str, platforms: Platforms) -> tuple[tuple[Platform, str], ...]:
    """The listed accounts; where everybody has one, they have it under their name where no other is listed."""
    accounts: dict[tuple[Platform, str], None] = {}
    for word in row.texts("accounts") if "accounts" in row else ():
        accounts[_account(row, word, platforms)] = None
    listed = {platform for platform, _ in accounts}
    for platform, traits in platforms.items():
        if traits.is_everybodys and platform not in listed:
            accounts[platform, name] = None
    return tuple(accounts)


def _account(row: Table, word: str, platforms: Platforms) -> tuple[Platform, str]:
    account = account_in(word, platforms)
    return account or _refuse(row, "accounts", "people.malformed_account", word, value=word)


def _refuse(row: Table, key: str, problem: str, *tokens: str, **values: Value) -> NoReturn:
    row.source.refuse(phrase(problem, **values), "person", key, *tokens)
