"""Kind and class: the office confirms or corrects, the reporter may hold another to be right."""

from handlers.tickets import forms
from handlers.tickets.cards import notices, reclassification
from handlers.tickets.directive_cards import end_directive
from handlers.tickets.filing import split_left_over
from handlers.tickets.forms import judgement
from handlers.tickets.results import settle, tell_of_class, tell_report_owed
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Form, Reply, Submission
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Kind, Reclassification, Severity
from models.tickets.readings.reading import Suggested, suggested_for
from models.tickets.ticket import Ticket

router = Router()

ADOPTING, RAISING = "reading.adopt", "many.raise"
"""The presses whose preview is good for as long as they themselves are."""


@router.click("confirm_class")
def confirm_class(click: Click, turn: Turn) -> Reply:
    """The office says triage was right."""
    ticket = turn.ticket_of(click.post)
    ticket.confirm_class(turn.person, turn.now)
    return turn.changed(ticket, "class.confirmed")


@router.click("change_class")
def open_change_class(click: Click, turn: Turn) -> Reply:
    """Ask the office for the right class."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return Reply(form=forms.CHANGE_CLASS.asked(turn, ticket))


@router.form("change_class")
def change_class(submission: Submission, turn: Turn) -> Reply:
    """Another class: what it would come to, before it is confirmed."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.CHANGE_CLASS.asked(turn, ticket), submission, turn)
    return _preview(turn, ticket, Kind.DEFECT, Severity(fields["severity"]), fields["reason"])


@router.click("change_kind")
def open_change_kind(click: Click, turn: Turn) -> Reply:
    """Ask the office for the right kind."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return Reply(form=forms.CHANGE_KIND.asked(turn, ticket))


@router.form("change_kind")
def change_kind(submission: Submission, turn: Turn) -> Reply:
    """Another kind: what it would come to, before it is confirmed."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.CHANGE_KIND.asked(turn, ticket), submission, turn)
    kind, severity = _judged(fields["judgement"])
    return _preview(turn, ticket, kind, severity, fields["reason"])


@router.click("to_defect")
def open_to_defect(click: Click, turn: Turn) -> Reply:
    """Ask for the class that goes with a defect."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return Reply(form=forms.TO_DEFECT.asked(turn, ticket))


@router.form("to_defect")
def to_defect(submission: Submission, turn: Turn) -> Reply:
    """A question that turned out to be a defect, counted from its first message."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.TO_DEFECT.asked(turn, ticket), submission, turn)
    return _preview(turn, ticket, Kind.DEFECT, Severity(fields["severity"]), fields["reason"])


@router.form("reclassify")
def reclassify(submission: Submission, turn: Turn) -> Reply:
    """原判有误 or 情况变化, confirmed on what the preview showed."""
    ticket = turn.ticket_of(submission.post)
    to, _, rest = submission.argument.partition("/")
    seen, _, opened_by = rest.partition("/")
    kind, severity = _judged(to.replace(".", ":", 1).rstrip(":"))
    ticket.demand_office(turn.person)
    if opened_by == ADOPTING:
        _suggested(ticket, severity or kind)
    elif opened_by == RAISING:
        _demand_many(ticket)
    ticket.demand_judged_as(*_parts(seen))
    fields = validated(_preview_form(turn, ticket, kind, severity, ""), submission, turn)
    return _correct(turn, ticket, kind, severity, fields["reason"], Reclassification(fields["why"]))


@router.click("lowering.agree")
def agree_to_lowering(click: Click, turn: Turn) -> Reply:
    """同意改判: a leader agrees to what was lowered late."""
    ticket = turn.ticket_of(click.post)
    ticket.agree_to_lowering(turn.person, turn.now)
    settle(turn, ticket, "lowering.agree", phrase("lowering.agreed_by", who=turn.person.name, phone=turn.person.phone))
    return turn.changed(ticket, "lowering.agreed")


@router.click("mark_major")
def open_mark_major(click: Click, turn: Turn) -> Reply:
    """Ask why it is a major fault."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_be_major(turn.person)
    return Reply(form=forms.MARK_MAJOR.asked(turn, ticket))


@router.form("mark_major")
def mark_major(submission: Submission, turn: Turn) -> Reply:
    """重大故障: business first, and the report within 24 hours."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.MARK_MAJOR.asked(turn, ticket), submission, turn)
    ticket.mark_major(fields["reason"], turn.person, turn.now, turn.clock)
    tell_report_owed(turn, ticket)
    return turn.changed(ticket, "class.marked_major")


@router.click("major.take_back")
def open_take_back_major(click: Click, turn: Turn) -> Reply:
    """Ask why it is none."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_take_back_major(turn.person)
    return Reply(form=forms.TAKE_BACK_MAJOR.asked(turn, ticket))


@router.form("major.take_back")
def take_back_major(submission: Submission, turn: Turn) -> Reply:
    """撤销重大: a leader says that it is no major fault; the report stays owed until the office waives it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_take_back_major(turn.person)
    fields = validated(forms.TAKE_BACK_MAJOR.asked(turn, ticket), submission, turn)
    ticket.take_back_major(fields["reason"], turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "major.taken_back")


@router.click("propose")
def open_propose(click: Click, turn: Turn) -> Reply:
    """判定不对: ask the reporter what would be right."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    return Reply(form=forms.PROPOSE.asked(turn, ticket))


@router.form("propose")
def propose(submission: Submission, turn: Turn) -> Reply:
    """Keep the reporter's proposal, which waits for the office until it decides."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.PROPOSE.asked(turn, ticket), submission, turn)
    kind, severity = _judged(fields["judgement"])
    ticket.propose(kind, severity, fields["reason"], turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "class.proposed")


@router.click("accept_proposal")
def accept_proposal(click: Click, turn: Turn) -> Reply:
    """采纳提议: what the reporter proposes goes the way of an ordinary correction, its preview first."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return _preview(turn, ticket, *ticket.demand_proposal(), ticket.proposal_reason)


@router.click(ADOPTING)
def adopt_reading(click: Click, turn: Turn) -> Reply:
    """采用建议: what a reader suggests goes the way of an ordinary correction, its preview first."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    one = _suggested(ticket, click.argument)
    reason = turn.voice("reading.adopted", reader=turn.voice(f"reader.{one.reader}"))
    return _preview(turn, ticket, one.kind, one.severity, reason, ADOPTING)


@router.click("keep_class")
def keep_class(click: Click, turn: Turn) -> Reply:
    """The office stays with what stands."""
    ticket = turn.ticket_of(click.post)
    ticket.keep_class(turn.person, turn.now)
    return turn.changed(ticket, "class.kept")


@router.click(RAISING)
def open_raise_for_many(click: Click, turn: Turn) -> Reply:
    """So many told of it that an A is suggested: what that would come to, before it is confirmed."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    _demand_many(ticket)
    reason = turn.voice("same.told_by", reports=ticket.told_by["reports"], people=ticket.told_by["people"])
    return _preview(turn, ticket, Kind.DEFECT, Severity.A, reason, RAISING)


@router.click("many.keep")
def keep_against_many(click: Click, turn: Turn) -> Reply:
    """The office stays with the class, however many told of it."""
    ticket = turn.ticket_of(click.post)
    ticket.keep_against_many(turn.person, turn.now)
    return turn.changed(ticket, "class.kept")


@router.click("decline")
def decline(click: Click, turn: Turn) -> Reply:
    """Not for this desk: the reporter hears where it belongs."""
    ticket = turn.ticket_of(click.post)
    if ticket.decline(turn.person, turn.now, turn.clock):
        end_directive(turn, ticket)
        split_left_over(turn, ticket)
        for told in (ticket, *ticket.merged_ones):
            turn.post_about(told, told.place, notices.declined, told)
    return turn.changed(ticket, "class.declined")


def _judged(value: str) -> tuple[Kind, Severity | None]:
    judged = judgement(value)
    if judged is None:
        raise Refusal("form.unknown")
    return judged


def _suggested(ticket: Ticket, wanted: str) -> Suggested:
    """Return the suggestion of this class or kind, or the first. Raises Refusal once confirmed, or without one."""
    if ticket.confirmed_at is not None:
        raise Refusal("reading.settled", who=ticket.confirmer.name if ticket.confirmer else "")
    fitting = [one for one in suggested_for(ticket) if wanted in {"", one.severity or one.kind}]
    if not fitting:
        raise Refusal("card.stale")
    return fitting[0]


def _demand_many(ticket: Ticket) -> None:
    """Raise Refusal where so many do not speak for an A, or the office has spoken since."""
    if not ticket.many_speak_for_a:
        raise Refusal("card.stale")


def _preview(
    turn: Turn, ticket: Ticket, kind: Kind, severity: Severity | None, reason: str, opened_by: str = ""
) -> Reply:
    """Nothing changes yet; where nothing would, the office's word is taken as its confirmation.

    The form's name ends in what it was `opened_by`, where that has to hold still when the form is sent.
    """
    ticket.demand_office(turn.person)
    if (kind, severity) == (ticket.kind, ticket.severity):
        ticket.confirm_class(turn.person, turn.now)
        return turn.changed(ticket, "class.confirmed")
    form = _preview_form(turn, ticket, kind, severity, reason)
    return Reply(form=form.model_copy(update={"name": f"{form.name}/{opened_by}"}) if opened_by else form)


def _preview_form(turn: Turn, ticket: Ticket, kind: Kind, severity: Severity | None, reason: str) -> Form:
    starts = {Reclassification.MISJUDGED: ticket.counts_from}
    if ticket.kind is Kind.DEFECT:  # what was taken for a question is a defect from its first message on
        starts[Reclassification.CHANGED] = turn.now
    forecasts = {why: turn.clock.forecast(ticket, kind, severity, start, turn.now) for why, start in starts.items()}
    return reclassification.preview_form(turn.voice, ticket, kind, severity, forecasts, reason, turn.now)


def _correct(
    turn: Turn, ticket: Ticket, kind: Kind, severity: Severity | None, reason: str, why: Reclassification
) -> Reply:
    was, was_lowered = _before(turn, ticket, kind, severity)
    ticket.correct(kind, severity, reason, turn.person, turn.now, turn.clock, why)
    tell_of_class(turn, ticket, was, reason, was_lowered=was_lowered)
    return turn.changed(ticket, "class.corrected" if why is Reclassification.MISJUDGED else "class.changed")


def _before(
    turn: Turn, ticket: Ticket, kind: Kind, severity: Severity | None
) -> tuple[tuple[Kind, Severity | None], bool]:
    """Return kind and class before the change, and whether the change lowers it after a warning or a breach."""
    return (ticket.kind, ticket.severity), ticket.is_lowered_late(kind, severity, turn.now)


def _parts(judged: str) -> tuple[str, str]:
    kind, _, severity = judged.partition(".")
    return kind, severity
