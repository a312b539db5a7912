"""R13: 我也是. While exactly one ticket that still fails can be meant, its writer is a further reporter of it."""

from handlers.conversation import cards
from handlers.conversation.follow_ups import follow_up, own_place
from handlers.conversation.new_reports import MOST_OFFERED, file_talk, report
from handlers.conversation.talk import Talk
from handlers.tickets.assignee_notices import count_reports
from models.chat import Reply
from models.lists.ticket_candidates import Meant
from models.messaging.outbox import CardView
from models.terms import Kind, Status
from models.tickets.queries import locked_in_order


def further_reporter(talk: Talk) -> Reply | None:
    """Joined as a report of its own; where several may be meant, a new report, and the writer is asked in private."""
    about = talk.addressed
    if about is not None and about.reporter_id == talk.person.id:
        return None
    part = _own_part(talk)
    if part is not None:
        return None if talk.words.has_symptom or talk.words.denies else follow_up(talk, part, "R13", may_raise=False)
    others = [one for one in _others(talk) if _may_be_the_same(talk, one)]
    failing = [one for one in others if one.still_fails]
    if len(failing) == 1:
        return _join(talk, failing[0])
    if failing:
        return _ask_which(talk, failing)
    over = [one for one in others if one.has_result]
    return report(talk, "R13", after=over[0]) if over else None


def _own_part(talk: Talk) -> Meant | None:
    """Return their earlier report of the same fault; 我也是 once more adds none, other words may part it (R16)."""
    mains = {one.id for one in _others(talk) if one.still_fails}
    thread = talk.message.place.thread if talk.addressed is not None else None
    parts = [one for one in talk.own if one.status is Status.MERGED]
    return next((one for one in parts if one.merged_into_id in mains or (thread and one.thread == thread)), None)


def _others(talk: Talk) -> list[Meant]:
    """The ticket whose thread it is, else the faults of the room."""
    if talk.addressed is not None:
        return [talk.addressed]
    mine = talk.person.id
    return [one for one in talk.room if one.reporter_id != mine] if talk.is_room else []


def _may_be_the_same(talk: Talk, one: Meant) -> bool:
    function = talk.words.judged.function if talk.words.has_symptom else None
    is_other = function is not None and one.function is not None and function != one.function
    is_other = is_other or talk.words.is_of_device
    return one.kind is Kind.DEFECT and not is_other and talk.of_one_object(one)


def _join(talk: Talk, main: Meant) -> Reply:
    """A report of one's own, counted apart, that goes on as a part of the ticket."""
    turn = talk.turn
    ticket = file_talk(talk, "R13", severity=main.severity, is_quiet=True)
    locked = locked_in_order(turn.session, ticket.id or 0, main.id)
    part, whole = locked[ticket.id or 0], locked[main.id]
    part.join(whole, talk.person, turn.now, turn.clock)
    turn.pin_card(part, own_place(talk) if talk.person.is_external else talk.message.place, CardView.REPORTER)
    count_reports(turn, whole)
    if talk.person.is_outsider:
        return turn.toast("merge.done_outsider", part, number=part.number)
    return turn.toast("talk.joined", whole, number=whole.number)


def _ask_which(talk: Talk, failing: list[Meant]) -> Reply:
    """A new report at the gravest that may be meant; the pressed choice joins it."""
    turn = talk.turn
    gravest = min((one.severity for one in failing if one.severity), default=None)
    ticket = file_talk(talk, "R13", severity=gravest, may_join=failing)
    offered = [one for one in failing if talk.may_join(one)][:MOST_OFFERED]
    if offered:
        turn.post_about(ticket, own_place(talk), cards.which_fault, talk.message.text, offered)
    return turn.toast("intake.received", ticket, number=ticket.number)
