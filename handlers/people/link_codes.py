"""A one-time code proves whose an account is: given by an administrator, or asked for where one is known already."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from handlers.people import link_code_cards as cards
from handlers.people import linking
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Place, Reply, Submission
from models.people.link_code import ISSUED_LASTS, OWN_LASTS, issue, may_guess_at, note_guess, revoke, use
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from models.tickets.placeholder_person import account_of

router = Router()


class Issued(NamedTuple):
    """A fresh code; `expires_at` is aware UTC."""

    code: str
    expires_at: datetime


@router.click("link.code")
def use_code(click: Click, turn: Turn) -> Reply:
    """Link the account that sends a code to the person it was made for; it counts once, and guessing soon ends.

    Nothing else links an account here: no name, and nothing the platform shows for it.
    """
    code = click.argument
    if not click.is_direct:
        revoke(turn.session, code)  # others have read it
        return Reply(toast=turn.voice("link_code.only_alone"), is_refusal=True)
    account = account_of(turn.session, click.sender)
    turn.account = turn.account or account
    again_at = may_guess_at(turn.session, click.sender, turn.now)
    if again_at is not None:
        raise Refusal("link_code.wait", at=again_at)
    found = use(turn.session, code, turn.now)
    if found is None or not found.person.is_active(turn.now):
        note_guess(turn.session, click.sender, turn.now)
        return Reply(toast=turn.voice("link_code.unknown"), is_refusal=True)
    if account.person_id == found.person_id:
        return turn.toast("link_code.already", name=found.person.name)
    moved = linking.link(turn, account, found.person, found.issued_by)
    turn.post(click.place, cards.welcome, found.person.name, found.issued_by, len(moved))
    return Reply()


@router.click("link.own")
def ask_for_ones_own(click: Click, turn: Turn) -> Reply:
    """Send a code for another account of a known person; it stands in their own chat alone."""
    person = turn.person
    if person.is_placeholder:
        raise Refusal("person.unknown")
    _tell_code(turn, person, issued_to(turn, person, person.name, OWN_LASTS))
    return turn.toast("link_code.in_your_chat")


@router.click("link.open")
def open_issue(click: Click, turn: Turn) -> Reply:
    """Ask the administrator for whom."""
    _demand_administrator(turn)
    return Reply(form=cards.ISSUE.asked(turn))


@router.form("link.open")
def issue_by_form(submission: Submission, turn: Turn) -> Reply:
    """The code stands in the administrator's own chat, to be handed over face to face or on the phone."""
    _demand_administrator(turn)
    name = validated(cards.ISSUE.asked(turn), submission, turn)["person_name"]
    person = _named(turn, name)
    if person is None:
        raise FieldErrors({"person_name": turn.voice("account.no_such_person", name=name)})
    _tell_code(turn, person, issued_to(turn, person, turn.person.name, ISSUED_LASTS))
    return turn.toast("link_code.in_your_chat")


def issue_for(turn: Turn, name: str, by: str) -> Issued:
    """A code for the person called `name`. Raises Refusal where there is nobody of that name."""
    person = _named(turn, name)
    if person is None:
        raise Refusal("account.no_such_person", name=name)
    return issued_to(turn, person, by, ISSUED_LASTS)


def issued_to(turn: Turn, person: Person, by: str, lasts: timedelta) -> Issued:
    """A code for the person, the only one of theirs that counts."""
    return Issued(issue(turn.session, person, by, turn.now, lasts), turn.now + lasts)


def _tell_code(turn: Turn, person: Person, issued: Issued) -> None:
    account = turn.account
    assert account is not None  # noqa: S101 - somebody without an account acts on nothing
    own_chat = Place.direct(account.platform, account.external_id)
    turn.post(own_chat, cards.code, person.name, issued.code, issued.expires_at, turn.now)


def _named(turn: Turn, name: str) -> Person | None:
    found = select(Person).where(Person.name == name.strip(), col(Person.is_placeholder).is_(False))
    person = turn.session.exec(found).one_or_none()
    return person if person is not None and person.is_active(turn.now) else None


def _demand_administrator(turn: Turn) -> None:
    if not turn.person.has(Role.ADMIN):
        raise Refusal("ticket.only_admin")
