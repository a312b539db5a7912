"""What must hold of every change, read from its rows and its log alone: nothing here asks the rules under test."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.terms import ChangeState
from models.terms import Role
from models.tickets.worklog import WorkLogEntry
from sla.calendar.business_hours import SHANGHAI
from tests.support.change_witness import Scene, Standing, Witness
from tests.support.window_oracle import is_free, is_worked, worked_days_before

S = ChangeState
BY_VERB = {
    "change_drafted": S.DRAFTED,
    "change_deployed": S.DEPLOYED,
    "change_confirmed": S.CONFIRMED,
    "change_sent_back": S.DRAFTED,
    "change_begun": S.UNDER_WAY,
    "change_finished": S.VERIFYING,
    "change_business": S.COMPLETED,
    "change_rolled_back": S.ROLLING_BACK,
    "change_rollback_verified": S.ROLLED_BACK,
    "change_cancelled": S.CANCELLED,
    "change_emergency_approved": S.EMERGENCY_APPROVED,
    "change_phone_consent": S.EMERGENCY_APPROVED,
    "change_lapsed": S.TESTED,
    "change_window_invalid": S.TESTED,
    "change_window_done": S.CONFIRMED,
    "change_cut_short": S.COMPLETED,
}
"""What each entry makes of a change, whatever it was."""
PACKAGE = {"version", "digest", "systems", "change_kind"}
CLOSE = time(17)
A_DAY, A_QUARTER = timedelta(days=1), timedelta(minutes=15)
OFFICE, ENGINEER, LEADER, ADMIN = Role.OFFICE, Role.ENGINEER, Role.LEADER, Role.ADMIN
OURS: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(("confirmed", "sent_back", "announced", "no_sessions", "no_data", "one_snapshot"), (OFFICE,)),
    **dict.fromkeys(("business", "rollback_verified", "finding", "phone_consent", "archived"), (OFFICE,)),
    **dict.fromkeys(("excepted", "uncovered", "no_backup", "data_approved"), (LEADER,)),
    **dict.fromkeys(("consent_confirmed", "consent_denied", "gone_on"), (LEADER,)),
    "extended": (OFFICE, LEADER),
    "made_up_confirmation": (OFFICE,),
}
"""Who of the organisation alone writes such a fact."""
ANYBODYS: dict[str, tuple[Role, ...]] = {
    "begun": (ENGINEER,),
    "system_backup": (ENGINEER, ADMIN),
    "data_backup": (ENGINEER, ADMIN),
}
"""Whose role counts for a vendor, too."""
ENGINEERS_OR_OURS: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(("deployed", "tested", "technical", "made_up_test", "made_up_test_failed"), (OFFICE,)),
    "rolled_back": (OFFICE, LEADER),
}
"""What an engineer may do, a vendor's too, or these of the organisation."""
TWO_HATS = frozenset(
    {
        *((what, "confirmed") for what in ("deployed", "tested", "excepted", "data_approved", "begun")),
        *(("confirmed", what) for what in ("excepted", "uncovered", "no_backup", "begun")),
        *(("deployed", what) for what in ("tested", "business", "rollback_verified")),
        ("made_up_test", "made_up_confirmation"),
    }
)
"""What was done before, and what the same person may not do after it as long as that holds."""


def state_told_by(log: Sequence[WorkLogEntry]) -> ChangeState:
    """Where a change stands, by its log alone; both backups make one backed up."""
    state, backups = S.DRAFTED, set[str]()
    for entry in log:
        verb, content = entry.verb, entry.content
        if verb == "change_tested":
            state = S.TESTED if content["test_result"] == "passed" else S.DRAFTED
        elif verb == "change_edited":
            state = _edited(state, set(content))
        elif verb == "change_postponed" and state in {S.CONFIRMED, S.BACKED_UP}:
            state = S.TESTED
        else:
            state = BY_VERB.get(verb, state)
        if verb in {"change_system_backup", "change_data_backup"}:
            backups.add(verb)
    return state


def _edited(state: ChangeState, said: set[str]) -> ChangeState:
    if said & PACKAGE:
        return S.DRAFTED
    return S.TESTED if state in {S.CONFIRMED, S.BACKED_UP} else state


def broken_rules(change: Change, log: Sequence[WorkLogEntry], witness: Witness) -> list[str]:
    """What is wrong with a change; nothing where every gate was passed by somebody entitled at that moment."""
    told = state_told_by(log)
    is_same = told is change.state or {told, change.state} == {S.CONFIRMED, S.BACKED_UP}
    found = [] if is_same else [f"the log tells {told}, the row says {change.state}"]
    for fact in change.facts:
        found += _wrong_author(change, fact, witness)
        if fact.what == "begun":
            found += _wrong_start(change, fact, witness)
    for state, what in ((S.COMPLETED, "business"), (S.ROLLED_BACK, "rollback_verified")):
        if change.state is state:
            found += _wrong_end(change, _last(change, what))
    return found


def _wrong_author(change: Change, fact: GateFact, witness: Witness) -> Iterator[str]:
    """Whoever did it had the role at that moment, and wears no other hat in this change."""
    by = witness.by.get(fact.id or 0)
    if by is None:
        return
    ours, anybodys, either = (table.get(fact.what, ()) for table in (OURS, ANYBODYS, ENGINEERS_OR_OURS))
    may = any(by.is_ours(role) for role in (*ours, *either)) or any(by.has(role) for role in anybodys)
    if (ours or anybodys or either) and not (may or (either and by.has(ENGINEER))):
        yield f"{fact.what} by somebody not entitled"
    if fact.what == "emergency_approved" and not by.is_ours(LEADER):
        yield "an emergency approved by no leader"
    if fact.what == "phone_consent" and not _leaders_were_silent(change, fact):
        yield "a phone consent while leaders still had time"
    yield from _two_hats(change, fact, by)


def _leaders_were_silent(change: Change, consent: GateFact) -> bool:
    asked = _last(change, "emergency_asked", consent)
    return asked is not None and consent.at >= asked.at + A_QUARTER


def _two_hats(change: Change, fact: GateFact, by: Standing) -> Iterator[str]:
    """What the same person may not do besides, of what held when this was done."""
    if fact.what == "confirmed" and by.person_id == change.applicant_id:
        yield "the applicant confirmed"
    for other in change.facts[: change.facts.index(fact)]:
        is_both = other.by_id == by.person_id and _held_at(other, fact)
        if is_both and (other.what, fact.what) in TWO_HATS:
            is_alone = fact.what == "tested" and (other.content.get("alone") or "reason" in other.content)
            if not is_alone:
                yield f"{other.what} and {fact.what} by one person"
    if fact.what in {"technical", "business", "rollback_verified"}:
        begun = _last(change, "begun", fact)
        if begun is not None and begun.by_id == by.person_id:
            yield f"{fact.what} by the implementer"


def _wrong_start(change: Change, begun: GateFact, witness: Witness) -> Iterator[str]:
    """Every gate before a start, by what was written before it and what stood around it."""
    scene = witness.scenes[begun.id or 0]
    if scene.also_at_work:
        yield "begun beside another change of the system"
    if not {"emergency_approved", "phone_consent"}.isdisjoint(one.what for one in change.facts):
        yield from _wrong_emergency(change, begun, scene)
        return
    yield from _wrong_package(change, begun, scene)
    yield from _wrong_window(change, begun, scene)
    yield from _wrong_backups(change, begun, scene)
    if scene.verifier is None or not scene.verifier.is_ours(OFFICE) or scene.verifier.person_id == begun.by_id:
        yield "begun without somebody to verify it"
    if scene.drafted["stops"] and not _was_announced(change, begun, scene):
        yield "a stop that was not announced in time"
    if scene.drafted["kind"] == "data" and _held(change, "data_approved", scene) is None:
        yield "data touched without a leader"


def _wrong_emergency(change: Change, begun: GateFact, scene: Scene) -> Iterator[str]:
    if not any(_last(change, what, begun) for what in ("emergency_approved", "phone_consent")):
        yield "an emergency that nobody approved"
    if not scene.has_basis:
        yield "an emergency that rests on nothing"
    if _held(change, "no_backup", scene) is None:
        yield from _wrong_backups(change, begun, scene)
    if not scene.drafted["fallback"]:
        yield "an emergency without a way back"


def _wrong_package(change: Change, begun: GateFact, scene: Scene) -> Iterator[str]:
    deployed, tested, confirmed = (_held(change, what, scene) for what in ("deployed", "tested", "confirmed"))
    if deployed is None or tested is None or confirmed is None:
        yield "begun without test or confirmation"
        return
    packages = {(one.content["version"], one.content["digest"]) for one in (deployed, tested, confirmed, begun)}
    if packages != {(scene.drafted["version"], scene.drafted["digest"])}:
        yield "begun is not what was tested"
    if tested.content["test_result"] != "passed":
        yield "begun after a test that failed"
    if confirmed.edition != begun.edition and not _last(change, "window_done", begun):
        yield "edited since it was confirmed"
    if "reason" in deployed.content and tested.by_id in {deployed.by_id, begun.by_id}:
        yield "no second reader"


def _wrong_window(change: Change, begun: GateFact, scene: Scene) -> Iterator[str]:
    start, end = _moment(begun, "starts_at"), _moment(begun, "ends_at")
    if not start <= begun.at < end:
        yield "begun outside its window"
    minutes = scene.drafted["fallback_minutes"]
    if not isinstance(minutes, int) or begun.at > end - timedelta(minutes=minutes):
        yield "begun too late to roll back"
    sessions = [(_local(first), _local(last)) for first, last in scene.sessions]
    if not is_free(_local(start), _local(end), sessions, is_upgrade=False) and not _is_excepted(change, begun, scene):
        yield "begun in a window that is not legal"
    said = _held(change, "no_sessions", scene)
    known_since = _days_before(begun.at, 1)
    is_known = scene.imported_at is not None and scene.imported_at >= known_since
    if not is_known and (said is None or said.at < begun.at - A_DAY):
        yield "begun without knowing the sessions"


def _wrong_backups(change: Change, begun: GateFact, scene: Scene) -> Iterator[str]:
    for what in ("system_backup", "data_backup"):
        backup = _held(change, what, scene)
        if what == "data_backup" and scene.drafted["kind"] == "configuration" and _held(change, "no_data", scene):
            continue
        if backup is None or not begun.at - A_DAY <= _moment(backup, "finished_at") <= backup.at:
            yield f"no fresh {what}"
        elif backup.content["backup_volume"] != "other" or backup.content["backup_size"].startswith("0"):
            yield f"a {what} that is none"
        elif what == "data_backup" and _is_short(backup, begun, scene) and not _held(change, "uncovered", scene):
            yield "a data backup that does not reach far enough"
    both = [_held(change, what, scene) for what in ("system_backup", "data_backup")]
    references = {one.content["backup_reference"] for one in both if one is not None}
    if None not in both and len(references) == 1 and _held(change, "one_snapshot", scene) is None:
        yield "one snapshot for both"


def _is_short(backup: GateFact, begun: GateFact, scene: Scene) -> bool:
    """It ends before the last close of business, or of a session, before the start."""
    ended = [last for _, last in scene.sessions if begun.at - 7 * A_DAY <= last <= begun.at]
    return _moment(backup, "covers_until") < max([_last_close(begun.at), *ended])


def _was_announced(change: Change, begun: GateFact, scene: Scene) -> bool:
    """A working day before the start for the staff, three where the market notices it; or a leader allowed it."""
    if _is_excepted(change, begun, scene):
        return True
    notice, days = _held(change, "announced", scene), 3 if scene.drafted["is_for_market"] else 1
    start = _moment(begun, "starts_at")
    by = _days_before(start, days)
    return notice is not None and notice.at <= min(by, _close(by.date()))


def _is_excepted(change: Change, begun: GateFact, scene: Scene) -> bool:
    """A leader allowed just this window, and did not confirm it besides."""
    window = begun.content["starts_at"], begun.content["ends_at"]
    found = [one for one in change.facts if one.what == "excepted" and one.id in scene.held]
    return any((one.content["starts_at"], one.content["ends_at"]) == window for one in found)


def _wrong_end(change: Change, verified: GateFact | None) -> Iterator[str]:
    """Nothing is over without the office's word, after the work and after 技术验证."""
    if verified is None:
        yield "over without the office's word"
        return
    before = "finished" if verified.what == "business" else "rolled_back"
    if _last(change, before, verified) is None:
        yield f"verified before it was {before}"
    is_technical = _last(change, "technical", verified) is not None or verified.content.get("did_both") == "yes"
    if verified.what == "business" and not is_technical:
        yield "completed without 技术验证"
    if any(verified.content.get(line) != "yes" for line in ("check_login", "check_main", "check_data")):
        yield "completed with a list that is not whole"


def _held(change: Change, what: str, scene: Scene) -> GateFact | None:
    """The newest fact of this sort that held at the start."""
    return next((one for one in reversed(change.facts) if one.what == what and one.id in scene.held), None)


def _held_at(fact: GateFact, other: GateFact) -> bool:
    return fact.voided_at is None or fact.voided_at > other.at


def _last(change: Change, what: str, before: GateFact | None = None) -> GateFact | None:
    """The newest fact of this sort, or the newest that was written before another, void since or not."""
    facts = change.facts if before is None else change.facts[: change.facts.index(before)]
    return next((one for one in reversed(facts) if one.what == what), None)


def _moment(fact: GateFact, name: str) -> datetime:
    return datetime.fromisoformat(fact.content[name])


def _local(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI).replace(tzinfo=None)


def _days_before(at: datetime, days: int) -> datetime:
    """The same time of day so many working days before."""
    local = _local(at)
    return datetime.combine(worked_days_before(local.date(), days), local.time(), SHANGHAI)


def _close(day: date) -> datetime:
    """When business closes."""
    return datetime.combine(day, CLOSE, SHANGHAI)


def _last_close(at: datetime) -> datetime:
    """The last time that business closed before a moment."""
    day = _local(at).date()
    is_today = is_worked(day) and _close(day) <= at
    return _close(day if is_today else worked_days_before(day, 1))
