"""Lists for one person: their tickets with the clocks, what waits for their word, their page at the desk."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines, measure_deadlines, title
from handlers.turn.workflow import Workflows
from models.chat import Button, ButtonStyle, Card, DeadlineState, Home, HomeLine, HomeSection
from models.duty.roster import OnDuty
from models.lists.ticket_lists import Listed
from models.people.person import Person
from models.tickets.assignment import WORKED_ON
from models.tickets.ticket import Ticket

SHOWN_ON_CARD, SHOWN_ON_HOME, SHOWN_BUTTONS = 10, 20, 5
_OVER = {DeadlineState.MET, DeadlineState.MET_LATE}


def mine_card(
    voice: Voice, workflows: Workflows, own: Listed, waiting: Listed, now: datetime, duties: Sequence[HomeLine] = ()
) -> Card:
    """One's open tickets, and which tickets wait for one's word; first what the roster asks one for."""
    return Card(
        title=voice("list.mine", count=own.count),
        intro=(
            *_duties(duties),
            *(_lines(voice, workflows, own, now) or [voice("list.mine.empty")]),
            *_more(voice, own),
            *_waiting(voice, waiting),
        ),
        buttons=_pressed_there(duties, own) or (_report(voice),),
    )


def to_do_card(
    voice: Voice,
    workflows: Workflows,
    waiting: Listed,
    now: datetime,
    reader: Person | None,
    duties: Sequence[HomeLine] = (),
) -> Card:
    """待我处理: what the roster asks the reader for, then the tickets that wait for them, the most pressing first."""
    lines = [*_duties(duties), *_lines(voice, workflows, waiting, now, reader), *_more(voice, waiting)]
    return Card(
        title=voice("home.waiting", count=waiting.count + len(duties)),
        intro=tuple(lines or [voice("home.waiting.empty")]),
        buttons=_pressed_there(duties, waiting),
    )


def found_card(voice: Voice, workflows: Workflows, words: str, listed: Listed, now: datetime, page: int = 0) -> Card:
    """Return the card of a search: open tickets by urgency, then ended ones, a page of them."""
    lines = _lines(voice, workflows, listed, now) or [voice("list.found.none")]
    pages = max(1, -(-listed.count // SHOWN_ON_CARD))
    turning = [
        Button(action=f"found:{to}:{words}", label=voice(f"button.page.{name}"))
        for name, to in (("earlier", page - 1), ("later", page + 1))
        if 0 <= to < pages
    ]
    return Card(
        title=voice("list.found", count=listed.count, words=words),
        intro=(*lines, voice("list.page", page=page + 1, pages=pages)) if pages > 1 else tuple(lines),
        buttons=(*(_show(ticket) for ticket in listed.tickets[: SHOWN_BUTTONS - len(turning)]), *turning),
    )


def home(
    voice: Voice,
    workflows: Workflows,
    own: Listed,
    waiting: Listed,
    duty: OnDuty | None,
    now: datetime,
    reader: Person | None = None,
    duties: Sequence[HomeLine] = (),
) -> Home:
    """A person's own page: report and ask, what waits for them, their open tickets; who is on duty, for the house."""
    sections = [
        _section(voice, workflows, "waiting", waiting, now, reader, duties),
        _section(voice, workflows, "mine", own, now),
    ]
    if duty is not None:
        sections.append(_on_duty(voice, duty))
    return Home(
        title=voice("home.title"),
        buttons=(_report(voice), Button(action="ask.open", label=voice("button.ask.open"))),
        sections=tuple(sections),
    )


def line(voice: Voice, workflows: Workflows, ticket: Ticket) -> str:
    """A ticket in a line: class or kind, number, what, and where it stands."""
    return f"{title(voice, ticket)} · {workflows.of(ticket).status(voice, ticket)}"


def below(voice: Voice, workflows: Workflows, ticket: Ticket, now: datetime, reader: Person | None = None) -> str:
    """The deadlines of a ticket that still run, in words; who has it where none does.

    A `reader` who owes a step on it reads those of the team's own promises, too, such as a report, and what is missing.
    """
    is_team = reader is not None and ticket.is_team_business_of(reader)
    promises = workflows.of(ticket).shown(is_team=is_team)
    own = measure_deadlines(voice, ticket, now, reader.id) if reader is not None and is_team else ()
    running = [one for one in (*deadlines(voice, ticket, now, promises), *own) if one.state not in _OVER]
    told = [" ".join(filter(None, (one.label, one.text, _state(voice, one.state)))) for one in running]
    stands = voice("time.comma").join(told) if told else _who(voice, workflows, ticket)
    missing = workflows.of(ticket).missing(voice, ticket) if reader is not None else ()
    return " · ".join(filter(None, (stands, *missing)))


def _state(voice: Voice, state: DeadlineState) -> str:
    return voice(f"list.state.{state}") if state in {DeadlineState.DUE_SOON, DeadlineState.BREACHED} else ""


def _who(voice: Voice, workflows: Workflows, ticket: Ticket) -> str:
    """Return the assignee; where a workflow has nobody for that, the people whose step it waits for."""
    names = workflows.of(ticket).next_actor_names(ticket)
    if names is not None:
        return voice("list.next", names=tuple(names)) if names else ""
    if ticket.assignee is not None:
        return ticket.assignee.name
    return voice("card.nobody_yet") if ticket.status in WORKED_ON else ""


def _lines(
    voice: Voice, workflows: Workflows, listed: Listed, now: datetime, reader: Person | None = None
) -> list[str]:
    """A line each with its deadlines, as a card shows them."""
    told = ((line(voice, workflows, one), below(voice, workflows, one, now, reader)) for one in listed.tickets)
    return ["· " + " · ".join(filter(None, parts)) for parts in told]


def _waiting(voice: Voice, waiting: Listed) -> list[str]:
    numbers = tuple(ticket.number for ticket in waiting.tickets)
    return [voice("list.waiting", numbers=numbers), *_more(voice, waiting)] if numbers else []


def _duties(duties: Sequence[HomeLine]) -> list[str]:
    return [" · ".join(filter(None, ("· " + one.text, one.below))) for one in duties]


def _pressed_there(duties: Sequence[HomeLine], listed: Listed) -> tuple[Button, ...]:
    """Return the buttons of a page: the answers to the roster, which count at once, then the tickets' cards."""
    answers = [button for one in duties for button in (one.button, one.other) if button is not None]
    buttons = [*answers, *map(_show, listed.tickets)]
    return tuple(buttons[:SHOWN_BUTTONS])


def _section(
    voice: Voice,
    workflows: Workflows,
    name: str,
    listed: Listed,
    now: datetime,
    reader: Person | None = None,
    first: Sequence[HomeLine] = (),
) -> HomeSection:
    lines = [*first]
    lines += [
        HomeLine(
            text=line(voice, workflows, ticket),
            below=below(voice, workflows, ticket, now, reader),
            button=_show(ticket, voice("button.show")),
        )
        for ticket in listed.tickets
    ]
    lines += [HomeLine(text=text) for text in _more(voice, listed)]
    title = voice(f"home.{name}", count=listed.count + len(first))
    return HomeSection(title=title, lines=tuple(lines), empty=voice(f"home.{name}.empty"))


def _on_duty(voice: Voice, duty: OnDuty) -> HomeSection:
    people = ("duty", duty.duty), ("backup", duty.backup), ("duty_leader", duty.duty_leader)
    lines = tuple(
        HomeLine(text=f"{voice(f'duty_role.{role}')} {person.name} {person.phone}".rstrip())
        for role, person in people
        if person is not None
    )
    return HomeSection(title=voice("home.duty"), lines=lines, empty=voice("roster.nobody"))


def _more(voice: Voice, listed: Listed) -> list[str]:
    more = listed.count - len(listed.tickets)
    return [voice("digest.more", number=more)] if more else []


def _show(ticket: Ticket, label: str = "") -> Button:
    return Button(action=f"show:{ticket.number}", label=label or ticket.number)


def _report(voice: Voice) -> Button:
    return Button(action="report.open", label=voice("button.report.open"), style=ButtonStyle.PRIMARY)
