"""Notices to administrators about accounts that were linked, unlinked, or shut by their platform."""

from handlers.i18n import Voice
from handlers.turn.form import form, line
from handlers.turn.unknown_account_card import shown
from models.chat import Card
from models.people.person import LONGEST_NAME, Account

LINK = form(
    line("person_name", LONGEST_NAME),
    name="account.link",
    intro=lambda asking: (shown(asking.about),),
    submit="button.account.link",
)
"""An account and its owner."""


def linked(voice: Voice, account: Account, name: str, by: str | None, moved: int) -> Card:
    """An account has its person."""
    intro = [voice("account.linked.by", who=by) if by else voice("account.linked.by_directory")]
    if moved:
        intro.append(voice("account.linked.moved", count=moved))
    return Card(title=voice("account.linked", who=shown(account), name=name), intro=tuple(intro))


def unlinked(voice: Voice, account: Account, name: str, by: str) -> Card:
    """An account is nobody's any more."""
    title = voice("account.unlinked", who=shown(account), name=name)
    return Card(title=title, intro=(voice("account.linked.by", who=by),))


def deactivated(voice: Voice, account: Account, name: str) -> Card:
    """A platform shut an account: it may do nothing any more."""
    return Card(
        title=voice("account.shut", who=shown(account)),
        intro=(voice("account.shut.of", name=name), voice("account.shut.do")),
    )


def reactivated(voice: Voice, account: Account, name: str) -> Card:
    """A platform opened an account again."""
    return Card(title=voice("account.opened", who=shown(account)), intro=(voice("account.opened.of", name=name),))
