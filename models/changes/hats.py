"""Who may take which step of a change: hats are told apart by person, for the one change, whatever the account."""

from models.changes.change import Change
from models.changes.press import ChangePress
from models.refusal import Refusal
from models.terms import Role


def is_office(change: Change, press: ChangePress) -> Refusal | None:
    """Somebody of the business office, never a vendor's."""
    return None if press.by.is_ours(Role.OFFICE) else Refusal("change.only_office")


def is_engineer(change: Change, press: ChangePress) -> Refusal | None:
    """An engineer, a vendor's or the organisation's."""
    return None if press.by.has(Role.ENGINEER) else Refusal("change.only_engineer")


def is_tester(change: Change, press: ChangePress) -> Refusal | None:
    """The office, or an engineer: another one than deployed it, but where the vendor has nobody else."""
    deployed = change.held("deployed")
    if press.by.is_ours(Role.OFFICE):
        is_second_reader = deployed is None or "reason" not in deployed.content or deployed.by_id != press.by.id
        return None if is_second_reader else Refusal("change.second_reader")
    if not press.by.has(Role.ENGINEER):
        return Refusal("change.only_tester")
    is_own = deployed is not None and deployed.by_id == press.by.id and not deployed.content.get("alone")
    return Refusal("change.tester_differs") if is_own else None


def is_applicant_or_office(change: Change, press: ChangePress) -> Refusal | None:
    """Whoever applied, or the office."""
    is_own = press.by.id == change.applicant_id
    return None if is_own or press.by.is_ours(Role.OFFICE) else Refusal("change.only_applicant")
