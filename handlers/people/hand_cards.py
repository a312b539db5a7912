"""The notice to those who manage people that somebody has a hand now."""

from collections.abc import Sequence

from handlers.i18n import Voice
from models.chat import Card
from models.terms import Role


def hand_given(voice: Voice, name: str, hands: Sequence[Role], by: str) -> Card:
    """A list of people made somebody an administrator, security administrator or auditor; `by` is empty of commands."""
    title = voice("hand.given", name=name, hands=[voice(f"role.{one}") for one in hands])
    who = voice("hand.given.by", who=by) if by else voice("hand.given.by_machine")
    return Card(title=title, intro=(who, voice("hand.given.do")))
