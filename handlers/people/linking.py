"""Whose an account is: a person of the directory, or a stand-in until an administrator says whose."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from handlers.people import account_cards as cards
from handlers.turn.posting import CardFunction
from handlers.turn.turn import Turn
from models.chat import Place, Sender
from models.people.person import Account, Person
from models.refusal import Refusal
from models.terms import Platform, Role
from models.tickets.placeholder_person import account_of, hand_over, stand_in_for
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket


def reporter_behind(turn: Turn, sender: Sender) -> tuple[Person, Account]:
    """Who reports when `sender` writes: the person linked to the account, or a stand-in made for it.

    Raises Refusal for somebody who is not one of us any more.
    """
    if not sender.account:
        raise Refusal("person.unknown")
    account = turn.account if turn.account and turn.account.external_id == sender.account else None
    if account is None or account.person is None or account.person.is_stand_in:
        # Locked, so that an administrator who links it meanwhile finds this report or is found by it.
        account = account_of(turn.session, sender)
        if account.person is None:
            stand_in_for(turn.session, account, turn.language)
            tell_administrators(turn, cards.unknown, account)
        turn.account = turn.account or account
    person = account.person
    if person is None or not person.is_active(turn.now):
        raise Refusal("person.unknown")
    return person, account


def link(turn: Turn, account: Account, person: Person, by: str | None) -> list[Ticket]:
    """From now on the account, locked by the caller, is the person's; what its stand-in reported becomes theirs.

    `by` is None where the directory's address says so; then the administrators hear of it only where they had been
    asked before whose it is.
    """
    before = account.person
    if before is not None and before.id == person.id:
        return []
    if before is not None and not before.is_stand_in:
        raise Refusal("people.account_taken", account=account.word, name=before.name)
    account.person_id, account.person, account.unlinked_at = person.id, person, None
    moved = taken_over(turn, before, person) if before is not None else []
    turn.session.flush()
    if by is not None or before is not None:
        tell_administrators(turn, cards.linked, account, person.name, by, len(moved))
    return moved


def offered_to(turn: Turn) -> tuple[str, ...]:
    """What else whoever acts may ask for: a permission, a code for another account; administrators, for others'.

    Leaders appoint administrators; whoever is one, too, has the command for it, for a card has no more room.
    """
    person = turn.account.person if turn.account else None
    if person is None or person.is_stand_in or not person.is_active(turn.now):
        return ()
    asking = () if person.is_external else ("access.open",)
    if person.has(Role.ADMIN):
        return (*asking, "link.own", "link.open")
    appointing = ("admin.open",) if person.has(Role.LEADER) and not person.company else ()
    return (*asking, *appointing, "link.own")


def stood_in_for(session: Session, accounts: Iterable[tuple[Platform, str]]) -> list[tuple[Account, Person]]:
    """Those of the accounts that a stand-in stands for so far, locked, with the stand-in."""
    found: list[tuple[Account, Person]] = []
    for platform, external_id in sorted(accounts):
        known = select(Person).join(Account, col(Account.person_id) == col(Person.id))
        known = known.where(Account.platform == platform, Account.external_id == external_id, col(Person.is_stand_in))
        stand_in = session.exec(known).one_or_none()
        if stand_in is not None:
            found.append((account_of(session, Sender(platform=platform, account=external_id)), stand_in))
    return found


def taken_over(turn: Turn, stand_in: Person, person: Person) -> list[Ticket]:
    """Move what a stand-in reported to the person, with its cards; the tickets."""
    moved = hand_over(turn.session, stand_in, person, turn.now)
    for ticket in moved:
        turn.refresh(ticket)
    return moved


def unlink(turn: Turn, account: Account, by: str) -> Person:
    """The account, locked by the caller, is nobody's any more; its tickets stay with the person. Who that was."""
    person = account.person
    if person is None or person.is_stand_in:
        raise Refusal("account.is_nobodys", account=account.word)
    account.person_id, account.person, account.unlinked_at = None, None, turn.now
    turn.session.flush()
    tell_administrators(turn, cards.unlinked, account, person.name, by)
    return person


def tell_administrators(turn: Turn, card: CardFunction[...], *args: object) -> None:
    """A card for every administrator."""
    for place in administrators_chats(turn):
        turn.post(place, card, *args)


def administrators_chats(turn: Turn) -> list[Place]:
    """Where the administrators are reached."""
    administrators = people_with(turn.session, turn.now, Role.ADMIN)
    return [place for person in administrators for place in turn.direct_chats(person)]
