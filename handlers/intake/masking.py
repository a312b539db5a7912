"""遮蔽: office or leader hide what should not stand any more; cards are edited, documents are made anew without it."""

from collections.abc import Collection, Sequence

from handlers.i18n import voice_of
from handlers.intake.masking_forms import ALL_FILES, MASK, ORIGINAL, offered, texts
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from handlers.turn.visibility import LANDLINE, masked
from models.chat import Click, Reply, Submission
from models.knowledge.entry import take_out
from models.knowledge.look import hide_in_knowledge, is_earlier_answer, tickets_that_show
from models.logins.guest_link import guest_link_of
from models.retention.kept_paper import erase_papers, posts_with_papers
from models.retention.masking_targets import (
    Matter,
    files_of,
    hide_copies,
    hide_in_posts,
    hide_names_of_files,
    tickets_of_matter,
)
from models.storage.database_time import machine_now
from models.tickets.attachment import Attachment
from models.tickets.masking import SHORTEST_CUT, SHORTEST_WORD, Typed, typed_in
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

router = Router()


@router.click("mask")
def open_mask(click: Click, turn: Turn) -> Reply:
    """Ask which text, which files, and why."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_mask(turn.person)
    found = offered(turn.voice, ticket, log_of(turn.session, ticket), _files(turn, [ticket]))
    return Reply(form=MASK.asked(turn, ticket, offers=found))


@router.form("mask")
def mask(submission: Submission, turn: Turn) -> Reply:
    """Hide it on the ticket and on those it is linked with, in their logs, and wherever the desk showed or kept it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_mask(turn.person)
    tickets = tickets_of_matter(turn.session, ticket)
    logs = {one.number: log_of(turn.session, one) for one in tickets}
    files = _files(turn, [ticket])
    found = offered(turn.voice, ticket, logs[ticket.number], files)
    fields = validated(MASK.asked(turn, ticket, offers=found), submission, turn)
    passages = _passages(turn, ticket, logs[ticket.number], fields)
    if not any(one.says(passages, logs[one.number], _typed(turn, one)) for one in tickets):
        raise FieldErrors({"words": turn.voice("mask.not_in_it")})
    for one in tickets:
        one.demand_no_evidence(passages, logs[one.number])
    chosen = [one for one in files if fields.get("masked_files") in {ALL_FILES, str(one.id)}]
    _hide(turn, ticket, tickets, logs, passages, chosen, fields["reason"])
    return turn.changed(ticket, "mask.done")


def _hide(
    turn: Turn,
    ticket: Ticket,
    tickets: Sequence[Ticket],
    logs: dict[str, Sequence[WorkLogEntry]],
    passages: Sequence[str],
    files: Sequence[Attachment],
    reason: str,
) -> None:
    """Copies first: what they were is found by words that the tickets still have."""
    ids, numbers = frozenset(one.id or 0 for one in tickets), frozenset(one.number for one in tickets)
    matter = Matter(ids, numbers, passages)
    unstarted = hide_copies(turn.session, matter, turn.now)
    names = [file.name for file in files]
    hides = [*passages, *names]
    if names:
        hide_in_posts(turn.session, matter._replace(passages=names), turn.now, of_none=False)
    for file in files:
        file.mask(turn.now, machine_now(turn.session.connection()))
    hide_names_of_files(turn.session, matter)
    left = ",".join(f"{row_id}:{digest}" for row_id, digest in unstarted.items())
    said = {"unstarted": left or None, "count": len(files) or None}
    for one in tickets:
        rows = _typed(turn, one)
        if one is ticket or one.says(hides, logs[one.number], rows):
            beside = said if one is ticket else {"of": ticket.number}
            one.mask(hides, reason, logs[one.number], turn.person, turn.now, rows, **beside)
            turn.refresh(one)
    _take_back_papers(turn, sorted(ids))
    _hide_in_knowledge(turn, ids, hides)
    turn.has_hidden = True


def _hide_in_knowledge(turn: Turn, ids: Collection[int], hides: Sequence[str]) -> None:
    """Articles kept from the tickets lose the words; their answers are not offered for other questions any more."""
    refs = hide_in_knowledge(turn.session, ids, hides)
    for ticket_id in sorted(ids):
        ticket = turn.get(Ticket, ticket_id)
        if ticket is not None and not is_earlier_answer(ticket):
            take_out(turn.session, ticket_id=ticket_id)
    for ticket in tickets_that_show(turn.session, refs):
        turn.refresh(ticket)


def _typed(turn: Turn, ticket: Ticket) -> list[Typed]:
    """Return the rows that keep typed text of the ticket: its link, and those of every workflow that it followed."""
    link = guest_link_of(turn.session, ticket)
    own = [row for workflow in turn.workflows.values() for row in workflow.typed_rows(ticket)]
    return [*own, *(typed_in(link) if link is not None else ())]


def _take_back_papers(turn: Turn, ids: Sequence[int]) -> None:
    """Kept papers lose their bytes; where one was sent as a file, that goes, and the card alone says what there was."""
    erase_papers(turn.session, ids, turn.now)
    for post in posts_with_papers(turn.session, ids):
        voice = voice_of(post.language)
        post.card = {**post.card, "outcome": [*post.card["outcome"], voice("paper.card.taken_back")]}
        post.queue_again(turn.now)


def _files(turn: Turn, tickets: Sequence[Ticket]) -> list[Attachment]:
    """Return the files that may be masked, of these tickets and of those merged into them."""
    ids = {part.id or 0 for one in tickets for part in (one, *one.merged_ones)}
    return [one for one in files_of(turn.session, ids) if one.is_to_be_had]


def _passages(turn: Turn, ticket: Ticket, log: Sequence[WorkLogEntry], fields: dict[str, str]) -> list[str]:
    """Return the passages to hide, longest first, also as masked places show them; a whole text with its lines.

    Raises FieldErrors for words so short that they stand everywhere.
    """
    text = next(text for key, _, text in texts(ticket, log) if key == fields["masked_text"])
    words = fields["words"].strip()
    if words and len(words) < SHORTEST_WORD:
        raise FieldErrors({"words": turn.voice("mask.too_short", count=SHORTEST_WORD)})
    whole = [text, *(line.strip() for line in text.splitlines() if len(line.strip()) >= SHORTEST_CUT)]
    if not words and fields["masked_text"] == ORIGINAL:
        whole += [ticket.summary, *(fault.text for fault in ticket.lesser_faults)]
    found = [words] if words else whole
    found += [" ".join(one.split()) for one in found]
    shown = {one for passage in found for one in (passage, masked(passage), masked(passage, LANDLINE))}
    shown |= {turn.hide_names(one) for one in shown}
    return sorted(filter(str.strip, shown), key=len, reverse=True)
