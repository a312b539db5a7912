"""The checklist of rights to take back: what each line says, and what may be done about it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards.parts import CLOCKS, person_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, deadlines
from handlers.tickets.cards.subject import right_words, subject
from handlers.turn.buttons import button
from models.access.revocation import LEAVING, Revocation, RevocationStep, checklist_of, revocations_of
from models.chat import Button, ButtonStyle, Card
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN_LINES = 20
SHOWN_REASON = 300
LONGEST_NOTE = 60


def checklist_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """离职离岗权限收回清单, or the to-do of a single right: each line with who did what, and the next steps."""
    lines = checklist_of(ticket)
    shown = [line(voice, one, number, now) for number, one in enumerate(lines[:SHOWN_LINES], 1)]
    return Card(
        title=f"{voice('revocation.title')} {ticket.number} {subject(voice, ticket)}",
        intro=(*_why(voice, ticket, lines), *shown, *_more(voice, lines)),
        deadlines=deadlines(voice, ticket, now, CLOCKS) if not ticket.status.is_final else (),
        outcome=_outcome(voice, ticket, lines),
        buttons=() if ticket.status.is_final else _buttons(voice, lines),
    )


def checklist_status(voice: Voice, ticket: Ticket) -> str:
    """Return the state of a checklist, in the words of the list."""
    lines = revocations_of(ticket)
    open_lines = [one for one in lines if one.is_open]
    if open_lines and not ticket.status.is_final:
        is_gone = all(one.revoked_at is not None for one in open_lines)
        return voice("revocation.status.to_check" if is_gone else "revocation.status.open")
    if lines and all(one.dropped_at is not None for one in lines):
        return voice("revocation.status.none_left")
    return voice("revocation.status.over")


def told_holder(voice: Voice, ticket: Ticket, now: datetime) -> Card:
    """Return the card for the holder of the rights about those that are gone, as a second person has seen."""
    lines = checklist_of(ticket)
    gone = [
        voice(
            "revocation.gone",
            right=right_words(voice, one.grant.right_names),
            number=one.grant.number,
            because=voice(f"access.end.{one.because}"),
            at=voice.moment(one.revoked_at, now) if one.revoked_at else "",
        )
        for one in lines[:SHOWN_LINES]
    ]
    return Card(title=voice("revocation.told"), intro=(*gone, *_more(voice, lines)))


def line(voice: Voice, one: Revocation, number: int, now: datetime) -> str:
    """One right with its state: 1. 评标系统 · 评标室管理员:已停用 孙工 10:12."""
    right = right_words(voice, one.grant.right_names)
    return voice("revocation.line", number=number, right=right, state=state(voice, one, now))


def state(voice: Voice, one: Revocation, now: datetime) -> str:
    """Return the state of one line, with person and time, and a note of the work."""
    steps = (
        ("checked", one.checker, one.checked_at),
        ("revoked", one.revoker, one.revoked_at),
        ("disabled", one.disabler, one.disabled_at),
    )
    for name, person, at in steps:
        if at is not None and person is not None:
            words = voice(f"revocation.state.{name}", who=person.name, at=voice.moment(at, now))
            note = clipped(one.note, LONGEST_NOTE)
            return voice("revocation.with_note", state=words, note=note) if note else words
    return voice("revocation.state.open")


def _why(voice: Voice, ticket: Ticket, lines: Sequence[Revocation]) -> tuple[str, ...]:
    """Return the holder of the rights, the reason for their end, and the words of the person who wants it."""
    if not lines:
        return ()
    first = lines[0]
    because = voice(f"access.end.{first.because}")
    whose = voice("revocation.whose", who=clipped(person_words(voice, first.grant.person), 80), because=because)
    if ticket.text == ticket.summary:
        return (whose,)
    return (whose, voice("access.reason", reason=clipped(ticket.text, SHOWN_REASON)))


def _more(voice: Voice, lines: Sequence[Revocation]) -> tuple[str, ...]:
    more = len(lines) - SHOWN_LINES
    return (voice("revocation.more", count=more),) if more > 0 else ()


def _outcome(voice: Voice, ticket: Ticket, lines: Sequence[Revocation]) -> tuple[str, ...]:
    if ticket.status.is_final:
        return (voice("revocation.finished", count=len(lines)) if lines else voice("revocation.none_left"),)
    if lines and all(one.revoked_at is not None for one in lines):
        return (voice("revocation.to_check"),)
    return ()


def _buttons(voice: Voice, lines: Sequence[Revocation]) -> tuple[Button, ...]:
    """Return the buttons: 停用 first for a person who leaves; then 收回, then a second person's 核验."""
    buttons: list[Button] = []
    if any(one.wants(RevocationStep.DISABLE) and one.because in LEAVING for one in lines):
        buttons.append(button(voice, "revocation.disable"))
    if any(one.wants(RevocationStep.REVOKE) for one in lines):
        buttons.append(button(voice, "revocation.revoke"))
    if any(one.wants(RevocationStep.CHECK) for one in lines):
        buttons.append(button(voice, "revocation.check"))
    if buttons:
        buttons[0] = buttons[0].model_copy(update={"style": ButtonStyle.PRIMARY})
    return (*buttons, button(voice, "why"))
