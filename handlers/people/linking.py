"""Links between an account and a person of the directory, and their end."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from handlers.people import account_cards as cards
from handlers.turn.audience import tell_administrators
from handlers.turn.turn import Turn
from models.chat import Sender
from models.people.person import Account, Person
from models.refusal import Refusal
from models.terms import Platform
from models.tickets.placeholder_person import account_of, hand_over
from models.tickets.ticket import Ticket


def link(turn: Turn, account: Account, person: Person, by: str | None) -> list[Ticket]:
    """From now on the account, locked by the caller, is the person's; what its placeholder reported becomes theirs.

    `by` is None where the directory's address says so; then the administrators hear of it only where they had been
    asked before whose it is.
    """
    before = account.person
    if before is not None and before.id == person.id:
        return []
    if before is not None and not before.is_placeholder:
        raise Refusal("people.account_taken", account=account.word, name=before.name)
    account.person_id, account.person, account.unlinked_at = person.id, person, None
    moved = taken_over(turn, before, person) if before is not None else []
    turn.session.flush()
    if by is not None or before is not None:
        tell_administrators(turn, cards.linked, account, person.name, by, len(moved))
    return moved


def stood_in_for(session: Session, accounts: Iterable[tuple[Platform, str]]) -> list[tuple[Account, Person]]:
    """Those of the accounts that a placeholder stands for so far, locked, with the placeholder."""
    found: list[tuple[Account, Person]] = []
    for platform, external_id in sorted(accounts):
        known = select(Person).join(Account, col(Account.person_id) == col(Person.id))
        known = known.where(
            Account.platform == platform, Account.external_id == external_id, col(Person.is_placeholder)
        )
        placeholder = session.exec(known).one_or_none()
        if placeholder is not None:
            found.append((account_of(session, Sender(platform=platform, account=external_id)), placeholder))
    return found


def taken_over(turn: Turn, placeholder: Person, person: Person) -> list[Ticket]:
    """Move what a placeholder reported to the person, with its cards; the tickets."""
    moved = hand_over(turn.session, placeholder, person, turn.now)
    for ticket in moved:
        turn.refresh(ticket)
    return moved


def unlink(turn: Turn, account: Account, by: str) -> Person:
    """Unlink the account, locked by the caller; its tickets stay with the person. Return that person."""
    person = account.person
    if person is None or person.is_placeholder:
        raise Refusal("account.is_nobodys", account=account.word)
    account.person_id, account.person, account.unlinked_at = None, None, turn.now
    turn.session.flush()
    tell_administrators(turn, cards.unlinked, account, person.name, by)
    return person
