"""取文书: a press asks for the paper of a ticket as a file, for a place that may show it; it is drawn off the turn."""

from collections.abc import Iterable

from handlers.tickets.forms import about_ticket
from handlers.turn.form import given
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Choice, Click, Form, Place, Reply, Submission
from models.refusal import Refusal
from models.retention.kept_paper import PaperRequest
from models.terms import Visibility
from models.tickets.ticket import Ticket

router = Router()

SEND_PAPER = about_ticket("paper.send", given("paper"))


@router.click("paper.send")
def open_paper(click: Click, turn: Turn) -> Reply:
    """The paper that there is; of several, ask which."""
    ticket = turn.ticket_of(click.post)
    kinds = _kinds(turn, ticket)
    if len(kinds) > 1:
        return Reply(form=_form(turn, ticket, kinds))
    return _request(turn, ticket, kinds[0], click)


@router.form("paper.send")
def send_paper(submission: Submission, turn: Turn) -> Reply:
    """The one that was chosen."""
    ticket = turn.ticket_of(submission.post)
    kinds = _kinds(turn, ticket)
    fields = validated(_form(turn, ticket, kinds), submission, turn)
    return _request(turn, ticket, fields["paper"], submission)


def _kinds(turn: Turn, ticket: Ticket) -> list[str]:
    """Return the kinds of paper of the ticket, for a person who may have them. Raises Refusal."""
    workflow = turn.workflows.of(ticket)
    kinds = workflow.papers_of(ticket) if workflow.may_have_papers(turn.person, ticket) else []
    if not kinds:
        raise Refusal("ledger.no_paper", number=ticket.number)
    return kinds


def _form(turn: Turn, ticket: Ticket, kinds: Iterable[str]) -> Form:
    found = [Choice(value=kind, label=turn.voice(f"page.paper.{kind}")) for kind in kinds]
    return SEND_PAPER.asked(turn, ticket, offers={"paper": found})


def _request(turn: Turn, ticket: Ticket, kind: str, event: Click | Submission) -> Reply:
    """Note who wants it where. The page saves it by itself, for there the browser takes files."""
    if turn.platforms[event.place.platform].saves_files:
        return Reply(toast=turn.voice("paper.saving", number=ticket.number), ticket=ticket.number, paper=kind)
    place = _place_for(turn, event.place)
    is_masked = turn.visibility_of(place) is not Visibility.FULL
    turn.session.add(
        PaperRequest(
            ticket_id=ticket.id or 0,
            kind=kind,
            is_masked=is_masked,
            platform=place.platform,
            chat=place.chat,
            thread=place.thread,
            by_id=turn.person.id or 0,
            at=turn.now,
        )
    )
    return turn.toast("paper.coming_masked" if is_masked else "paper.coming", ticket, number=ticket.number)


def _place_for(turn: Turn, pressed_in: Place) -> Place:
    """The place of the press where it may show everything, else the presser's own chat on the same platform.

    Raises Refusal where neither may have it.
    """
    if turn.visibility_of(pressed_in) is Visibility.FULL:
        return pressed_in
    own = [pressed_in] if pressed_in.is_direct else []
    own += [chat for chat in turn.direct_chats(turn.person) if chat.platform is pressed_in.platform]
    for chat in own:
        if turn.visibility_of(chat) is not Visibility.NOTICE:
            return chat
    raise Refusal("paper.no_place")
