"""Eligibility for the steps of a change: hats are told apart by person, for the one change, with any account."""

from datetime import datetime

from models.changes.change import Change
from models.changes.press import ChangePress
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role

OWN = frozenset(
    {
        *("confirmed", "excepted", "data_approved", "no_backup", "emergency_approved", "phone_consent"),
        *("begun", "finished", "rolled_back"),
    }
)
"""The steps by which somebody makes a change their own; to test and to verify it is no such step."""


def may_verify(person: Person, now: datetime) -> bool:
    """Return whether the person can be named to verify the business: of the office, and here."""
    return person.is_ours(Role.OFFICE) and person.is_active(now)


def may_implement(person: Person, now: datetime) -> bool:
    """Return whether the person can go on with what they began: an engineer, and here."""
    return person.has(Role.ENGINEER) and person.is_active(now)


def had_a_hand(change: Change) -> set[int]:
    """Return who applied for it, decided on it or did it, by id: of a fault that it made, they alone say nothing."""
    consent = change.held("phone_consent")
    agreed = {int(consent.content["leader_id"])} if consent is not None else set[int]()
    did = {fact.by_id for fact in change.facts if fact.what in OWN}
    return {one for one in ({change.applicant_id, change.implementer_id} | agreed | did) if one is not None}


def is_office(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the presser is of the business office, and no vendor's."""
    return None if press.by.is_ours(Role.OFFICE) else Refusal("change.only_office")


def is_leader(change: Change, press: ChangePress) -> Refusal | None:
    """A leader of the organisation."""
    return None if press.by.is_ours(Role.LEADER) else Refusal("change.only_leader")


def is_office_or_leader(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the presser is of the business office, or a leader."""
    return None if press.by.is_ours(Role.OFFICE, Role.LEADER) else Refusal("change.only_office")


def is_engineer(change: Change, press: ChangePress) -> Refusal | None:
    """An engineer, a vendor's or the organisation's."""
    return None if press.by.has(Role.ENGINEER) else Refusal("change.only_engineer")


def backs_up(change: Change, press: ChangePress) -> Refusal | None:
    """An engineer or an administrator."""
    return None if press.by.has(Role.ENGINEER, Role.ADMIN) else Refusal("change.only_engineer")


def rolls_back(change: Change, press: ChangePress) -> Refusal | None:
    """An engineer; the office and leaders may order it."""
    may = press.by.has(Role.ENGINEER) or press.by.is_ours(Role.OFFICE, Role.LEADER)
    return None if may else Refusal("change.only_engineer")


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
    """Return a Refusal unless the presser applied, or is of the office."""
    is_own = press.by.id == change.applicant_id
    return None if is_own or press.by.is_ours(Role.OFFICE) else Refusal("change.only_applicant")


def is_not_applicant(change: Change, press: ChangePress) -> Refusal | None:
    """Nobody confirms what they applied for."""
    return Refusal("change.confirmer_applied") if press.by.id == change.applicant_id else None


def took_no_part(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the presser deployed, tested or implements: they never confirm."""
    took = _did(change, press, "deployed", "tested", "begun") or press.by.id == change.implementer_id
    return Refusal("change.confirmer_took_part") if took else None


def did_not_except(change: Change, press: ChangePress) -> Refusal | None:
    """A leader does not confirm what that leader excepted or approved."""
    did = _did(change, press, "excepted", "emergency_approved", "data_approved") or _agreed_by_phone(change, press)
    return Refusal("change.confirmer_excepted") if did else None


def did_not_confirm(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the presser confirmed: they neither except nor implement."""
    return Refusal("change.confirmer_differs") if _did(change, press, "confirmed") else None


def is_not_verifier(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the presser is named for 业务验证: the verifier does not implement."""
    return Refusal("change.verifier_differs") if press.by.id == change.verifier_id else None


def is_not_second_reader(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the presser read settings in place of a test: they do not put them in."""
    deployed, tested = change.held("deployed"), change.held("tested")
    if deployed is None or "reason" not in deployed.content or tested is None:
        return None
    return Refusal("change.second_reader") if tested.by_id == press.by.id else None


def is_implementer(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the presser began it; where that one is gone, might have begun it."""
    one = change.implementer
    if press.by.id != change.implementer_id and one is not None and may_implement(one, press.now):
        return Refusal("change.only_implementer", who=_name(change))
    rules = (is_engineer, did_not_confirm, is_not_verifier, is_not_second_reader)
    return next((refusal for rule in rules if (refusal := rule(change, press)) is not None), None)


def is_not_implementer(change: Change, press: ChangePress) -> Refusal | None:
    """Nobody verifies their own work."""
    is_own = press.by.id == change.implementer_id or _did(change, press, "begun", "finished")
    return Refusal("change.own_work") if is_own else None


def verifier_is_missing(change: Change, press: ChangePress) -> Refusal | None:
    """Another verifier is named in the place of one who left, or is of the office no more."""
    one = change.verifier
    if one is None:
        return Refusal("change.no_verifier")
    return Refusal("change.verifier_is_here", who=one.name) if may_verify(one, press.now) else None


def deployed_nothing(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the presser deployed the package to test or began it: they do not verify the business."""
    return Refusal("change.own_work") if _did(change, press, "deployed", "begun") else None


def did_not_make_up_test(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the presser made up for the test: they do not confirm it."""
    return Refusal("change.confirmer_took_part") if _did(change, press, "made_up_test") else None


def verifies_technically(change: Change, press: ChangePress) -> Refusal | None:
    """An engineer, or the office."""
    may = press.by.has(Role.ENGINEER) or press.by.is_ours(Role.OFFICE)
    return None if may else Refusal("change.only_tester")


def gave_consent(change: Change, press: ChangePress) -> Refusal | None:
    """The leader who is said to have agreed by phone; where that one is gone, any leader."""
    if change.held("phone_consent") is not None and change.held("consenter_gone") is not None:
        return is_leader(change, press)
    return None if _agreed_by_phone(change, press) else Refusal("change.only_consenting_leader")


def _agreed_by_phone(change: Change, press: ChangePress) -> bool:
    """Return whether the presser is the leader whose consent by phone was entered."""
    consent = change.held("phone_consent")
    return consent is not None and consent.content["leader_id"] == str(press.by.id)


def _did(change: Change, press: ChangePress, *sorts: str) -> bool:
    """Return whether the person did one of these for this change, as far as it still counts."""
    return any(fact.what in sorts and fact.holds and fact.by_id == press.by.id for fact in change.facts)


def _name(change: Change) -> str:
    return change.implementer.name if change.implementer else "—"
