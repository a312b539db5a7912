"""The office's people are taken over from a file: what would change, and changing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from handlers.offboarding.steps import hold, leave_together
from handlers.people.linking import stood_in_for, taken_over
from handlers.people.people_file import ListedPerson
from handlers.people.role_rules import ANYBODYS, refuse_joined, tell_of_hands
from handlers.turn.privilege import MANAGES_PEOPLE
from handlers.turn.turn import Turn
from models.access.offboarding import Departure, OffboardingResult
from models.people.office import office_language
from models.people.person import Account, Department, Deputy, Person
from models.people.three_hands import hands_among
from models.refusal import Refusal
from models.terms import EndReason, Language, Platform, Role
from sla.calendar.business_hours import SHANGHAI

Fact = str | tuple[str, ...]
Facts = Mapping[str, Fact]
AccountKey = tuple[Platform, str]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Changes that the import makes to one person; `before` is None for a new one."""

    listed: ListedPerson
    before: Facts | None
    after: Facts

    @property
    def gives_roles(self) -> bool:
        """Return whether roles are given or taken, besides those that everybody has by being listed."""
        return _had(self.before) != _given(self.after)

    @property
    def new_hands(self) -> tuple[Role, ...]:
        """Return the hands that are given."""
        hands = hands_among(self.listed.roles, self.listed.company)
        return tuple(one for one in hands if (one, False) not in _had(self.before))

    @property
    def says_more(self) -> bool:
        """Return whether anything else is said of the person."""
        return self.before is None or any(name != "roles" for name, _, _ in self.fields) or not self.gives_roles

    @property
    def fields(self) -> tuple[tuple[str, Fact, Fact], ...]:
        """Each fact that differs: its name, the old and the new."""
        before = self.before or {}
        return tuple(
            (name, before.get(name, ""), after) for name, after in self.after.items() if before.get(name) != after
        )


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Changes of an import, and the number of people it leaves alone.

    `not_listed` are the names of those who are here and not in the file, `moved` of those whose department changes;
    `gone` is the outcome of everything they had, of those who leave or move by it.
    """

    changes: tuple[PersonChange, ...]
    unchanged: int
    not_listed: tuple[str, ...]
    moved: tuple[str, ...] = ()
    removed: tuple[OffboardingResult, ...] = ()


def plan(session: Session, listed: Sequence[ListedPerson]) -> ImportPlan:
    """Return the changes that writing down `listed` would make; raises Refusal for those that cannot be."""
    return _planned(_Office.read(session), listed, keep_missing=True)


def apply(session: Session, listed: Sequence[ListedPerson], *, keep_missing: bool = True) -> ImportPlan:
    """Write `listed` down and return the changes; raises Refusal for those that cannot be.

    Listed people are here, also those who had left. Nobody leaves by it, and accounts stay on platforms that a listed
    person's entry does not name.
    """
    office = _Office.read(session, lock=True)
    planned = _planned(office, listed, keep_missing=keep_missing)
    office.free_addresses(planned.changes)
    for change in planned.changes:
        office.take_over(change.listed)
    session.flush()
    office.set_deputies(listed)
    return planned


def take_over(
    turn: Turn,
    listed: Sequence[ListedPerson],
    by: Person | None = None,
    *,
    keep_missing: bool = False,
    keep_moved: bool = False,
) -> ImportPlan:
    """Take over `listed`: people not in it leave, people who change departments give back their rights there.

    `by` is None for an operator's command. Reports by placeholders of accounts listed there become the person's.
    `keep_missing` and `keep_moved` leave those two as they are. Raises Refusal for what cannot be, also where no
    administrator would be left.
    """
    office = _Office.read(turn.session)
    before = _planned(office, listed, keep_missing=keep_missing)
    office.refuse_without_administrator(listed, keep_missing=keep_missing)
    managers = [one for one in office.people.values() if MANAGES_PEOPLE.is_of(turn.session, one, turn.now)]
    missing = () if keep_missing else before.not_listed
    moved = () if keep_moved else before.moved
    hold(turn, [office.people[name] for name in (*missing, *moved)])
    unknown = stood_in_for(turn.session, {account for one in listed for account in one.accounts})
    planned = apply(turn.session, listed, keep_missing=keep_missing)
    departures = [
        *(Departure(office.people[name], EndReason.LEFT) for name in missing),
        *(
            _moving(office.people[change.listed.name], change)
            for change in planned.changes
            if change.listed.name in moved
        ),
    ]
    gone = leave_together(turn, departures, by, reroutes=bool(planned.changes))
    _redraw_chats(turn, office, planned.changes)
    tell_of_hands(turn, managers, {one.listed.name: one.new_hands for one in planned.changes}, by)
    for account, placeholder in unknown:
        person = turn.get(Person, account.person_id)
        if person is not None and person is not placeholder:
            taken_over(turn, placeholder, person)
    return replace(planned, removed=tuple(gone))


def _redraw_chats(turn: Turn, office: "_Office", changes: Sequence[PersonChange]) -> None:
    """Redraw the chats of people who were here before, by their new roles and language."""
    turn.session.flush()
    for change in changes:
        if change.before is not None and {"roles", "language"} & {name for name, _, _ in change.fields}:
            turn.redraw_chats_of(office.people[change.listed.name])


def would_take_over(
    turn: Turn,
    listed: Sequence[ListedPerson],
    by: Person | None = None,
    *,
    keep_missing: bool = False,
    keep_moved: bool = False,
) -> ImportPlan:
    """Return the plan of `take_over`, tried in a dry run."""
    with turn.dry_run() as trial:
        says = trial.get(Person, by.id) if by is not None else None
        return take_over(trial, listed, says, keep_missing=keep_missing, keep_moved=keep_moved)


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
    deputies: dict[int, Deputy]
    language: Language
    accounts_of: dict[int, list[AccountKey]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, *, lock: bool = False) -> "_Office":
        found = select(Person).where(col(Person.is_placeholder).is_(False)).order_by(col(Person.id))
        found = found.options(selectinload(Person.department))  # type: ignore[arg-type]
        if lock:
            found = found.with_for_update().execution_options(populate_existing=True)
        people = session.exec(found).all()
        accounts = session.exec(select(Account).order_by(col(Account.id))).all()
        office = cls(
            session,
            {person.name: person for person in people},
            {department.name: department for department in session.exec(select(Department)).all()},
            {(account.platform, account.external_id): account for account in accounts},
            {deputy.leader_id: deputy for deputy in session.exec(select(Deputy)).all()},
            office_language(session, Language.ZH),
        )
        for key, account in office.accounts.items():
            if account.person_id is not None:
                office.accounts_of.setdefault(account.person_id, []).append(key)
        return office

    def facts(self, person: Person) -> Facts:
        """Return the facts known of a person, in the words of the file."""
        return {
            "roles": tuple(role for role in Role if role in person.roles),
            "department": person.department.name if person.department else "",
            "company": person.company or "",
            "phone": person.phone,
            "email": person.email or "",
            "staff_no": person.staff_no or "",
            "language": person.language,
            "accounts": _account_words(self.accounts_of.get(person.id or 0, [])),
            "deputy": self._deputy_of(person),
            "left": person.active_until.astimezone(SHANGHAI).date().isoformat() if person.active_until else "",
        }

    def facts_after(self, listed: ListedPerson) -> Facts:
        """Return the facts of a listed person after the import."""
        person = self.people.get(listed.name)
        return {
            "roles": listed.roles,
            "department": listed.department,
            "company": listed.company,
            "phone": listed.phone,
            "email": listed.email,
            "staff_no": listed.staff_no,
            "language": listed.language or (person.language if person else self.language),
            "accounts": _account_words([*self._untouched_accounts(listed), *listed.accounts]),
            "deputy": listed.deputy,
            "left": "",
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
        """An address or number is one person's; it changes hands only when its holder is listed, too, without it."""
        names = {one.name for one in listed}
        holders = {person.email: person.name for person in self.people.values() if person.email}
        for one in listed:
            holder = holders.get(one.email)
            if holder is not None and holder not in {one.name, *names}:
                raise Refusal("people.email_taken", email=one.email, name=holder)
        numbers = {person.staff_no: person.name for person in self.people.values() if person.staff_no}
        for one in listed:
            holder = numbers.get(one.staff_no)
            if holder is not None and holder not in {one.name, *names}:
                raise Refusal("people.staff_no_taken", number=one.staff_no, name=holder)

    def refuse_strange_deputies(self, listed: Sequence[ListedPerson], *, keep_missing: bool) -> None:
        """Refuse a leader's deputy who is not of the house, or not here once the file is taken over."""
        by_name = {one.name: one for one in listed}
        for leader in listed:
            if not leader.deputy:
                continue
            known, entry = self.people.get(leader.deputy), by_name.get(leader.deputy)
            stays = known is not None and known.active_until is None and keep_missing
            if entry is None and not stays:
                raise Refusal("people.unknown_deputy", leader=leader.name, deputy=leader.deputy)
            is_outside = (entry.company or Role.EXTERNAL in entry.roles) if entry else known and _is_outside(known)
            if is_outside:
                raise Refusal("people.deputy_outside", leader=leader.name, deputy=leader.deputy)

    def refuse_without_administrator(self, listed: Sequence[ListedPerson], *, keep_missing: bool) -> None:
        """Refuse a file without an administrator: somebody has to grant and to take back."""
        names = {one.name for one in listed}
        here = [one for one in self.people.values() if one.is_ours(Role.ADMIN) and not one.active_until]
        stays = keep_missing and any(one.name not in names for one in here)
        if here and not stays and not any(Role.ADMIN in one.roles and not one.company for one in listed):
            raise Refusal("people.no_admin", who=tuple(one.name for one in here))

    def free_addresses(self, changes: Sequence[PersonChange]) -> None:
        """An address or number may go from one listed person to another: first nobody has it."""
        for change in changes:
            person = self.people.get(change.listed.name)
            if person is not None and person.email != change.listed.email:
                person.email = None
            if person is not None and person.staff_no != change.listed.staff_no:
                person.staff_no = None
        self.session.flush()

    def take_over(self, listed: ListedPerson) -> None:
        """Make the person what the file says."""
        person = self.people.get(listed.name) or Person(name=listed.name, language=self.language)
        person.roles = [str(role) for role in listed.roles]
        person.department = self._department(listed.department)
        person.company, person.phone, person.email = listed.company or None, listed.phone, listed.email or None
        person.staff_no = listed.staff_no or None
        person.language = listed.language or person.language
        person.active_until = None
        self.session.add(person)
        self.session.flush()
        self.people[person.name] = person
        self._link(person, listed)

    def set_deputies(self, listed: Sequence[ListedPerson]) -> None:
        """Each listed leader's deputy is whom the file names, or nobody."""
        for one in listed:
            leader = self.people[one.name]
            row, deputy = self.deputies.get(leader.id or 0), self.people.get(one.deputy)
            if deputy is None:
                if row is not None:
                    self.session.delete(row)
            elif row is None:
                self.session.add(Deputy(leader_id=leader.id or 0, person_id=deputy.id or 0))
            else:
                row.person_id = deputy.id or 0
        self.session.flush()

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

    def _deputy_of(self, leader: Person) -> str:
        row = self.deputies.get(leader.id or 0)
        return next((one.name for one in self.people.values() if row and one.id == row.person_id), "")

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


def _planned(office: _Office, listed: Sequence[ListedPerson], *, keep_missing: bool) -> ImportPlan:
    office.refuse_taken_accounts(listed)
    office.refuse_taken_addresses(listed)
    office.refuse_strange_deputies(listed, keep_missing=keep_missing)
    refuse_joined(office.session, listed)
    changes: list[PersonChange] = []
    for one in listed:
        person = office.people.get(one.name)
        before = office.facts(person) if person else None
        after = office.facts_after(one)
        if before != after:
            changes.append(PersonChange(one, before, after))
    names = {one.name for one in listed}
    not_listed = tuple(name for name, one in office.people.items() if name not in names and one.active_until is None)
    moved = tuple(change.listed.name for change in changes if _changes_departments(change))
    return ImportPlan(tuple(changes), len(listed) - len(changes), not_listed, moved)


def _changes_departments(change: PersonChange) -> bool:
    before = change.before or {}
    return (
        bool(before.get("department")) and not before.get("left") and before["department"] != change.after["department"]
    )


def _moving(person: Person, change: PersonChange) -> Departure:
    """Return the departure of a person who moves; one who keeps every role keeps tickets and shifts, but no rights."""
    keeps_work = set((change.before or {})["roles"]) <= set(change.after["roles"])
    return Departure(person, EndReason.MOVED, keeps_work=keeps_work, keeps_deputies=True)


def _had(before: Facts | None) -> set[tuple[str, bool]]:
    return set() if before is None or before["left"] else _given(before)


def _given(facts: Facts) -> set[tuple[str, bool]]:
    """Return the roles that somebody had to give; those of a company are others than the same of the office."""
    return {(role, bool(facts["company"])) for role in facts["roles"] if role not in ANYBODYS}


def _is_outside(person: Person) -> bool:
    return person.is_external or bool(person.company)


def _account_words(keys: Sequence[AccountKey]) -> tuple[str, ...]:
    return tuple(sorted(f"{platform}:{external_id}" for platform, external_id in keys))
