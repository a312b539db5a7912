"""The notice to administrators about an account that belongs to nobody known."""

from handlers.i18n import Voice
from models.chat import Button, ButtonStyle, Card
from models.people.person import Account


def unknown(voice: Voice, account: Account) -> Card:
    """An account that belongs to nobody known wrote for the first time."""
    button = Button(action=f"account.link:{account.id}", label=voice("button.account.link"), style=ButtonStyle.PRIMARY)
    return Card(
        title=voice("account.unknown", who=shown(account)),
        intro=(voice("account.unknown.may"), voice("account.unknown.do")),
        buttons=(button,),
    )


def shown(account: Account) -> str:
    """The account with the name its platform shows for it, which proves nothing."""
    return f"{account.name} ({account.word})" if account.name else account.word
