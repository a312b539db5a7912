"""Strangers read the hotline, never a colleague's phone (R19); whoever is linked reads that of the person on duty."""

from handlers.turn.turn import Turn
from models.duty.roster import person_on_duty
from models.people.person import Person
from sla.calendar.business_hours import SHANGHAI

HOTLINE = "hotline"
"""What a ticket keeps for its receipts, where no colleague may stand on them."""


def kept_for(turn: Turn, reporter: Person | None) -> dict[str, object]:
    """The hotline as the ticket of a stranger keeps it for its receipts; nothing for anybody else."""
    is_stranger = reporter is not None and reporter.is_placeholder
    return {HOTLINE: turn.rules.policy.intake.hotline} if is_stranger else {}


def said_to(turn: Turn, person: Person) -> str:
    """On duty by name and phone; for strangers and outsiders the hotline alone, at night the hotline as well."""
    hotline = turn.voice("help.hotline", phone=turn.rules.policy.intake.hotline)
    if person.id is None or person.is_placeholder or person.is_external:
        return hotline
    duty = person_on_duty(turn.session, turn.now)
    named = turn.voice("help.duty", who=duty.name, phone=duty.phone) if duty is not None else ""
    is_night = turn.rules.policy.quiet_hours.covers(turn.now.astimezone(SHANGHAI).time())
    return " ".join(filter(None, (named, hotline if is_night or not named else "")))
