"""What must hold of every change, read from its rows and its log alone: nothing here asks the rules under test."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.terms import ChangeState
from models.terms import Role
from models.tickets.worklog import WorkLogEntry

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
    "change_lapsed": S.TESTED,
    "change_window_done": S.CONFIRMED,
    "change_cut_short": S.COMPLETED,
}
"""What each entry makes of a change, whatever it was."""
PACKAGE = {"version", "digest", "systems", "change_kind"}
A_DAY = timedelta(days=1)


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


def broken_rules(change: Change, log: Sequence[WorkLogEntry]) -> list[str]:
    """What is wrong with a change; nothing where every gate was passed by somebody entitled."""
    found = []
    told = state_told_by(log)
    is_same = told is change.state or {told, change.state} == {S.CONFIRMED, S.BACKED_UP}
    if not is_same:
        found.append(f"the log tells {told}, the row says {change.state}")
    begun = _last(change, "begun")
    if begun is not None:
        found += _wrong_before(change, begun)
    if change.state is S.COMPLETED:
        found += _wrong_with_verifier(change, _last(change, "business"))
    if change.state is S.ROLLED_BACK:
        found += _wrong_with_verifier(change, _last(change, "rollback_verified"))
    return found


def _wrong_before(change: Change, begun: GateFact) -> list[str]:
    """Every gate before the start, by what was written before it."""
    if change.is_emergency:
        approved = _last(change, "emergency_approved", begun)
        return [] if approved is not None else ["an emergency that nobody approved"]
    deployed, tested, confirmed = (_last(change, what, begun) for what in ("deployed", "tested", "confirmed"))
    if deployed is None or tested is None or confirmed is None:
        return ["begun without test or confirmation"]
    found = []
    if len({one.content["digest"] for one in (deployed, tested, confirmed, begun)}) > 1:
        found.append("begun is not what was tested")
    if tested.by_id == deployed.by_id and not deployed.content.get("alone"):
        found.append("the tester deployed it")
    by = confirmed.by
    if by is None or by.company or Role.OFFICE not in by.roles:
        found.append("confirmed by nobody of the office")
    if confirmed.by_id in {change.applicant_id, deployed.by_id, tested.by_id, begun.by_id}:
        found.append("the confirmer wears another hat")
    for what in ("system_backup", "data_backup"):
        backup = _last(change, what, begun)
        if backup is None or datetime.fromisoformat(backup.content["finished_at"]) < begun.at - A_DAY:
            found.append(f"no fresh {what}")
    start, end = (datetime.fromisoformat(begun.content[name]) for name in ("starts_at", "ends_at"))
    if not start <= begun.at < end:
        found.append("begun outside its window")
    return found


def _wrong_with_verifier(change: Change, verified: GateFact | None) -> list[str]:
    by = verified.by if verified else None
    if by is None or by.company or Role.OFFICE not in by.roles:
        return ["verified by nobody of the office"]
    return ["verified by its implementer"] if by.id == change.implementer_id else []


def _last(change: Change, what: str, before: GateFact | None = None) -> GateFact | None:
    """The newest fact of this sort, or the newest that was written before another, void since or not."""
    facts = change.facts if before is None else change.facts[: change.facts.index(before)]
    return next((one for one in reversed(facts) if one.what == what), None)
