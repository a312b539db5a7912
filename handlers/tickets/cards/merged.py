"""Lines of cards about reports of one fault: 同一问题? with its presses, the number of reports, and merged ones."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import told_along
from handlers.tickets.cards.parts import SHOWN_TEXT, class_or_kind, clipped, deadlines, status, title, who_has_it
from handlers.turn.buttons import button
from models.chat import Button, Card
from models.terms import Kind, Severity, Status
from models.tickets.ticket import Ticket


def merged_for_reporter(voice: Voice, ticket: Ticket, main: Ticket, now: datetime) -> Card:
    """Merged, what the main ticket has come to, who works on it, until when, and what the reporter said of it.

    The one card of a part in a chat. An outsider never learns that others told of it too.
    """
    so_far = (*_result(voice, main, now), _status(voice, main), who_has_it(voice, main))
    intro = (_merged(voice, ticket, main), *so_far, *told_along(voice, ticket))
    return Card(
        title=_title(voice, ticket, main),
        severity=main.severity,
        intro=tuple(dict.fromkeys(line for line in intro if line)),
        deadlines=deadlines(voice, main, now),
        outcome=_said(voice, ticket, main, now),
        buttons=_parting(voice, ticket, main),
    )


def added(voice: Voice, ticket: Ticket, main: Ticket, text: str) -> Card:
    """For the team: the reporter of a merged ticket had more to say."""
    intro = voice("merged.added", who=ticket.reporter.name if ticket.reporter else "", main=main.number)
    return Card(title=title(voice, ticket), severity=main.severity, intro=(intro,), quote=clipped(text, SHOWN_TEXT))


def numbers(voice: Voice, ticket: Ticket) -> str:
    """For the team: into which ticket this one was merged, or which ones into it."""
    if ticket.merged_into is not None:
        return voice("merged.into", number=ticket.merged_into.number)
    parts = ticket.merged_ones if ticket.id is not None else []
    return voice("merged.parts", numbers=[one.number for one in parts]) if parts else ""


def same_for_reporter(voice: Voice, ticket: Ticket, now: datetime) -> str | None:
    """Since when the other fails; an outsider reads neither its number nor that others told of it (R18)."""
    if not _asks_reporter(ticket):
        return None
    since = voice.moment(datetime.fromisoformat(ticket.asked_same["since"]), now)
    if _is_outsider(ticket):
        return voice("same.asked_outsider", since=since)
    return voice("same.asked", number=ticket.asked_same["number"], since=since)


def same_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """同一问题, 不是同一问题, for its reporter; an outsider's names their own report for the one that is asked of."""
    if not _asks_reporter(ticket):
        return ()
    number = ticket.asked_same["number"]
    joining = Button(action=f"join:{number}", label=voice("button.join.same", number=number))
    if _is_outsider(ticket):
        joining = Button(action=f"join:{ticket.number}", label=voice("button.join.same_outsider"))
    return joining, button(voice, "same.deny")


def same_for_team(voice: Voice, ticket: Ticket, now: datetime) -> tuple[str, ...]:
    """Return the lines on a possible same ticket, and on the number of reports and the class they suggest."""
    lines = []
    if ticket.asked_same and not ticket.status.is_final:
        since = voice.moment(datetime.fromisoformat(ticket.asked_same["since"]), now)
        lines.append(voice("same.asked_team", number=ticket.asked_same["number"], since=since))
    if ticket.told_by:
        lines.append(voice("same.told_by", reports=ticket.told_by["reports"], people=ticket.told_by["people"]))
    if ticket.many_speak_for_a:
        lines.append(voice("same.speaks_for", severity=Severity.A))
    return tuple(lines)


def same_team_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """并入, which shows beforehand what it comes to, and 不是同一问题."""
    if not ticket.asked_same:
        return ()
    number = ticket.asked_same["number"]
    merging = Button(action=f"merge.same:{number}", label=voice("button.merge.same", number=number))
    return merging, button(voice, "same.deny")


def many_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """The class that many reports speak for, or the one that stands."""
    if not ticket.many_speak_for_a:
        return ()
    return button(voice, "many.raise"), button(voice, "many.keep")


def has_result(main: Ticket) -> bool:
    """Return whether there is anything to bring to the reporters."""
    return bool(main.answer or main.restored_at or main.resolved_at or main.status.is_final)


def _parting(voice: Voice, ticket: Ticket, main: Ticket) -> tuple[Button, ...]:
    """Fixed, while that was not said, or one of the presses that part it, counted from its own words (R16)."""
    fixing = () if ticket.said_fixed_of(main) else ("part_fixed",)
    return tuple(button(voice, action) for action in (*fixing, "part_not_fixed", "not_same", "not_mine"))


def _said(voice: Voice, ticket: Ticket, main: Ticket, now: datetime) -> tuple[str, ...]:
    """已解决, who said so and when: the result may have come on another day."""
    said = ticket.said_fixed_of(main)
    if not said:
        return ()
    at = voice.dated(datetime.fromisoformat(said["at"]), now)
    return (voice("card.answered", at=at, who=said["who"], said=voice("button.part_fixed")),)


def _title(voice: Voice, ticket: Ticket, main: Ticket) -> str:
    return f"{class_or_kind(voice, main.kind, main.severity)} {ticket.number} {ticket.summary}"


def _merged(voice: Voice, ticket: Ticket, main: Ticket) -> str:
    return voice("merged.one_fault") if _is_outsider(ticket) else voice("merged.into", number=main.number)


def _status(voice: Voice, main: Ticket) -> str:
    """Return the status for other reporters: they do not learn whom the desk waits for, or whose confirmation."""
    if main.status is Status.WAITING:
        return voice(f"status.{Status.IN_PROGRESS}")
    return voice("merged.resolved") if main.status is Status.RESOLVED else status(voice, main)


def _result(voice: Voice, main: Ticket, now: datetime) -> tuple[str, ...]:
    lines: list[str] = []
    if main.answer:
        lines.append(main.answer)
        if main.answerer is not None:
            lines.append(voice("verdict.answered_by", who=main.answerer.name, phone=main.answerer.phone))
    if main.kind is Kind.DEFECT and main.status in {Status.RESOLVED, Status.CLOSED}:
        parts = ("cause", main.cause), ("method", main.method), ("tip", main.tip)
        lines += [voice(f"verdict.{name}", text=text) for name, text in parts if text]
    elif main.restored_at is not None:
        words = "merged.restored" if main.restored_confirmed_at else "merged.restored_unconfirmed"
        lines.append(voice(words, at=voice.dated(main.restored_at, now)))
    return tuple(lines)


def _asks_reporter(ticket: Ticket) -> bool:
    """Not while the card still asks whether it goes on with a closed one."""
    reporter, is_free = ticket.reporter, not ticket.conversation.get("after")
    return bool(ticket.asked_same) and is_free and reporter is not None and ticket.may_join(reporter)


def _is_outsider(ticket: Ticket) -> bool:
    return ticket.reporter is not None and ticket.reporter.is_outsider
