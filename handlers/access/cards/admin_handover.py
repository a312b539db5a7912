"""The card of a handover of administrator rights: who hands over what to whom, and who has pressed."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards.parts import CLOCKS, person_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, deadlines
from handlers.turn.buttons import button, confirmed, primary
from models.access.admin_handover import AdminHandover, admin_handover_of
from models.chat import Button, ButtonStyle, Card, Fact
from models.people.person import Person
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN_ITEMS = 600


def admin_handover_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card of a handover: its content and people; the next to press; then the start of the appointment."""
    handover = admin_handover_of(ticket)
    assert handover is not None  # noqa: S101 - a view of such tickets alone
    return Card(
        title=admin_handover_title(voice, handover),
        intro=_status(voice, handover),
        progress=_progress(voice, handover),
        facts=_facts(voice, handover),
        deadlines=deadlines(voice, ticket, now, CLOCKS) if handover.is_open else (),
        outcome=_outcome(voice, handover, now),
        buttons=_buttons(voice, handover),
    )


def administrator_left(voice: Voice, handover: AdminHandover, person: Person, acting: Sequence[Person]) -> Card:
    """For the leaders: somebody appointed is no administrator here any more; who acts, and that another is needed."""
    names = tuple(one.name for one in acting)
    return Card(
        title=admin_handover_title(voice, handover),
        intro=(
            voice("admin_handover.gone", who=person.name, system=system_words(voice, handover)),
            voice("admin_handover.acting", who=names) if names else voice("admin_handover.nobody_acts"),
        ),
        buttons=(primary(voice, "admin.open"),),
    )


def admin_handover_title(voice: Voice, handover: AdminHandover) -> str:
    """管理员权限移交 2603-0001 电子交易系统."""
    return f"{voice('admin_handover.title')} {handover.ticket.number} {system_words(voice, handover)}"


def system_words(voice: Voice, handover: AdminHandover) -> str:
    """Return the name of the system."""
    return handover.system_names.get("system", {}).get(voice.language, handover.system)


def _status(voice: Voice, handover: AdminHandover) -> tuple[str, ...]:
    """One sentence that says who has to press now."""
    if handover.cancelled_at is not None:
        return (voice("admin_handover.cancelled"),)
    if handover.superseded_at is not None:
        return (voice("admin_handover.superseded"),)
    if handover.appointed_at is not None:
        return (voice("admin_handover.appointed", primary=handover.primary.name, stand_in=handover.stand_in.name),)
    return (voice("admin_handover.next_actors", who=tuple(one.name for one in handover.next_actors)),)


def _progress(voice: Voice, handover: AdminHandover) -> tuple[str, ...]:
    """移交 → 接收 → 知晓 → 任命生效, with its ticks."""
    steps = (
        ("handed_over", handover.handed_over_at),
        ("received", handover.received_at),
        ("known", handover.known_at),
        ("appointed", handover.appointed_at),
    )
    return tuple(voice(f"admin_handover.progress.{name}") + (" ✔" if at else "") for name, at in steps)


def _facts(voice: Voice, handover: AdminHandover) -> tuple[Fact, ...]:
    vendor, items = handover.vendor_person, filter(None, map(str.strip, handover.items.splitlines()))
    facts = (
        ("vendor", person_words(voice, vendor) if vendor else handover.vendor),
        ("primary", person_words(voice, handover.primary)),
        ("stand_in", person_words(voice, handover.stand_in)),
        ("go_live", voice.full_date(handover.go_live)),
        ("opened_by", handover.opened_by.name),
        ("items", clipped(voice("paper.semicolon").join(items), SHOWN_ITEMS)),
    )
    return tuple(Fact(label=voice(f"admin_handover.fact.{name}"), value=value) for name, value in facts)


def _outcome(voice: Voice, handover: AdminHandover, now: datetime) -> tuple[str, ...]:
    """Return a line for each press, with its person and time."""
    by = handover.handed_over_by.name if handover.handed_over_by else handover.vendor
    steps = (
        ("handed_over", by, handover.handed_over_at),
        ("received", handover.primary.name, handover.received_at),
        ("known", handover.stand_in.name, handover.known_at),
    )
    return tuple(
        voice(f"admin_handover.outcome.{name}", who=who, at=voice.moment(at, now)) for name, who, at in steps if at
    )


def _buttons(voice: Voice, handover: AdminHandover) -> tuple[Button, ...]:
    if not handover.is_open:
        return ()
    first = "admin.receive" if handover.handed_over_at else "admin.hand_over"
    is_due = handover.handed_over_at is None or handover.received_at is None
    return (
        *((confirmed(voice, first, ButtonStyle.PRIMARY),) if is_due else ()),
        *(() if handover.known_at else (button(voice, "admin.know"),)),
        confirmed(voice, "admin.cancel"),
        button(voice, "why"),
    )
