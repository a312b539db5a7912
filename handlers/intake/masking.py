"""遮蔽: office or leader hide what should not stand any more; cards are edited, documents are made anew without it."""

from collections.abc import Sequence

from handlers.intake.masking_forms import ORIGINAL, mask_form, texts
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from handlers.turn.visibility import LANDLINE, masked
from models.chat import Click, Reply, Submission
from models.messaging.outbox import posts_that_say
from models.messaging.unstarted import of_ticket
from models.messaging.webchat import lines_of, show_anew
from models.tickets.masking import SHORTEST_CUT, hidden
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

router = Router()


@router.click("mask")
def open_mask(click: Click, turn: Turn) -> Reply:
    """Ask which text, and why."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_mask(turn.person)
    return Reply(form=mask_form(turn.voice, ticket, log_of(turn.session, ticket)))


@router.form("mask")
def mask(submission: Submission, turn: Turn) -> Reply:
    """Hide it on the ticket, in its log, and wherever the desk showed it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_mask(turn.person)
    log = log_of(turn.session, ticket)
    fields = validated(mask_form(turn.voice, ticket, log), submission, turn)
    passages = _passages(turn, ticket, log, fields)
    refs = {ticket.ref, *(str(entry.content["ref"]) for entry in log if entry.content.get("ref"))} - {""}
    ticket.mask(passages, fields["reason"], log, turn.person, turn.now)
    _hide_in_chats(turn, ticket, refs, passages)
    return turn.changed(ticket, "mask.done")


def _passages(turn: Turn, ticket: Ticket, log: Sequence[WorkLogEntry], fields: dict[str, str]) -> list[str]:
    """What is to be hidden, the longest first, also as places show it that hide numbers; a whole text with its lines.

    Raises FieldErrors for words that do not stand in the text.
    """
    text = next(text for key, _, text in texts(ticket, log) if key == fields["masked_text"])
    words = fields["words"]
    if words and words not in text:
        raise FieldErrors({"words": turn.voice("mask.not_in_it")})
    whole = [text, *(line.strip() for line in text.splitlines() if len(line.strip()) >= SHORTEST_CUT)]
    if not words and fields["masked_text"] == ORIGINAL:
        whole.append(ticket.summary)
    found = [words] if words else whole
    shown = {one for passage in found for one in (passage, masked(passage), masked(passage, LANDLINE))}
    return sorted(filter(str.strip, shown), key=len, reverse=True)


def _hide_in_chats(turn: Turn, ticket: Ticket, refs: set[str], passages: Sequence[str]) -> None:
    """Cards are edited where they stand, what was typed on the page too; elsewhere only its writer can delete it."""
    for post in posts_that_say(turn.session, ticket.id, ticket.number):
        card = hidden(post.card, passages)
        if card != post.card:
            post.card = card
            if post.sent_version:
                post.queue_again()
    for line in lines_of(turn.session, refs):
        text = hidden(line.text, passages)
        if text != line.text:
            show_anew(turn.session, line, text)
    for row in of_ticket(turn.session, ticket.id):
        if hidden(row.text, passages) != row.text:
            row.text = ""  # its digest stays in the chain
