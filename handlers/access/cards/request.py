"""The cards of an access request: what its person sees, what leaders decide, what administrators set."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards.parts import CLOCKS, end_words, person_words, reason_line, title
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, deadlines, log_lines
from handlers.tickets.cards.subject import right_words
from handlers.turn.buttons import button, confirmed, primary
from models.access.decision import Decision
from models.access.granting import Grant
from models.access.request import AccessRequest, request_of
from models.access.request_facts import OPEN_STATES, UNDECIDED
from models.access.revocation import Revocation, being_revoked, is_in_use
from models.access.terms import AccessPromise
from models.chat import Button, ButtonStyle, Card, Fact
from models.terms import AccessState, EndReason, Status, Verdict
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN_HELD = 8
SHOWN_NOTE = 300


def for_reporter(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card for the person who will hold the right: its state, and the buttons for their own answers."""
    request = _request(ticket)
    return Card(
        title=title(voice, ticket, request.right_names),
        intro=(*_status(voice, request, now), *_wanted(voice, request)),
        progress=_progress(voice, request),
        deadlines=deadlines(voice, ticket, now, CLOCKS) if not request.is_over else (),
        outcome=outcome(voice, request, now),
        buttons=_person_buttons(voice, request, now),
    )


def for_team(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card for the desk's own people: the facts and the state; the steps are on the cards of others."""
    request = _request(ticket)
    return Card(
        title=title(voice, ticket, request.right_names),
        intro=_wanted(voice, request),
        facts=(Fact(label=voice("fact.status"), value=state_words(voice, request)), *_facts(voice, request)),
        deadlines=deadlines(voice, ticket, now, CLOCKS) if not request.is_over else (),
        log=log_lines(voice, log, now),
        outcome=outcome(voice, request, now),
        buttons=_team_buttons(voice, request),
    )


def for_decider(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """For the leaders: who, what, why, until when, what they hold already; then who decided, when and why."""
    request = _request(ticket)
    is_asked = request.state is AccessState.ASKED
    return Card(
        title=title(voice, ticket, request.right_names),
        intro=(*_wanted(voice, request), *_second_slot(voice, request)),
        facts=_facts(voice, request),
        deadlines=deadlines(voice, ticket, now, CLOCKS) if is_asked else (),
        outcome=outcome(voice, request, now),
        buttons=_decider_buttons(voice) if is_asked else _revoking(voice, request),
    )


def for_granter(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """For the administrators: what to set for whom, who agreed, by when."""
    request = _request(ticket)
    is_due = request.state is AccessState.APPROVED
    return Card(
        title=title(voice, ticket, request.right_names),
        intro=(voice("access.to_grant"), *_wanted(voice, request), *_again(voice, request))
        if is_due
        else _wanted(voice, request),
        facts=_facts(voice, request),
        deadlines=deadlines(voice, ticket, now, CLOCKS) if is_due else (),
        outcome=outcome(voice, request, now),
        buttons=(
            primary(voice, "access.grant"),
            *(() if request.grant else (button(voice, "access.impossible"),)),
            button(voice, "why"),
        )
        if is_due
        else _revoking(voice, request),
    )


def told_preparer(voice: Voice, request: AccessRequest, *, is_newest: bool = True) -> Card:
    """Return the preparer's card of a colleague's request with its state; the newest of these cards takes it back."""
    may_withdraw = is_newest and request.state in OPEN_STATES and request.grant is None
    return Card(
        title=title(voice, request.ticket, request.right_names),
        intro=(voice("access.for_whom", who=person_words(voice, request.person)), state_words(voice, request)),
        buttons=(confirmed(voice, "access.withdraw"),) if may_withdraw else (),
    )


def too_few_decide(voice: Voice, request: AccessRequest) -> Card:
    """For the administrators: a sensitive role, and fewer leaders than have to agree."""
    return Card(
        title=title(voice, request.ticket, request.right_names),
        intro=(voice("access.too_few_decide", who=person_words(voice, request.person)),),
    )


def nobody_decides(voice: Voice, request: AccessRequest) -> Card:
    """For the administrators: the department has no leader, no deputy is named, and no other leader is there."""
    return Card(
        title=title(voice, request.ticket, request.right_names),
        intro=(voice("access.nobody_decides", who=person_words(voice, request.person)),),
    )


def nobody_grants(voice: Voice, request: AccessRequest) -> Card:
    """For the office: it is approved, and no administrator may grant it."""
    return Card(title=title(voice, request.ticket, request.right_names), intro=(voice("access.nobody_grants"),))


def runs_out(voice: Voice, grant: Grant, ticket: Ticket, asked: str = "") -> Card:
    """To the person: a right ends soon; one click asks for it to go on. `asked` is the request that does already."""
    ends = voice("access.runs_out", end=end_words(voice, grant.until))
    if asked:
        return Card(
            title=title(voice, ticket, grant.right_names), intro=(ends, voice("access.extending", number=asked))
        )
    return Card(
        title=title(voice, ticket, grant.right_names),
        intro=(ends, voice("access.extend_hint")),
        buttons=(primary(voice, "access.extend"),),
    )


def missing_words(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """Return why a leader sent the request back, until that is supplied: for forms and lists, not for the card."""
    request = _request(ticket)
    last = request.last_decision if request.state is AccessState.RETURNED else None
    return (voice("access.sent_back", who=last.by.name, reason=last.reason),) if last is not None else ()


def request_status(voice: Voice, ticket: Ticket) -> str:
    """Return the state of a ticket's request, in the words of the list."""
    return state_words(voice, _request(ticket))


def state_words(voice: Voice, request: AccessRequest) -> str:
    """Return the state of a request, in the words of the list."""
    if request.grant is not None and request.grant.ended_at is not None:
        is_replaced = request.grant.ended_because is EndReason.REPLACED
        return voice("access.state.replaced" if is_replaced else "access.state.gone")
    if request.state is AccessState.GRANTED and request.ticket.closed_unanswered:
        return voice("access.state.granted_unanswered")
    if request.state is AccessState.ASKED and request.approvals:
        return voice("access.state.asked_second")
    return voice(f"access.state.{request.state}")


def outcome(voice: Voice, request: AccessRequest, now: datetime) -> tuple[str, ...]:
    """Return the timed decisions with reasons, then the next step: ✔ 同意 周主任 11月24日 10:12 · 待管理员办理(截止
    17:00)."""
    lines = [_decided(voice, one, now) for one in request.decisions if one.round == request.round]
    if request.state is AccessState.APPROVED and lines:
        target = request.ticket.target(AccessPromise.GRANT)
        due = voice.moment(target.due_at, now) if target else ""
        lines[-1] = voice("access.then_granted", line=lines[-1], due=due)
    grant = request.grant
    line = None if grant is None else being_revoked(grant)
    if grant is not None:
        lines.append(voice("access.granted_line", who=grant.granted_by.name, at=voice.moment(grant.granted_at, now)))
    lines += _fails(voice, request, now)
    if grant is not None and grant.confirmed_at is not None:
        lines.append(voice("access.works_line", who=request.person.name, at=voice.moment(grant.confirmed_at, now)))
    if grant is not None and grant.ended_at is not None:
        lines.append(_ended(voice, grant, grant.ended_at, now))
    elif line is not None:
        lines.append(_being_revoked(voice, line, now))
    if request.is_over and request.state not in {AccessState.CONFIRMED, AccessState.REJECTED}:
        at = voice.moment(request.ended_at, now) if request.ended_at else ""
        lines.append(voice("access.over_line", state=state_words(voice, request), at=at))
    return tuple(lines)


def _request(ticket: Ticket) -> AccessRequest:
    request = request_of(ticket)
    assert request is not None  # noqa: S101 - `live_card` asks only for tickets that have one
    return request


def _decided(voice: Voice, decision: Decision, now: datetime) -> str:
    key = "access.decided_deputy" if decision.as_deputy else "access.decided"
    mark = "✔" if decision.verdict is Verdict.APPROVE else "✘" if decision.verdict is Verdict.REJECT else "↩"
    line = voice(
        key,
        mark=mark,
        verdict=voice(f"verdict.{decision.verdict}"),
        who=decision.by.name,
        at=voice.moment(decision.at, now),
    )
    return voice("access.with_reason", line=line, reason=clipped(decision.reason, 120)) if decision.reason else line


def _ended(voice: Voice, grant: Grant, ended_at: datetime, now: datetime) -> str:
    at = voice.moment(ended_at, now)
    if grant.ended_because is EndReason.REPLACED:
        return voice("access.replaced_line", at=at)
    return voice("access.ended_line", because=voice(f"access.end.{grant.ended_because}"), at=at)


def _being_revoked(voice: Voice, line: Revocation, now: datetime) -> str:
    """Nobody has said yet that the right is gone: why it is being taken back, at whose word, on which checklist."""
    key = "access.being_revoked" if line.opener is None else "access.being_revoked_by"
    words = voice(
        key,
        because=voice(f"access.end.{line.because}"),
        who=line.opener.name if line.opener else "",
        at=voice.moment(line.opened_at, now),
        number=line.ticket.number,
    )
    if line.ticket.text == line.ticket.summary:
        return words
    return voice("access.with_reason", line=words, reason=clipped(line.ticket.text, 120))


def _status(voice: Voice, request: AccessRequest, now: datetime) -> tuple[str, ...]:
    """One sentence that says who has to do something now."""
    agreed = {one.by.name for one in request.approvals} if request.state is AccessState.ASKED else set()
    grant, names = request.grant, tuple(name for name in request.asked_people if name not in agreed)
    if request.state is AccessState.UNCLAIMED and request.preparer is not None:
        return (voice("access.prepared_by", who=person_words(voice, request.preparer)),)
    if request.state is AccessState.ASKED:
        return (voice("access.asked_people", who=names) if names else voice("access.state.asked"),)
    if request.state is AccessState.RETURNED:
        return (voice("access.returned_hint"),)
    if request.state is AccessState.APPROVED:
        words = "access.being_granted_again" if request.failure else "access.being_granted"
        return (voice(words, who=names) if names else voice("access.state.approved"),)
    if request.state is AccessState.GRANTED and grant is not None and _is_held(request):
        return (voice("access.try_it", note=clipped(grant.note, SHOWN_NOTE)),)
    return (state_words(voice, request),)


def _wanted(voice: Voice, request: AccessRequest) -> tuple[str, ...]:
    """申请人 赵小禾(交易一科) · 期限 至 2027年3月31日, then why."""
    end = end_words(voice, request.until)
    who = person_words(voice, request.person)
    key = "access.wanted_extended" if request.extends_id else "access.wanted"
    preparer = request.preparer if request.asked_at is not None else None
    prepared = () if preparer is None else (voice("access.prepared", who=preparer.name),)
    return (voice(key, who=who, end=end), reason_line(voice, request), *prepared)


def _facts(voice: Voice, request: AccessRequest) -> tuple[Fact, ...]:
    held = tuple(right_words(voice, names) for names in request.held_names[:SHOWN_HELD])
    sod_conflicts = tuple(right_words(voice, names) for names in request.sod_conflict_names)
    more = len(request.held_names) - len(held)
    listed = voice("access.and_more", held=held, count=more) if more > 0 else voice("access.listed", held=held)
    pending = tuple(right_words(voice, names) for names in request.pending_names[:SHOWN_HELD])
    asked = (Fact(label=voice("access.fact.pending"), value=voice("access.listed", held=pending)),) if pending else ()
    return (
        Fact(label=voice("access.fact.held"), value=listed if held else voice("access.none")),
        *asked,
        Fact(
            label=voice("access.fact.sod_conflicts"),
            value=voice("access.sod_conflicts", roles=sod_conflicts) if sod_conflicts else voice("access.none"),
        ),
    )


def _second_slot(voice: Voice, request: AccessRequest) -> tuple[str, ...]:
    return (voice("access.needs_two"),) if request.slots > 1 else ()


def _fails(voice: Voice, request: AccessRequest, now: datetime) -> tuple[str, ...]:
    """Return the holder's words that it does not work, with the time: it is set once more, perhaps on another day."""
    said = request.failure
    if not said:
        return ()
    at = voice.dated(datetime.fromisoformat(said["at"]), now)
    return (voice("access.fails_line", who=said["who"], at=at, how=clipped(said["how"], SHOWN_NOTE)),)


def _again(voice: Voice, request: AccessRequest) -> tuple[str, ...]:
    """For the administrators: what was set is set once more."""
    return (voice("access.does_not_work"),) if request.failure else ()


def _progress(voice: Voice, request: AccessRequest) -> tuple[str, ...]:
    """自行申报 → 领导审批 → 管理员授予 → 本人核验, with its ticks; what was sent back stands at 退回补正."""
    grant = request.grant
    steps = (
        ("asked", request.asked_at is not None),
        *((("returned", False),) if request.state is AccessState.RETURNED else ()),
        ("approved", request.state not in UNDECIDED and len(request.approvals) >= request.slots),
        ("granted", grant is not None and not request.failure),
        ("verified", grant is not None and grant.confirmed_at is not None),
    )
    return tuple(voice(f"access.progress.{name}") + (" ✔" if done else "") for name, done in steps)


def _person_buttons(voice: Voice, request: AccessRequest, now: datetime) -> tuple[Button, ...]:
    if request.state is AccessState.UNCLAIMED:
        return (primary(voice, "access.claim"), button(voice, "access.disclaim"))
    if request.state is AccessState.RETURNED:
        return (primary(voice, "access.amend"), confirmed(voice, "access.withdraw"))
    if request.state in {AccessState.ASKED, AccessState.APPROVED}:
        reminding = () if request.ticket.status is Status.RESOLVED else (button(voice, "nudge"),)
        ending = confirmed(voice, "access.withdraw" if request.grant is None else "access.give_back")
        return (button(voice, "why"), *reminding, ending)
    grant = request.grant
    if grant is None or grant.ended_at is not None:
        return ()
    extending = (button(voice, "access.extend"),) if grant.until is not None else ()
    line = being_revoked(grant)
    if line is not None:
        return extending if line.because is EndReason.EXPIRED else ()
    if request.state is AccessState.GRANTED:
        return (primary(voice, "access.works"), button(voice, "access.fails"), *extending)
    return (*extending, confirmed(voice, "access.give_back"))


def _decider_buttons(voice: Voice) -> tuple[Button, ...]:
    return (
        primary(voice, "access.approve"),
        button(voice, "access.reject", ButtonStyle.DANGER),
        button(voice, "access.return"),
        button(voice, "why"),
    )


def _team_buttons(voice: Voice, request: AccessRequest) -> tuple[Button, ...]:
    """Return further steps while it is open, and as long as the right is held: 收回 is among them, where allowed."""
    if not request.ticket.status.is_final:
        return (button(voice, "why"), button(voice, "more"))
    return (button(voice, "more"),) if _is_held(request) else ()


def _revoking(voice: Voice, request: AccessRequest) -> tuple[Button, ...]:
    """收回, on the cards of leaders and administrators, as long as the right is held and nobody wanted it back."""
    return (button(voice, "access.revoke", ButtonStyle.DANGER),) if _is_held(request) else ()


def _is_held(request: AccessRequest) -> bool:
    return request.grant is not None and is_in_use(request.grant)
