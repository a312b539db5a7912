"""A flood of reports from one who is unknown: beyond the limits they are kept and listed, and the office told."""

from datetime import timedelta

from handlers.conversation import cards
from handlers.conversation.talk import Talk
from models.chat import Reply
from models.messaging.unstarted import unstarted_by
from models.operations.report_limits import flood_of
from models.terms import Role
from models.tickets.queries import people_with

AN_HOUR = timedelta(hours=1)
RULE = "limit"


def held_back(talk: Talk) -> Reply | None:
    """None where the report may be filed. What is held back is no ticket and no clock, but it is not lost."""
    if not talk.person.is_placeholder:
        return None
    turn, message = talk.turn, talk.message
    account = turn.account.id if turn.account else None
    flood = flood_of(turn.session, account, message.place, turn.rules.policy.report_limits, turn.now)
    if flood is None:
        return None
    earlier = unstarted_by(turn.session, message.sender, message.place, message.sent_at - AN_HOUR)
    if not any(one.reading.get("rule") == RULE for one in earlier):
        office = people_with(turn.session, turn.now, Role.OFFICE)
        turn.tell(office, cards.flooding, talk.person.name, flood)
    told = turn.voice("talk.too_many", phone=turn.rules.policy.intake.hotline)
    return talk.keep(RULE, Reply(toast=told, is_refusal=True))
