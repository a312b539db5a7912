"""Phones on receipts: strangers read the hotline, never a colleague's (R19); linked people that of duty."""

from handlers.turn.turn import Turn
from models.duty.roster import person_on_duty
from models.people.person import Person
from sla.calendar.business_hours import SHANGHAI

HOTLINE, NIGHT_LINE = "hotline", "night_line"
"""Keys of the hotline that a ticket keeps for receipts: in place of a colleague, and beside one at night."""


def kept_for(turn: Turn, reporter: Person | None) -> dict[str, object]:
    """The hotline as a ticket keeps it for its receipts: that of a stranger, and at night that of anybody."""
    if reporter is not None and reporter.is_placeholder:
        return {HOTLINE: turn.rules.policy.intake.hotline}
    return {NIGHT_LINE: turn.rules.policy.intake.hotline} if _is_night(turn) else {}


def said_to(turn: Turn, person: Person) -> str:
    """On duty by name and phone; for strangers and outsiders the hotline alone, at night the hotline as well."""
    hotline = turn.voice("help.hotline", phone=turn.rules.policy.intake.hotline)
    if person.id is None or person.is_placeholder or person.is_external:
        return hotline
    duty = person_on_duty(turn.session, turn.now)
    named = turn.voice("help.duty", who=duty.name, phone=duty.phone) if duty is not None else ""
    return " ".join(filter(None, (named, hotline if _is_night(turn) or not named else "")))


def _is_night(turn: Turn) -> bool:
    return turn.rules.policy.quiet_hours.covers(turn.now.astimezone(SHANGHAI).time())
