"""Reporters of written messages: a person of the directory, or a placeholder until an administrator names one."""

from handlers.turn.audience import tell_administrators
from handlers.turn.turn import Turn
from handlers.turn.unknown_account_card import unknown
from models.chat import Sender
from models.people.person import Account, Person
from models.refusal import Refusal
from models.tickets.placeholder_person import account_of, placeholder_for


def reporter_behind(turn: Turn, sender: Sender) -> tuple[Person, Account]:
    """Return the reporter when `sender` writes: the person linked to the account, or a placeholder made for it.

    Raises Refusal for a person who acts and is not one of us any more; messages of theirs that others hand over are
    theirs.
    """
    if not sender.account:
        raise Refusal("person.unknown")
    account = turn.account if turn.account and turn.account.external_id == sender.account else None
    if account is None or account.person is None or account.person.is_placeholder:
        # Locked, so that an administrator who links it meanwhile finds this report or is found by it.
        account = account_of(turn.session, sender)
        if account.person is None:
            placeholder_for(turn.session, account, sender.language or turn.language)
            tell_administrators(turn, unknown, account)
        turn.account = turn.account or account
    person = account.person
    if person is None:
        raise Refusal("person.unknown")
    if account is turn.account and not person.is_active(turn.now):
        raise Refusal("person.left")
    return person, account
