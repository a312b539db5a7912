"""管理员权限移交: a leader appoints a system's administrators, and the vendor hands its rights over to them (三·1)."""

from datetime import UTC, date, datetime, time, timedelta

from handlers.access.admin_handover_forms import APPOINT
from handlers.access.cards import admin_handover as cards
from handlers.access.checklists import open_checklist
from handlers.i18n import voice_of
from handlers.tickets.filing import open_workflow_ticket
from handlers.turn.form import named, people
from handlers.turn.homes import pin_before, team_room
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.access.admin_handover import (
    AdminHandover,
    admin_handover_of,
    administrators_of,
    demand_may_appoint,
    demand_pair,
    handovers_of,
    open_handover_of,
)
from models.access.admin_handover_queries import untold_gone, vendor_grants, vendors
from models.access.queries import administrators
from models.access.terms import AccessView, AccessWorkflow
from models.chat import Click, Form, Reply, Submission
from models.people.person import Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import EndReason, Kind, Language, Role
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI, local_day

router = Router()

A_DAY = timedelta(days=1)


@router.click("admin.open")
def open_appointment(click: Click, turn: Turn) -> Reply:
    """Ask which system, who hands over, who takes over, and what."""
    demand_may_appoint(turn.person)
    return Reply(form=_form(turn))


@router.form("admin.appoint")
def appoint(submission: Submission, turn: Turn) -> Reply:
    """The three concerned get the card; the appointment counts once each has pressed."""
    demand_may_appoint(turn.person)
    fields = validated(_form(turn), submission, turn)
    go_live = date.fromisoformat(fields["go_live"])
    _demand_new(turn, fields["system"], go_live)
    primary, stand_in = _pair(turn, fields)
    vendor = _vendor(turn, fields)
    handover = _put_down(turn, fields, vendor, primary, stand_in, go_live)
    people = [one for one in (handover.vendor_person, primary, stand_in, turn.person) if one is not None]
    pin_before(turn, handover.ticket, list({one.id: one for one in people}.values()), AccessView.ADMIN_HANDOVER)
    number, who = handover.ticket.number, tuple(one.name for one in handover.next_actors)
    return turn.toast("admin_handover.opened_toast", handover.ticket, number=number, who=who)


@router.click("admin.hand_over")
def hand_over(click: Click, turn: Turn) -> Reply:
    """已移交."""
    handover = _handover(click, turn)
    is_new = handover.hand_over(turn.person, turn.now, turn.clock)
    if is_new and handover.is_open:
        _bring_to(turn, handover.ticket, handover.primary)
    return _done(turn, handover, is_new=is_new)


@router.click("admin.receive")
def receive(click: Click, turn: Turn) -> Reply:
    """已接收, the passwords changed."""
    handover = _handover(click, turn)
    is_new = handover.receive(turn.person, turn.now, turn.clock)
    return _done(turn, handover, is_new=is_new)


@router.click("admin.know")
def know(click: Click, turn: Turn) -> Reply:
    """已知晓."""
    handover = _handover(click, turn)
    is_new = handover.know(turn.person, turn.now, turn.clock)
    return _done(turn, handover, is_new=is_new)


@router.click("admin.cancel")
def cancel(click: Click, turn: Turn) -> Reply:
    """撤销, by a leader, to begin anew."""
    handover = _handover(click, turn)
    handover.cancel(turn.person, turn.now, turn.clock)
    return turn.changed(handover.ticket, "admin_handover.cancelled_toast")


@router.tick("admin_handover", every=timedelta(minutes=1))
def look_after(turn: Turn) -> int:
    """Tell the leaders, once, of each person who was appointed and is no administrator here any more."""
    gone = untold_gone(turn.session, turn.now)
    for handover, person in gone:
        turn.get(Ticket, handover.ticket_id, lock=True)
        handover.note_gone(person, turn.now)
        acting = administrators_of(turn.session, handover.system, turn.now)
        leaders = people_with(turn.session, turn.now, Role.LEADER)
        turn.tell_about(handover.ticket, leaders, cards.administrator_left, handover, person, acting)
    return len(gone)


def _done(turn: Turn, handover: AdminHandover, *, is_new: bool) -> Reply:
    """Everybody's card says so; with the last of the three the appointment counts, and its leader is notified."""
    if handover.appointed_at is None:
        return turn.changed(handover.ticket, "admin_handover.noted_toast")
    if is_new:
        _take_effect(turn, handover)
        _bring_to(turn, handover.ticket, handover.opened_by)
    return turn.changed(handover.ticket, "admin_handover.appointed_toast")


def _take_effect(turn: Turn, handover: AdminHandover) -> None:
    """The appointment takes the place of an earlier one; what vendors still hold of the system is taken back."""
    turn.session.flush()
    for earlier in handovers_of(turn.session, handover.system):
        if earlier.id != handover.id and earlier.appointed_at is not None and earlier.superseded_at is None:
            turn.get(Ticket, earlier.ticket_id, lock=True)
            earlier.supersede(handover.ticket.number, turn.person, turn.now)
            turn.refresh(earlier.ticket)
    roles = turn.rules.catalogue.administering(handover.system)
    for grants in vendor_grants(turn.session, handover.system, roles).values():
        open_checklist(turn, grants[0].person, grants, EndReason.HANDED_OVER, turn.person)


def _bring_to(turn: Turn, ticket: Ticket, person: Person) -> None:
    for place in turn.direct_chats(person):
        turn.repost_card(ticket, place, AccessView.ADMIN_HANDOVER)


def _handover(click: Click, turn: Turn) -> AdminHandover:
    """The handover that a card is about, its ticket locked. Raises Refusal for a card of something else."""
    handover = admin_handover_of(turn.ticket_of(click.post))
    if handover is None:
        raise Refusal("card.stale")
    return handover


def _form(turn: Turn) -> Form:
    takers = people(turn.voice, administrators(turn.session, turn.now))
    found = {
        "system": named(turn.voice, turn.rules.catalogue.systems),
        "handing": people(turn.voice, vendors(turn.session, turn.now)),
        "primary": takers,
        "stand_in": takers,
    }
    return APPOINT.asked(turn, offers=found)


def _demand_new(turn: Turn, system: str, go_live: date) -> None:
    """One at a time for a system, and one for each of its go-lives."""
    still = open_handover_of(turn.session, system)
    if still is not None:
        raise FieldErrors({"system": turn.voice("admin_handover.open_already", number=still.ticket.number)})
    for earlier in handovers_of(turn.session, system):
        if earlier.go_live == go_live and earlier.cancelled_at is None:
            raise FieldErrors({"go_live": turn.voice("admin_handover.done_already", number=earlier.ticket.number)})


def _pair(turn: Turn, fields: dict[str, str]) -> tuple[Person, Person]:
    """Return the new administrator and the stand-in. Raises FieldErrors for two that cannot be a pair."""
    primary, stand_in = (turn.get(Person, row_id(fields[name])) for name in ("primary", "stand_in"))
    if primary is None or stand_in is None:
        raise Refusal("card.stale")
    try:
        demand_pair(primary, stand_in, turn.now)
    except Refusal as refusal:
        raise FieldErrors({"stand_in": turn.voice.say(refusal.phrase)}) from refusal
    return primary, stand_in


def _vendor(turn: Turn, fields: dict[str, str]) -> Person | str:
    """Return the vendor who hands over: a known person, or a name. Raises FieldErrors for neither, or both."""
    chosen, name = fields.get("handing", ""), fields["handing_name"]
    if bool(chosen) == bool(name):
        raise FieldErrors({"handing_name": turn.voice("admin_handover.one_vendor")})
    return turn.get(Person, row_id(chosen)) or name


def _put_down(
    turn: Turn, fields: dict[str, str], vendor: Person | str, primary: Person, stand_in: Person, go_live: date
) -> AdminHandover:
    """The rows of a new handover, and its clock: the leader's own, which ends with the day of the go-live."""
    system = turn.rules.catalogue.system(fields["system"])
    assert system is not None  # noqa: S101 - the form offers no other
    title = voice_of(Language.ZH)("admin_handover.title")
    ticket = open_workflow_ticket(
        turn,
        AccessWorkflow.ADMIN_TRANSFER,
        Kind.PERMISSION,
        team_room(turn),
        f"{title} {system.words[Language.ZH]}",
        None,
    )
    handover = AdminHandover(
        ticket_id=ticket.id or 0,
        ticket=ticket,
        system=system.id,
        names={"system": system.words},
        vendor=vendor.name if isinstance(vendor, Person) else vendor,
        vendor_id=vendor.id if isinstance(vendor, Person) else None,
        vendor_person=vendor if isinstance(vendor, Person) else None,
        primary_id=primary.id or 0,
        primary=primary,
        stand_in_id=stand_in.id or 0,
        stand_in=stand_in,
        go_live=go_live,
        items=fields["items"],
        opened_by_id=turn.person.id or 0,
        opened_by=turn.person,
        opened_at=turn.now,
    )
    turn.session.add(handover)
    turn.session.flush()
    note = turn.voice("admin_handover.order", go_live=go_live)
    handover.open(_due(go_live, turn.now), note, turn.now, turn.clock)
    return handover


def _due(go_live: date, now: datetime) -> datetime:
    """The end of the day of the go-live, or of today where that is past, aware UTC."""
    return datetime.combine(max(go_live, local_day(now)) + A_DAY, time(), SHANGHAI).astimezone(UTC)
