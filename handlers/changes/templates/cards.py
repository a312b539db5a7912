"""The cards of templates: every one with its state, and that a leader is asked for one."""

from collections.abc import Sequence
from datetime import datetime

from handlers.changes.templates.forms import template_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.buttons import button, primary
from models.changes.templates.template import ChangeTemplate, TemplateState
from models.chat import Button, Card
from models.people.person import Person
from models.terms import Role

MOST_LINES, LONGEST_LINE = 40, 160


def templates_card(voice: Voice, found: Sequence[ChangeTemplate], reader: Person, now: datetime) -> Card:
    """A line each, the newest first."""
    lines = [clipped(template_words(voice, one, now), LONGEST_LINE) for one in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(voice("list.more", count=len(found) - MOST_LINES))
    states = {one.state(now) for one in found}
    return Card(
        title=voice("template.title"),
        intro=(*(lines or [voice("template.none_yet")]), voice("template.how")),
        buttons=tuple(_buttons(voice, states, reader)),
    )


def proposed_card(voice: Voice, template: ChangeTemplate, now: datetime) -> Card:
    """批准模板: a leader is asked."""
    return Card(
        title=voice("template.asked"),
        intro=(clipped(template_words(voice, template, now), LONGEST_LINE),),
        buttons=(primary(voice, "template.approve"), button(voice, "template.open")),
    )


def _buttons(voice: Voice, states: set[TemplateState], reader: Person) -> list[Button]:
    """Return the buttons for the templates that there are."""
    can_approve = TemplateState.PROPOSED in states and reader.is_ours(Role.LEADER)
    can_run = TemplateState.APPROVED in states
    return [
        *([primary(voice, "template.approve")] if can_approve else []),
        *([button(voice, "template.run")] if can_run else []),
        button(voice, "template.propose"),
        *([button(voice, "template.withdraw")] if can_run or TemplateState.PROPOSED in states else []),
    ]
