"""Cards around the one-time code that makes an account its owner's."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.turn.form import form, line
from models.chat import Button, ButtonStyle, Card
from models.people.person import LONGEST_NAME

ISSUE = form(line("person_name", LONGEST_NAME), name="link.open", submit="form.link.open")
"""The person who gets a code."""


def code(voice: Voice, name: str, code: str, expires_at: datetime, now: datetime) -> Card:
    """The code, how it is used, and how it must be handed over."""
    return Card(
        title=voice("link_code.title", name=name, code=code),
        intro=(
            voice("link_code.how", code=code),
            voice("link_code.until", at=voice.moment(expires_at, now)),
            voice("link_code.hand_over", name=name),
        ),
    )


def welcome(voice: Voice, name: str, by: str, moved: int) -> Card:
    """From now on the desk knows who writes here."""
    intro = [voice("link_code.welcome.by", by=by), voice("link_code.welcome.not_you")]
    if moved:
        intro.insert(1, voice("link_code.welcome.moved", count=moved))
    return Card(
        title=voice("link_code.welcome", name=name),
        intro=tuple(intro),
        buttons=(
            Button(action="report.open", label=voice("button.report.open"), style=ButtonStyle.PRIMARY),
            Button(action="ask.open", label=voice("button.ask.open")),
        ),
    )
