"""The office's people are taken over from a file: what would change, and changing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from handlers.linking import stood_in_for, taken_over
from handlers.people_file import ListedPerson
from handlers.turn import Turn
from models.person import Account, Department, Person
from models.refusal import Refusal
from models.terms import Language, Platform, Role

Fact = str | tuple[str, ...]
Facts = Mapping[str, Fact]
AccountKey = tuple[Platform, str]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What the import does to one person; `before` is None for somebody new."""

    listed: ListedPerson
    before: Facts | None
    after: Facts

    @property
    def fields(self) -> tuple[tuple[str, Fact, Fact], ...]:
        """Each fact that differs: its name, the old and the new."""
        before = self.before or {}
        return tuple(
            (name, before.get(name, ""), after) for name, after in self.after.items() if before.get(name) != after
        )


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import changes, how many it leaves alone, and who is not in the file and stays."""

    changes: tuple[PersonChange, ...]
    unchanged: int
    not_listed: tuple[str, ...]


def plan(session: Session, listed: Sequence[ListedPerson]) -> ImportPlan:
    """What taking over `listed` would change; raises Refusal when an account is somebody else's."""
    return _planned(_Office.read(session), listed)


def apply(session: Session, listed: Sequence[ListedPerson]) -> ImportPlan:
    """Take over `listed` and say what changed; raises Refusal when an account is somebody else's.

    People who are not listed stay, and so do accounts on platforms that a listed person's entry does not name.
    """
    office = _Office.read(session, lock=True)
    planned = _planned(office, listed)
    office.free_addresses(planned.changes)
    for change in planned.changes:
        office.take_over(change.listed)
    session.flush()
    return planned


def take_over(turn: Turn, listed: Sequence[ListedPerson]) -> ImportPlan:
    """Take over `listed`; what stand-ins of accounts listed there had reported becomes theirs.

    Raises Refusal when an account is somebody else's.
    """
    unknown = stood_in_for(turn.session, {account for one in listed for account in one.accounts})
    planned = apply(turn.session, listed)
    for account, stand_in in unknown:
        person = turn.get(Person, account.person_id)
        if person is not None and person is not stand_in:
            taken_over(turn, stand_in, person)
    return planned


def everybody(session: Session) -> list[tuple[str, Facts]]:
    """All people by name, with what is known of each, in the order in which they came."""
    office = _Office.read(session)
    return [(name, office.facts(person)) for name, person in office.people.items()]


@dataclass(slots=True)
class _Office:
    session: Session
    people: dict[str, Person]
    departments: dict[str, Department]
    accounts: dict[AccountKey, Account]
    accounts_of: dict[int, list[AccountKey]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, *, lock: bool = False) -> "_Office":
        found = select(Person).where(col(Person.is_stand_in).is_(False)).order_by(col(Person.id))
        found = found.options(selectinload(Person.department))  # type: ignore[arg-type]
        people = session.exec(found.with_for_update() if lock else found).all()
        accounts = session.exec(select(Account).order_by(col(Account.id))).all()
        office = cls(
            session,
            {person.name: person for person in people},
            {department.name: department for department in session.exec(select(Department)).all()},
            {(account.platform, account.external_id): account for account in accounts},
        )
        for key, account in office.accounts.items():
            if account.person_id is not None:
                office.accounts_of.setdefault(account.person_id, []).append(key)
        return office

    def facts(self, person: Person) -> Facts:
        """What is known of a person, in the words of the file."""
        return {
            "roles": tuple(role for role in Role if role in person.roles),
            "department": person.department.name if person.department else "",
            "company": person.company or "",
            "phone": person.phone,
            "email": person.email or "",
            "language": person.language,
            "accounts": _account_words(self.accounts_of.get(person.id or 0, [])),
        }

    def facts_after(self, listed: ListedPerson) -> Facts:
        """What will be known of a listed person."""
        person = self.people.get(listed.name)
        return {
            "roles": listed.roles,
            "department": listed.department,
            "company": listed.company,
            "phone": listed.phone,
            "email": listed.email,
            "language": listed.language or (person.language if person else Language.ZH),
            "accounts": _account_words([*self._untouched_accounts(listed), *listed.accounts]),
        }

    def refuse_taken_accounts(self, listed: Sequence[ListedPerson]) -> None:
        """An account changes hands only when its holder is listed too, with other accounts of that platform."""
        giving = {
            (person.id, platform)
            for one in listed
            if (person := self.people.get(one.name))
            for platform, _ in one.accounts
        }
        for one in listed:
            for key in one.accounts:
                holder = self._holder(key)
                if holder and holder.name != one.name and (holder.id, key[0]) not in giving:
                    raise Refusal("people.account_taken", account=_account_words([key])[0], name=holder.name)

    def refuse_taken_addresses(self, listed: Sequence[ListedPerson]) -> None:
        """An address is one person's; it changes hands only when its holder is listed, too, with another or none."""
        names = {one.name for one in listed}
        holders = {person.email: person.name for person in self.people.values() if person.email}
        for one in listed:
            holder = holders.get(one.email)
            if holder is not None and holder not in {one.name, *names}:
                raise Refusal("people.email_taken", email=one.email, name=holder)

    def free_addresses(self, changes: Sequence[PersonChange]) -> None:
        """An address may go from one listed person to another: first nobody has it."""
        for change in changes:
            person = self.people.get(change.listed.name)
            if person is not None and person.email != change.listed.email:
                person.email = None
        self.session.flush()

    def take_over(self, listed: ListedPerson) -> None:
        """Make the person what the file says."""
        person = self.people.get(listed.name) or Person(name=listed.name)
        person.roles = [str(role) for role in listed.roles]
        person.department = self._department(listed.department)
        person.company, person.phone, person.email = listed.company or None, listed.phone, listed.email or None
        person.language = listed.language or person.language
        self.session.add(person)
        self.session.flush()
        self._link(person, listed)

    def _link(self, person: Person, listed: ListedPerson) -> None:
        kept = {*self._untouched_accounts(listed), *listed.accounts}
        for key in self.accounts_of.get(person.id or 0, []):
            if key not in kept and self.accounts[key].person_id == person.id:
                self.accounts[key].person_id = None
        for platform, external_id in listed.accounts:
            account = self.accounts.get((platform, external_id))
            account = account or Account(platform=platform, external_id=external_id, name=person.name)
            account.person_id = person.id
            self.session.add(account)

    def _department(self, name: str) -> Department | None:
        if not name:
            return None
        return self.departments.setdefault(name, Department(name=name))

    def _untouched_accounts(self, listed: ListedPerson) -> list[AccountKey]:
        person = self.people.get(listed.name)
        named = {platform for platform, _ in listed.accounts}
        linked = self.accounts_of.get(person.id or 0, []) if person else []
        return [key for key in linked if key[0] not in named]

    def _holder(self, key: AccountKey) -> Person | None:
        account = self.accounts.get(key)
        if account is None or account.person_id is None:
            return None
        return next((person for person in self.people.values() if person.id == account.person_id), None)


def _planned(office: _Office, listed: Sequence[ListedPerson]) -> ImportPlan:
    office.refuse_taken_accounts(listed)
    office.refuse_taken_addresses(listed)
    changes: list[PersonChange] = []
    for one in listed:
        person = office.people.get(one.name)
        before = office.facts(person) if person else None
        after = office.facts_after(one)
        if before != after:
            changes.append(PersonChange(one, before, after))
    names = {one.name for one in listed}
    not_listed = tuple(name for name in office.people if name not in names)
    return ImportPlan(tuple(changes), len(listed) - len(changes), not_listed)


def _account_words(keys: Sequence[AccountKey]) -> tuple[str, ...]:
    return tuple(sorted(f"{platform}:{external_id}" for platform, external_id in keys))
