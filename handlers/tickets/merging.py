"""并单, 拆单: the office joins tickets that tell of one fault, and parts them again."""

from handlers.tickets import merging_forms as forms
from handlers.tickets.assignee_notices import count_reports, tell_duty
from handlers.tickets.directive_cards import end_directive
from handlers.tickets.filing import split_left_over
from handlers.tickets.results import tell_part, tell_report_owed
from handlers.turn.previews import Press, preview
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Form, Reply, Submission
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Role
from models.tickets.alike import end_asking
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import id_of, locked_in_order, open_besides
from models.tickets.ticket import Ticket

router = Router()

MOST_OFFERED = 20


@router.click("merge")
def open_merge(click: Click, turn: Turn) -> Reply:
    """Ask into which ticket."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    found = open_besides(turn.session, ticket, turn.person, MOST_OFFERED)
    others = [one for one in found if ticket.is_mergeable(one, turn.person)]
    return Reply(form=forms.MERGE.asked(turn, ticket, offers={"into": forms.tickets(turn.voice, others)}))


@router.click("merge.same")
def open_merge_same(click: Click, turn: Turn) -> Reply:
    """同一问题: what merging into the ticket that the card names would come to; nothing changes yet."""
    _, main = _pair(turn, click.post, click.argument)
    return _preview(turn, click, main.number)


@router.form("merge")
def preview_merge(submission: Submission, turn: Turn) -> Reply:
    """Show what it would come to; nothing changes yet."""
    _demand_office(turn)
    return _preview(turn, submission, _picked(submission, turn))


@router.form("merge.confirm")
def merge(submission: Submission, turn: Turn) -> Reply:
    """One ticket goes on as a part of the other; its reporter hears of it and of every result."""
    reason = validated(forms.CONFIRM_MERGE.asked(turn), submission, turn)["reason"]
    return _merged(turn, submission.post, submission.argument, reason)


@router.click("unmerge")
def open_unmerge(click: Click, turn: Turn) -> Reply:
    """Ask which of the merged tickets goes its own way again."""
    ticket = turn.ticket_of(click.post)
    _demand_office(turn)
    return Reply(form=_unmerge_form(turn, ticket))


@router.form("unmerge")
def unmerge(submission: Submission, turn: Turn) -> Reply:
    """Its own ticket again, counted from its own report; the main one stays as it is."""
    _demand_office(turn)
    pressed = turn.get(Ticket, turn.ticket_id_behind(submission.post))
    if pressed is None:
        raise Refusal("card.stale")
    number = validated(_unmerge_form(turn, pressed), submission, turn)["which"]
    main_id = pressed.merged_into_id if pressed.number == number else pressed.id
    ticket, main = _locked(turn, id_of(turn.session, number), main_id)
    ticket.split_off_from(main, turn.person, turn.now, turn.clock)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    turn.refresh(ticket)
    count_reports(turn, main)
    return turn.toast("unmerge.done", ticket, number=ticket.number, main=main.number)


def _unmerge_form(turn: Turn, ticket: Ticket) -> Form:
    parts = _parts(ticket)
    if not parts:
        raise Refusal("merge.not_merged", number=ticket.number)
    return forms.UNMERGE.asked(turn, ticket, offers={"which": forms.tickets(turn.voice, parts)})


def _preview(turn: Turn, press: Press, number: str) -> Reply:
    form = forms.CONFIRM_MERGE.asked(turn, argument=number)
    return preview(turn, press, lambda press, trial: _merged(trial, press.post, number, ""), form)


def _merged(turn: Turn, post_id: str | None, number: str, reason: str) -> Reply:
    _demand_office(turn)
    ticket, main = _pair(turn, post_id, number)
    was = main.severity
    ticket.merge_into(main, turn.person, turn.now, turn.clock, reason)
    if main.severity is not was:
        tell_duty(turn, main, phrase("work.graver_by_merge", number=ticket.number))
    end_directive(turn, ticket)
    tell_report_owed(turn, main)
    split_left_over(turn, main)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    tell_part(turn, ticket, main)
    ticket.ask_same(None)
    end_asking(turn.session, ticket)
    count_reports(turn, main)
    return turn.toast("merge.done", main, number=ticket.number, main=main.number)


def _parts(ticket: Ticket) -> list[Ticket]:
    return [ticket] if ticket.merged_into_id is not None else list(ticket.merged_ones)


def _picked(submission: Submission, turn: Turn) -> str:
    """The number that was typed, or else the one that was chosen."""
    typed, chosen = (submission.fields.get(name, "").strip() for name in ("number", "into"))
    number = typed or chosen
    if not number:
        raise FieldErrors({"number": turn.voice("field.missing")})
    if id_of(turn.session, number) is None:
        raise FieldErrors({"number": turn.voice("merge.no_such")})
    return number


def _pair(turn: Turn, post_id: str | None, number: str) -> tuple[Ticket, Ticket]:
    """The ticket of the card and the one of that number, locked together."""
    ticket_id, main_id = turn.ticket_id_behind(post_id), id_of(turn.session, number)
    if ticket_id is None:
        raise Refusal("card.stale")
    if main_id is None:
        raise Refusal("merge.no_such")
    return _locked(turn, ticket_id, main_id)


def _locked(turn: Turn, ticket_id: int | None, main_id: int | None) -> tuple[Ticket, Ticket]:
    locked = locked_in_order(turn.session, ticket_id or 0, main_id or 0)
    return locked[ticket_id or 0], locked[main_id or 0]


def _demand_office(turn: Turn) -> None:
    if not turn.person.has(Role.OFFICE):
        raise Refusal("ticket.only_office")
