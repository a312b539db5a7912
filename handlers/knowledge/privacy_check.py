"""Content that a text may not carry: numbers of persons, accounts and tickets, names of outsiders and companies."""

import re
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.turn.external_names import Hide, without_external_names
from handlers.turn.visibility import LANDLINE, masked
from models.cutting import MASK
from models.people.person import Person
from models.storage.shared_reads import read_once

COMPANY = re.compile(r"[\u3400-\u9fff（）()A-Za-z]{2,24}?(?:有限责任公司|股份有限公司|有限公司|集团|事务所)")
NUMBER = re.compile(r"(?<![\d-])\d{4}-\d{4,}(?![\d-])|(?<![A-Za-z])[A-Z]{2,}[-\u2013]?\d{5,}(?!\d)")
"""A ticket's number, or that of a project such as QDZB2026001."""


class Rules(NamedTuple):
    """Rules of the check: the hiding of outsiders' names, and the companies that the office itself works with."""

    hide_names: Hide
    companies: tuple[str, ...]


def rules_of(session: Session) -> Rules:
    """As people and vendors stand now."""

    def read() -> Rules:
        found = select(Person.company).where(col(Person.company).is_not(None)).distinct()
        return Rules(without_external_names(session), tuple(sorted(one for one in session.exec(found).all() if one)))

    return read_once(session, "knowledge rules", read)


def carries(text: str, rules: Rules) -> bool:
    """Return whether the text says something of a bidder or of a person that no other reader should have."""
    return without(text, rules) != text


def without(text: str, rules: Rules) -> str:
    """The text with all of that hidden; office phones stay."""
    return NUMBER.sub(MASK, _without_companies(rules.hide_names(masked(text, LANDLINE)), rules.companies))


def _without_companies(text: str, known: tuple[str, ...]) -> str:
    return COMPANY.sub(lambda found: found[0] if found[0].endswith(known) else MASK, text)
