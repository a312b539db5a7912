"""The office whose desk this is: the name that it goes by, and the language in which it is spoken to."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, col, select

from models.chat import says_something
from models.people.person import has_control_characters
from models.refusal import Refusal
from models.storage.column_facts import Unproved
from models.storage.columns import moment, word
from models.storage.row import Row
from models.terms import Language

THE_ONE = 1
LONGEST_OFFICE = 60
"""Of an office's name, in characters."""


class Office(Row, table=True):
    """The one row of the office, which is not there until it is named.

    `language` is that of rooms and people who chose none; it outweighs the setting.
    """

    __proof__ = Unproved.SHOWN
    __tablename__ = "office"
    __table_args__: Any = (CheckConstraint(f"id = {THE_ONE}", name="ck_office_id"),)

    id: int = Field(default=THE_ONE, primary_key=True)
    name: str
    language: Language = Field(sa_column=word(Language))
    named_at: datetime = Field(sa_column=moment())


def office_name(session: Session) -> str:
    """Return the name of the office; empty until it is named."""
    return session.exec(select(col(Office.name))).one_or_none() or ""


def office_language(session: Session, otherwise: Language) -> Language:
    """Return the language of the office; `otherwise` until it is named."""
    return session.exec(select(col(Office.language))).one_or_none() or otherwise


def nameable(text: str) -> str:
    """Return a name as it is kept. Raises Refusal for none, a long one and one with control characters."""
    name = text.strip()
    if not says_something(name):
        raise Refusal("setup.office.no_name")
    if len(name) > LONGEST_OFFICE:
        raise Refusal("setup.office.too_long", most=LONGEST_OFFICE)
    if has_control_characters(name):
        raise Refusal("setup.office.control_characters")
    return name
