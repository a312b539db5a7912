"""Lines of cards about a change that explains a report, or may: the change, its end, and the presses."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import title, who_has_it
from handlers.turn.buttons import button, primary
from models.chat import Button, Card
from models.tickets.merging import WindowState
from models.tickets.ticket import Ticket


def window_line(voice: Voice, ticket: Ticket, now: datetime | None = None) -> str | None:
    """变更 2603-0001 正在实施（公告至 22:00）…; None where no change has to do with it."""
    window = ticket.window
    if not window:
        return None
    until = voice.moment(datetime.fromisoformat(window["until"]), now)
    return voice(f"window.{window['state']}", number=window["number"], until=until)


def joining_button(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """并入变更, while that is offered."""
    window = ticket.window
    if not window or window["state"] != WindowState.OFFERED or ticket.status.is_final:
        return ()
    return (Button(action=f"window.join:{window['number']}", label=voice("button.window.join")),)


def explained_for_reporter(voice: Voice, ticket: Ticket, now: datetime) -> Card:
    """The acknowledgement of a report that is joined to a change."""
    intro = (window_line(voice, ticket, now), who_has_it(voice, ticket))
    is_over = ticket.window["state"] != WindowState.JOINED
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=tuple(line for line in intro if line),
        buttons=() if is_over else parting_button(voice, ticket),
    )


def explained_verdict(voice: Voice, ticket: Ticket) -> Card:
    """恢复了吗: asked once the change is over."""
    state, number = ticket.window["state"], ticket.window["number"]
    if state != WindowState.OVER:
        return Card(title=title(voice, ticket), severity=ticket.severity, intro=(window_line(voice, ticket) or "",))
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("window.over_asked", number=number),),
        buttons=(primary(voice, "window.works"), button(voice, "window.fails")),
    )


def parting_button(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    """不是变更引起的, until its reporter has seen that it works."""
    is_open = ticket.is_explained and ticket.window["state"] != WindowState.WORKS
    return (button(voice, "window.not_this"),) if is_open else ()
