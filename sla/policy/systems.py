"""The catalogue of rights that one can ask for, `systems.toml`: systems, their roles and scopes of data."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.access.catalogue import Duty, Names, Right
from models.phrase import phrase
from models.terms import Language
from sla.toml_reader import FileError, Source, Table, read_toml

SHIPPED = Path(__file__).parents[1] / "systems.toml"
ID = re.compile(r"[a-z0-9_]{1,30}")
LONGEST_NAME = 40
FIGURES = str.maketrans("一二三四五六七八九", "123456789")


class SystemsError(FileError):
    """The catalogue cannot be used: which file, which line where known, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Named:
    """A named part of the catalogue: its id, which stays, and what it is called in each language."""

    id: str
    zh: str
    en: str

    @property
    def words(self) -> dict[str, str]:
        """The name in each language."""
        return {Language.ZH: self.zh, Language.EN: self.en}


@dataclass(frozen=True, slots=True)
class SystemRole(Named):
    """A role that can be asked for. `sod_conflicts` must not meet with it in one hand.

    A holder of one that `administers` runs the system; a vendor gives it back at the handover (三·1).
    """

    is_sensitive: bool = False
    administers: bool = False
    longest_days: int | None = None
    sod_conflicts: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class System(Named):
    """A system with its roles, where its data are divided their scopes, and the functions that it alone has, by id."""

    roles: tuple[SystemRole, ...] = ()
    scopes: tuple[Named, ...] = ()
    functions: tuple[str, ...] = ()

    def role(self, role_id: str) -> SystemRole | None:
        """The role of this id."""
        return next((role for role in self.roles if role.id == role_id), None)

    def scope(self, scope_id: str) -> Named | None:
        """The scope of this id."""
        return next((scope for scope in self.scopes if scope.id == scope_id), None)


@dataclass(frozen=True, slots=True)
class SystemCatalogue:
    """Implements `models.access.catalogue.Catalogue`."""

    systems: tuple[System, ...]

    def system(self, system_id: str) -> System | None:
        """The system of this id."""
        return next((system for system in self.systems if system.id == system_id), None)

    def systems_with(self, function: str | None) -> set[str]:
        """The ids of the systems that have a function; none where no system says so."""
        return {one.id for one in self.systems if function in one.functions}

    def role(self, right: Right) -> SystemRole | None:
        """The role that a right is about."""
        system = self.system(right.system)
        return system.role(right.role) if system else None

    def offers(self, right: Right) -> bool:
        """Return whether the right can be asked for and granted: known system and role, and scope if there are any."""
        system = self.system(right.system)
        if system is None or system.role(right.role) is None:
            return False
        return system.scope(right.scope) is not None if system.scopes else not right.scope

    def names(self, right: Right) -> Names:
        """Return the names of system, role and scope; raises KeyError for a right that is not offered."""
        system, role = self.system(right.system), self.role(right)
        if system is None or role is None or not self.offers(right):
            raise KeyError(right)
        scope = system.scope(right.scope)
        return {"system": system.words, "role": role.words, **({"scope": scope.words} if scope else {})}

    def duty_names(self, duty: Duty) -> Names | None:
        """Return the names of a role, for any scope; None for one that is not in the catalogue."""
        system, role = self.system(duty[0]), self.role(Right(*duty))
        return {"system": system.words, "role": role.words} if system and role else None

    def is_sensitive(self, right: Right) -> bool:
        """Return whether two leaders have to agree."""
        role = self.role(right)
        return role is not None and role.is_sensitive

    def sod_conflicts(self, right: Right, held: Collection[Duty]) -> list[Duty]:
        """Return the held roles that must not meet with this one, as either of the two says."""
        role = self.role(right)
        own = set(role.sod_conflicts) if role else set()
        return [duty for duty in held if duty in own or right.duty in self._sod_conflicts_of(duty)]

    def administering(self, system_id: str) -> tuple[str, ...]:
        """The ids of the roles whose holders run a system."""
        system = self.system(system_id)
        return tuple(role.id for role in system.roles if role.administers) if system else ()

    def longest_days(self, right: Right) -> int | None:
        """Return for how many days the right may be given at most; None for without end."""
        role = self.role(right)
        return role.longest_days if role else None

    def _sod_conflicts_of(self, duty: Duty) -> tuple[Duty, ...]:
        role = self.role(Right(*duty))
        return role.sod_conflicts if role else ()


def the_one_named(text: str, entries: Sequence[Named]) -> str:
    """The id of the entry whose name stands in a text, 3号 or 三号; "" where none does, or several apart."""
    said = text.casefold().translate(FIGURES)
    names = {name.casefold().translate(FIGURES): one.id for one in entries for name in one.words.values()}
    named = [name for name in names if name in said]
    whole = {names[name] for name in named if not any(name != other and name in other for other in named)}
    return whole.pop() if len(whole) == 1 else ""


@cache
def load_systems(file: Path | None = None) -> SystemCatalogue:
    """The catalogue in `file`, or the one shipped; read once a process. Raises SystemsError."""
    path = file or SHIPPED
    return parse_systems(SystemsError.text_of(path), str(path))


def parse_systems(text: str, file_name: str) -> SystemCatalogue:
    """The catalogue that `text` describes. Raises SystemsError for anything that is not right."""
    source = Source(file_name, text, SystemsError)
    file = read_toml(source)
    systems = file.whole_by(lambda table: tuple(map(_system, table.tables("system"))))
    if not systems:
        raise SystemsError(file_name, None, phrase("systems.none"))
    _refuse_twins(source, systems)
    _refuse_unknown_roles(source, systems)
    return SystemCatalogue(systems)


def _system(row: Table) -> System:
    system_id, zh, en = _named(row)
    roles = row.parts("roles", lambda one: _role(one, system_id))
    scopes = row.parts("scopes", lambda one: Named(*_named(one)))
    functions = row.given("functions", row.texts, ())
    row.finish()
    if not roles:
        row.source.refuse(phrase("systems.no_roles", system=system_id), f'"{system_id}"')
    _refuse_twins(row.source, roles)
    _refuse_twins(row.source, scopes)
    return System(system_id, zh, en, roles, scopes, functions)


def _role(row: Table, system_id: str) -> SystemRole:
    role_id, zh, en = _named(row)
    return SystemRole(
        role_id,
        zh,
        en,
        is_sensitive=row.given("sensitive", row.flag, otherwise=False),
        administers=row.given("administers", row.flag, otherwise=False),
        longest_days=row.given("longest_days", row.whole, None),
        sod_conflicts=tuple(_duty(word, system_id) for word in row.given("sod_conflicts", row.texts, ())),
    )


def _named(row: Table) -> tuple[str, str, str]:
    own_id, zh, en = row.text("id"), row.text("zh").strip(), row.text("en").strip()
    if not ID.fullmatch(own_id):
        row.source.refuse(phrase("systems.bad_id", value=own_id), own_id)
    for name in (zh, en):
        if len(name) > LONGEST_NAME or not name.isprintable():
            row.source.refuse(phrase("systems.bad_name", value=name[:LONGEST_NAME], most=LONGEST_NAME), own_id)
    return own_id, zh, en


def _duty(word: str, system_id: str) -> Duty:
    system, dot, role = word.rpartition(".")
    return (system, role) if dot else (system_id, word)


def _refuse_twins(source: Source, entries: Sequence[Named]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            source.refuse(phrase("systems.twin", value=entry.id), entry.id)
        seen.add(entry.id)


def _refuse_unknown_roles(source: Source, systems: Sequence[System]) -> None:
    known = {(system.id, role.id) for system in systems for role in system.roles}
    for system in systems:
        for role in system.roles:
            for duty in role.sod_conflicts:
                if duty not in known or duty == (system.id, role.id):
                    source.refuse(phrase("systems.unknown_role", value=".".join(duty), role=role.id), role.id)
