"""R8d, R16: what a reporter presses to part a line, or their report, from another; fixed, or not yet."""

from handlers.conversation import cards
from handlers.conversation.talk import gravest_said
from handlers.intake.attachments import hand_over
from handlers.tickets.assignee_notices import count_reports, tell_whoever_has_it
from handlers.tickets.cards import notices
from handlers.tickets.filing import file_report, notify_team, title_of
from handlers.tickets.results import tell_of_class
from handlers.turn.previews import Press, preview, preview_form
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.phrase import phrase
from models.refusal import Refusal
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import locked_in_order, reported_as, supplement_at, supplements_at
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.reading.lexicon import Lexicon
from sla.reading.remark import listen

router = Router()


@router.click("not_same")
def not_same(click: Click, turn: Turn) -> Reply:
    """不是同一问题, 另一个问题: parted at once, counted from its own words (R16)."""
    return _parted(click, turn)


@router.click("not_mine")
def not_mine(click: Click, turn: Turn) -> Reply:
    """不是我报的: parted at once as well; the office looks who did."""
    return _parted(click, turn)


@router.click("part_fixed")
def part_fixed(click: Click, turn: Turn) -> Reply:
    """已解决, says the reporter of a part: on both logs; the main ticket's own reporter closes it (R16)."""
    ticket, main = _pair(click, turn)
    if ticket.say_fixed(main, turn.person, turn.now):
        tell_whoever_has_it(turn, main, phrase("work.part_fixed", number=ticket.number))
    turn.refresh(main)
    told = ticket if turn.person.is_outsider else main
    return turn.toast("talk.goes_on", told, number=told.number)


@router.click("part_not_fixed")
def part_not_fixed(click: Click, turn: Turn) -> Reply:
    """还没有: part it at once, counted from its own words, and tell the people who have the main ticket."""
    ticket, main = _pair(click, turn)
    tell_whoever_has_it(turn, main, phrase("work.part_not_fixed", number=ticket.number))
    return _parted(click, turn)


def _parted(click: Click, turn: Turn) -> Reply:
    ticket, main = _pair(click, turn)
    ticket.part_by_reporter(main, turn.person, turn.now, turn.clock, click.verb)
    notify_team(turn, ticket, turn.judge(ticket.text, ticket.reported_at))
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    turn.refresh(ticket)
    turn.refresh(main)
    count_reports(turn, main)
    if turn.person.is_outsider:
        return turn.toast("unmerge.done_outsider", ticket, number=ticket.number)
    return turn.toast("unmerge.done", ticket, number=ticket.number, main=main.number)


def _pair(click: Click, turn: Turn) -> tuple[Ticket, Ticket]:
    """The merged ticket of the card and its main one, locked. Raises Refusal where it is merged no more."""
    ticket_id = turn.ticket_id_behind(click.post)
    found = turn.get(Ticket, ticket_id) if ticket_id else None
    if found is None or found.merged_into_id is None:
        raise Refusal("card.stale")
    locked = locked_in_order(turn.session, found.id or 0, found.merged_into_id)
    return locked[found.id or 0], locked[found.merged_into_id]


@router.click("split")
def split_off(click: Click, turn: Turn) -> Reply:
    """另一个问题: what was joined becomes a ticket of its own, counted from its own time.

    Where the line had raised the ticket, so that a deadline moves back, that is shown first.
    """
    ticket, entry = _line(click, turn)
    if ticket.is_raised_by(str(entry.content["ref"])):
        return preview(turn, click, part_line, preview_form(turn.voice, click.action))
    return part_line(click, turn)


def part_line(press: Press, turn: Turn) -> Reply:
    """The line is a ticket of its own, of its own class, and takes along the raise that was its alone."""
    ticket, entry = _line(press, turn)
    ref = str(entry.content["ref"])
    own = reported_as(turn.session, ref)
    if own is None:
        own = _filed(turn, ticket, entry)
        ticket.log("split_off", turn.person, turn.now, number=own.number, position=entry.position)
        own.log("split_from", turn.person, turn.now, number=ticket.number)
        if ticket.is_raised_by(ref):
            was, reason = (ticket.kind, ticket.severity), turn.voice("joined.split", number=own.number)
            ticket.take_raise_back(own.number, reason, turn.person, turn.now, turn.clock)
            tell_of_class(turn, ticket, was, reason, was_lowered=False)
        _forget_line(ticket, str(entry.content["text"]), turn.rules.lexicon)
        hand_over(turn, ticket, own, own.ref)
        turn.refresh(ticket)
    _redraw_receipt(turn, press.post or "", ticket, entry, own)
    return turn.toast("intake.split", own, number=own.number)


router.form("split")(part_line)


def _line(press: Press, turn: Turn) -> tuple[Ticket, WorkLogEntry]:
    """The ticket, and the line of its reporter that the press names. Raises Refusal."""
    ticket = turn.ticket_of(press.post)
    ticket.demand_reporter(turn.person)
    entry = supplement_at(turn.session, ticket, press.argument)
    if entry is None:
        raise Refusal("card.stale")
    return ticket, entry


def _filed(turn: Turn, ticket: Ticket, entry: WorkLogEntry) -> Ticket:
    text = str(entry.content["text"])
    judged = turn.judge(text, entry.at)
    return file_report(turn, ticket.place, str(entry.content["ref"]), text, entry.at, judged)


def _forget_line(ticket: Ticket, text: str, lexicon: Lexicon) -> None:
    """Neither the words of the ticket nor its title are the line's any more; its log keeps it."""
    kept, found, after = ticket.text.partition(f"\n{text}")
    if found and (not after or after.startswith("\n")):
        ticket.text = kept + after
    if ticket.summary == title_of(listen(text, lexicon).title):
        ticket.summary = title_of(gravest_said(listen(ticket.text, lexicon), lexicon))


def _redraw_receipt(turn: Turn, post: str, ticket: Ticket, entry: WorkLogEntry, own: Ticket) -> None:
    """The other lines of the receipt keep their own buttons."""
    left = [position for position in ticket.lines_of_receipt(post) if position != entry.position]
    ticket.keep_receipt(post, left)
    if not left:
        turn.replace(post, notices.split_off, ticket, own.number)
        return
    lines = [(one.position, str(one.content["text"])) for one in supplements_at(turn.session, ticket, left)]
    turn.replace(post, cards.noted, ticket, lines, own.number)
