"""Notices about logins: a link to set a password, a reset, and who made or asks for one."""

from datetime import datetime
from typing import NamedTuple

from handlers.i18n import Voice
from models.chat import Card
from models.logins.reset import Resettable


class MadeBy(NamedTuple):
    """The administrator or command behind a change, when (aware UTC), and the address; empty at the desk's machine."""

    by: str
    at: datetime
    address: str


def link(voice: Voice, name: str, where: str, until: datetime) -> Card:
    """The link itself, in the person's own chat."""
    intro = voice("login.link.where", where=where), voice("login.link.until", at=voice.moment(until))
    return Card(title=voice("login.link", name=name), intro=(*intro, voice("login.link.only_you")))


def link_sent(voice: Voice, name: str) -> Card:
    """The desk's own copy of it, once it has left."""
    return Card(title=voice("login.link", name=name), intro=(voice("login.link.not_kept"),))


def was_reset(voice: Voice, name: str, what: Resettable, made: MadeBy) -> Card:
    """The person is told that their password or second factor was taken away."""
    return Card(title=voice(f"login.reset.{what}", name=name), intro=(_made(voice, made), voice("login.not_you")))


def reset_asked(voice: Voice, name: str, what: Resettable, made: MadeBy, where: str = "") -> Card:
    """A second person has to agree, at the address `where`; empty where the desk does not know its own."""
    title = voice(f"login.reset_asked.{what}", name=name)
    do = voice("login.reset_asked.at", where=where) if where else voice("login.reset_asked.on_page")
    return Card(title=title, intro=(_made(voice, made), voice("login.reset_asked.do"), do))


def link_made(voice: Voice, name: str, made: MadeBy) -> Card:
    """Administrators are told that the operator made a way in for somebody."""
    return Card(title=voice("login.link_made", name=name), intro=(_made(voice, made), voice("login.link_made.do")))


def office_refused(voice: Voice, name: str, other: str, at: datetime, address: str) -> Card:
    """Administrators are told of an account of the office whose claim fits `name` and which is not theirs.

    It is bound to `other`; empty where `name` is bound to another account.
    """
    why = voice("login.office_refused.other", other=other) if other else voice("login.office_refused.bound")
    when = voice("login.office_refused.when", at=voice.moment(at), address=address)
    title = voice("login.office_refused", name=name)
    return Card(title=title, intro=(why, when, voice("login.office_refused.do", name=name)))


def _made(voice: Voice, made: MadeBy) -> str:
    at = voice.moment(made.at)
    if not made.address:
        return voice("login.made", who=made.by, at=at)
    return voice("login.made_from", who=made.by, at=at, address=made.address)
