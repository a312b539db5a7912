"""派单, 转办, 协办: who has the ticket changes, and everybody concerned sees it with name and phone."""

from collections.abc import Iterable

from handlers.tickets import assignment_forms as forms
from handlers.tickets.cards import assignment as cards
from handlers.tickets.directive_cards import settle_directive, show_directive
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Choice, Click, Form, Reply, Submission
from models.messaging.outbox import CardView
from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import Role
from models.tickets.assignment import HELPERS, WORKERS
from models.tickets.card_queries import is_pinned_in
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket

router = Router()


@router.click("assign")
def open_assign(click: Click, turn: Turn) -> Reply:
    """Ask the office to whom."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_assign(turn.person)
    return Reply(form=_assign_form(turn, ticket))


@router.form("assign")
def assign(submission: Submission, turn: Turn) -> Reply:
    """The office gives it to somebody, unless another got it while the form was open."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_assign(turn.person)
    ticket.demand_still_held_by(row_id(submission.argument))
    fields = validated(_assign_form(turn, ticket), submission, turn)
    return _assign(turn, ticket, _person(turn, fields["to"]), "assignment.assigned")


@router.click("confirm_and_assign")
def confirm_and_assign(click: Click, turn: Turn) -> Reply:
    """确认并派单: one press confirms kind and class and gives it to the person on duty; the form if there is none."""
    ticket = turn.ticket_of(click.post)
    _demand_unassigned(turn, ticket)
    duty = Audience(turn).team.duty
    if duty is None:
        return Reply(form=_unassigned_form(turn, ticket))
    return _confirm_and_assign(turn, ticket, duty, "assignment.confirmed_and_assigned")


@router.form("confirm_and_assign")
def confirm_and_assign_to(submission: Submission, turn: Turn) -> Reply:
    """The same, to whom the office chose."""
    ticket = turn.ticket_of(submission.post)
    _demand_unassigned(turn, ticket)
    fields = validated(_unassigned_form(turn, ticket), submission, turn)
    return _confirm_and_assign(turn, ticket, _person(turn, fields["to"]), "assignment.confirmed_and_given")


@router.click("transfer")
def open_transfer(click: Click, turn: Turn) -> Reply:
    """Ask the assignee to whom, and why."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_transfer(turn.person)
    return Reply(form=_transfer_form(turn, ticket))


@router.form("transfer")
def transfer(submission: Submission, turn: Turn) -> Reply:
    """Passed on with a reason; when it goes from hand to hand, the office hears of it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_transfer(turn.person)
    fields = validated(_transfer_form(turn, ticket), submission, turn)
    before, to = ticket.assignee, _person(turn, fields["transfer_to"])
    ticket.transfer(to, fields["reason"], turn.person, turn.now)
    if ticket.transfers >= turn.rules.policy.alert_office_from_transfer:
        audience = Audience(turn)
        audience.tell_about(ticket, audience.office, cards.handed_round, ticket, to, fields["reason"], turn.person)
    return _handed_over(turn, ticket, before, to, "assignment.transferred")


@router.click("help")
def open_help(click: Click, turn: Turn) -> Reply:
    """Ask who shall lend a hand."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_add_helper(turn.person)
    return Reply(form=_help_form(turn, ticket))


@router.form("help")
def add_helper(submission: Submission, turn: Turn) -> Reply:
    """Add a helper to the ticket, and tell the helper."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_add_helper(turn.person)
    fields = validated(_help_form(turn, ticket), submission, turn)
    helper = _person(turn, fields["helper"])
    ticket.add_helper(helper, turn.person, turn.now)
    told = turn.tell_about(ticket, [helper], cards.please_help, ticket, turn.person)
    turn.refresh(ticket)
    key = "assignment.helper_added" if told else "assignment.helper_added_untold"
    return turn.toast(key, ticket, number=ticket.number, who=helper.name, phone=helper.phone)


def _demand_unassigned(turn: Turn, ticket: Ticket) -> None:
    ticket.demand_may_assign(turn.person)
    ticket.demand_held_by_nobody()


def _confirm_and_assign(turn: Turn, ticket: Ticket, to: Person, key: str) -> Reply:
    ticket.confirm_class(turn.person, turn.now)
    return _assign(turn, ticket, to, key)


def _assign(turn: Turn, ticket: Ticket, to: Person, key: str) -> Reply:
    before = ticket.assignee
    ticket.assign(to, turn.person, turn.now)
    return _handed_over(turn, ticket, before, to, key)


def _handed_over(turn: Turn, ticket: Ticket, before: Person | None, to: Person, key: str) -> Reply:
    """Give the new assignee the card and the leader's directive, tell the one before, and update the cards."""
    chats = turn.direct_chats(to)
    for place in chats:
        if is_pinned_in(turn.session, ticket, place, CardView.TEAM):
            turn.post_about(ticket, place, cards.yours_again, ticket, turn.person)
        else:
            turn.pin_card(ticket, place, CardView.TEAM)
    if before is not None and before.is_active(turn.now):
        turn.tell_about(ticket, [before], cards.passed_on, ticket, to, turn.person)
    if ticket.open_directive is not None:
        settle_directive(turn, ticket, phrase("order.passed_on", who=to.name))
        show_directive(turn, ticket, chats)
    turn.refresh(ticket)
    return turn.toast(key, ticket, number=ticket.number, who=to.name, phone=to.phone)


def _assign_form(turn: Turn, ticket: Ticket) -> Form:
    held_by = str(ticket.assignee_id or 0)
    return forms.ASSIGN.asked(turn, ticket, argument=held_by, offers={"to": _takers(turn, ticket, WORKERS)})


def _unassigned_form(turn: Turn, ticket: Ticket) -> Form:
    offered = forms.takers(turn.voice, ticket, people_with(turn.session, turn.now, *WORKERS), None)
    return forms.CONFIRM_AND_ASSIGN.asked(turn, ticket, offers={"to": offered})


def _transfer_form(turn: Turn, ticket: Ticket) -> Form:
    return forms.TRANSFER.asked(turn, ticket, offers={"transfer_to": _takers(turn, ticket, WORKERS)})


def _help_form(turn: Turn, ticket: Ticket) -> Form:
    """Return the form for a helper; people who help already are not offered."""
    helping = {str(one) for one in ticket.helper_ids}
    offered = [one for one in _takers(turn, ticket, HELPERS) if one.value not in helping]
    return forms.HELP.asked(turn, ticket, offers={"helper": offered})


def _takers(turn: Turn, ticket: Ticket, roles: Iterable[Role]) -> list[Choice]:
    found = people_with(turn.session, turn.now, *roles)
    return forms.takers(turn.voice, ticket, found, Audience(turn).team.duty)


def _person(turn: Turn, value: str) -> Person:
    person = turn.get(Person, row_id(value))
    if person is None:
        raise Refusal("card.stale")
    return person
