"""Lists for one person: their tickets with the clocks, what waits for their word, their page at the desk."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines, title
from handlers.turn.workflow import Workflows
from models.chat import Button, ButtonStyle, Card, DeadlineState, Home, HomeLine, HomeSection
from models.duty.roster import OnDuty
from models.tickets.ticket import Ticket

SHOWN_ON_CARD, SHOWN_ON_HOME, SHOWN_BUTTONS = 10, 20, 5
_OVER = {DeadlineState.MET, DeadlineState.MET_LATE}


def mine_card(
    voice: Voice, workflows: Workflows, own: Sequence[Ticket], waiting: Sequence[Ticket], now: datetime
) -> Card:
    """One's open tickets, and which of them wait for one's word."""
    shown = own[:SHOWN_ON_CARD]
    lines = [f"· {line(voice, workflows, ticket)} · {below(voice, workflows, ticket, now)}" for ticket in shown]
    return Card(
        title=voice("list.mine", count=len(own)),
        intro=(
            *(lines or [voice("list.mine.empty")]),
            *_more(voice, own, SHOWN_ON_CARD),
            *([voice("list.waiting", numbers=tuple(ticket.number for ticket in waiting))] if waiting else ()),
        ),
        buttons=tuple(_show(ticket) for ticket in own[:SHOWN_BUTTONS]) or (_report(voice),),
    )


def home(
    voice: Voice,
    workflows: Workflows,
    own: Sequence[Ticket],
    waiting: Sequence[Ticket],
    duty: OnDuty | None,
    now: datetime,
) -> Home:
    """A person's own page: report and ask, what waits for them, their open tickets; who is on duty, for the house."""
    sections = [
        _section(voice, workflows, "waiting", waiting, now),
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


def below(voice: Voice, workflows: Workflows, ticket: Ticket, now: datetime) -> str:
    """The deadlines of a ticket that still run, in words; who has it where none does."""
    promises = workflows.of(ticket).shown_to_reporter
    running = [one for one in deadlines(voice, ticket, now, promises) if one.state not in _OVER]
    told = [" ".join(filter(None, (one.label, one.text, _state(voice, one.state)))) for one in running]
    return voice("time.comma").join(told) if told else _who(voice, ticket)


def _state(voice: Voice, state: DeadlineState) -> str:
    return voice(f"list.state.{state}") if state in {DeadlineState.DUE_SOON, DeadlineState.BREACHED} else ""


def _who(voice: Voice, ticket: Ticket) -> str:
    return ticket.assignee.name if ticket.assignee else voice("card.nobody_yet")


def _section(voice: Voice, workflows: Workflows, name: str, tickets: Sequence[Ticket], now: datetime) -> HomeSection:
    lines = [
        HomeLine(
            text=line(voice, workflows, ticket),
            below=below(voice, workflows, ticket, now),
            button=_show(ticket, voice("button.show")),
        )
        for ticket in tickets[:SHOWN_ON_HOME]
    ]
    lines += [HomeLine(text=text) for text in _more(voice, tickets, SHOWN_ON_HOME)]
    title = voice(f"home.{name}", count=len(tickets))
    return HomeSection(title=title, lines=tuple(lines), empty=voice(f"home.{name}.empty"))


def _on_duty(voice: Voice, duty: OnDuty) -> HomeSection:
    people = ("duty", duty.duty), ("backup", duty.backup), ("duty_leader", duty.duty_leader)
    lines = tuple(
        HomeLine(text=f"{voice(f'duty_role.{role}')} {person.name} {person.phone}".rstrip())
        for role, person in people
        if person is not None
    )
    return HomeSection(title=voice("home.duty"), lines=lines, empty=voice("roster.nobody"))


def _more(voice: Voice, tickets: Sequence[Ticket], shown: int) -> list[str]:
    return [voice("digest.more", number=len(tickets) - shown)] if len(tickets) > shown else []


def _show(ticket: Ticket, label: str = "") -> Button:
    return Button(action=f"show:{ticket.number}", label=label or ticket.number)


def _report(voice: Voice) -> Button:
    return Button(action="report.open", label=voice("button.report.open"), style=ButtonStyle.PRIMARY)
