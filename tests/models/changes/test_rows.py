"""Every rule of every step of a change: without it in its row, a case of this table fails by the rule's name."""

from datetime import timedelta
from typing import Any

import pytest

from models.changes.change import Change
from models.changes.press import LaterAgainst
from models.changes.series import ChangeWindow
from models.changes.steps import CHANGE_STEPS
from models.changes.terms import ChangeKind, Unreachable
from models.refusal import Refusal
from models.tickets.step import Step
from tests.support.change_rows import (
    AGAINST,
    APPLICANT,
    DIGEST,
    GOOD,
    HOURS,
    LATER,
    LEADER,
    MINUTE,
    NOW,
    OFFICE,
    OTHER,
    STAFF,
    TESTER,
    VENDOR_OFFICE,
    VERIFIER,
    Wrong,
)

DAY = timedelta(days=1)
FOLLOWING = ChangeWindow(NOW + DAY, NOW + DAY + 2 * HOURS)
OVERLAPPED = ChangeWindow(LATER["ends_at"] - MINUTE, LATER["ends_at"] + MINUTE)


def without(*sorts: str) -> Any:
    """Nobody did these."""
    return lambda change: change.void(NOW, *sorts)


def by(what: str, person: Any, **content: str) -> Any:
    """Somebody did this."""
    return lambda change: change.keep(what, person, NOW, content)


def one_snapshot(change: Change) -> None:
    """The data were backed up by what is given for the system."""
    change.keep("data_backup", APPLICANT, NOW, {"backup_reference": "img-1"})


def one_snapshot_for_data(change: Change) -> None:
    """The system was backed up by what is given for the data."""
    change.keep("system_backup", APPLICANT, NOW, {"backup_reference": "img-1"})


def stale(change: Change) -> None:
    """The system backup is from before yesterday."""
    change.void(NOW, "system_backup")
    old = (NOW - 25 * HOURS).isoformat()
    change.keep("system_backup", APPLICANT, NOW, {"finished_at": old, "backup_reference": "img-0"})


OFFICE_STEPS = (
    *("change.skip_test_system", "change.confirm", "change.send_back", "change.announce", "change.concede"),
    *(
        "change.verify",
        "change.verify_rollback",
        "change.phone_consent",
        "change.archive",
        "change.make_up_confirmation",
        "change.name_verifier",
    ),
)
LEADER_STEPS = (
    *("change.approve_data", "change.except", "change.waive", "change.approve_emergency"),
    "change.answer_unapproved",
)
REASONED = (
    *("change.skip_test_system", "change.send_back", "change.except", "change.concede", "change.waive"),
    *("change.extend", "change.postpone", "change.cancel", "change.ask_emergency", "change.approve_emergency"),
    *("change.phone_consent", "change.make_up_confirmation", "change.name_verifier"),
    "change.answer_unapproved",
)
PATCH = {"kind": ChangeKind.PATCH}
FIRST_ASK = "change.phone_consent", "leaders_were_silent"
SETTINGS = {"backup_sort": "settings"}
AFTERWARDS = "change.make_up_confirmation"
VERIFICATIONS = ("change.verify_technically", "change.verify", "change.verify_rollback")
BACKUPS = ("change.back_up_system", "change.back_up_data")
PACKAGED = ("change.deploy", "change.skip_test_system", "change.begin_emergency")
SYSTEMS = (
    *("change.deploy", "change.skip_test_system", "change.ask_emergency", "change.approve_emergency"),
    "change.phone_consent",
)
APPROVALS = ("change.ask_emergency", "change.approve_emergency", "change.phone_consent")
WRONG = (
    *(Wrong(one, "is_office", "change.only_office", VENDOR_OFFICE) for one in OFFICE_STEPS),
    *(Wrong(one, "is_leader", "change.only_leader", VENDOR_OFFICE) for one in LEADER_STEPS),
    *(Wrong(one, "has_reason", "change.reason_needed", said={"reason": ""}) for one in REASONED),
    *(Wrong(one, "names_system", "change.no_system", change={"systems": []}) for one in SYSTEMS),
    *(Wrong(one, "has_package", "change.no_package", said={"digest": "abc"}) for one in PACKAGED),
    *(Wrong(one, "is_drafted_package", "change.other_package", said={"digest": OTHER}) for one in PACKAGED),
    *(
        Wrong(one, "is_same_package", "change.other_package", said={"digest": OTHER})
        for one in ("change.test", "change.confirm", "change.begin")
    ),
    Wrong("change.begin", "is_same_package", "change.other_package", change={"digest": OTHER}, said={"digest": OTHER}),
    Wrong("change.begin", "is_same_package", "change.not_deployed", prepare=without("deployed")),
    *(
        Wrong(one, "is_applicant_or_office", "change.only_applicant", TESTER)
        for one in ("change.edit", "change.postpone", "change.cancel", "change.ask_emergency")
    ),
    *(Wrong(one, "is_engineer", "change.only_engineer", STAFF) for one in ("change.deploy", "change.begin")),
    Wrong("change.begin_emergency", "is_engineer", "change.only_engineer", STAFF),
    Wrong("change.deploy", "names_test_system", "change.no_test_system", said={"test_system": ""}),
    Wrong(
        "change.skip_test_system", "is_configuration", "change.only_configuration", change={"kind": ChangeKind.PATCH}
    ),
    Wrong("change.test", "is_tester", "change.tester_differs", APPLICANT),
    *(
        Wrong(one, "has_test_record", "change.no_test_record", said={"test_record": ""})
        for one in ("change.test", "change.make_up_test")
    ),
    Wrong("change.approve_data", "is_data", "change.only_data", change=PATCH),
    Wrong("change.approve_data", "has_data_request", "change.no_data_request", said={"expected_rows": "三"}),
    *(
        Wrong(one, "is_not_applicant", "change.confirmer_applied", change={"applicant_id": person.id})
        for one, person in (
            ("change.confirm", OFFICE),
            ("change.approve_data", LEADER),
            ("change.make_up_confirmation", OFFICE),
        )
    ),
    *(
        Wrong("change.confirm", "took_no_part", "change.confirmer_took_part", prepare=by(what, OFFICE))
        for what in ("tested", "begun")
    ),
    Wrong("change.confirm", "did_not_except", "change.confirmer_excepted", prepare=by("excepted", OFFICE)),
    Wrong("change.confirm", "is_whole", "change.draft_lacks", change={"impact": ""}),
    *(
        Wrong(one, "is_ahead", "change.window_past", change={"ends_at": NOW})
        for one in ("change.confirm", "change.except", "change.announce")
    ),
    *(
        Wrong(one, "is_legal", "change.window_illegal", around={"against": AGAINST})
        for one in ("change.confirm", "change.begin")
    ),
    Wrong(
        "change.confirm",
        "later_are_legal",
        "change.later_window_illegal",
        around={"later_against": (LaterAgainst(FOLLOWING, AGAINST, None),)},
    ),
    Wrong("change.confirm", "says_what_it_rests_on", "change.main_function_tried", said={"own_trial": "record"}),
    *(
        Wrong(one, "verifier_is_here", "change.verifier_gone", around={"verifier_is_here": False})
        for one in ("change.confirm", "change.begin")
    ),
    *(
        Wrong(one, "office_is_reachable", f"change.unreachable_{why}", around={"unreachable": why})
        for one, why in (("change.confirm", Unreachable.AWAY), ("change.begin", Unreachable.ALONE))
    ),
    Wrong("change.confirm", "data_was_approved", "change.data_not_approved", change={"kind": ChangeKind.DATA}),
    *(
        Wrong(one, "did_not_confirm", "change.confirmer_differs", prepare=by("confirmed", person))
        for one, person in (("change.except", LEADER), ("change.waive", LEADER), ("change.begin", APPLICANT))
    ),
    Wrong("change.except", "has_window", "change.window_needed", change={"starts_at": None}),
    Wrong("change.announce", "is_in_time_for_notice", "change.notice_late", around={"notice_by": NOW - MINUTE}),
    Wrong("change.announce", "says_where_published", "change.market_not_told", change={"is_for_market": True}),
    *(Wrong(one, "backs_up", "change.only_engineer", STAFF) for one in BACKUPS),
    *(
        Wrong(one, "is_finished", key, moments={"finished_at": at})
        for one in BACKUPS
        for key, at in (("change.backup_future", NOW + MINUTE), ("change.backup_old", NOW - DAY - MINUTE))
    ),
    *(Wrong(one, "stands_elsewhere", "change.backup_same_volume", said={"backup_volume": "same"}) for one in BACKUPS),
    *(
        Wrong(one, "has_size", "change.backup_size", said={"backup_size": size})
        for one in BACKUPS
        for size in ("", "0 GB", "很大")
    ),
    *(Wrong(one, "was_read_back", "change.backup_unread", said={"read_back": ""}) for one in BACKUPS),
    *(Wrong(one, "fits_kind", "change.only_configuration_exports", said=SETTINGS) for one in BACKUPS),
    *(
        Wrong(one, "is_whole_snapshot", "change.snapshot_partial", said={"backup_sort": "cloud_snapshot"})
        for one in BACKUPS
    ),
    Wrong("change.back_up_system", "is_another_one", "change.one_snapshot", prepare=one_snapshot),
    Wrong("change.back_up_data", "is_another_one", "change.one_snapshot", prepare=one_snapshot_for_data),
    Wrong("change.back_up_data", "reaches_far_enough", "change.backup_short", moments={"covers_until": NOW - DAY}),
    Wrong("change.back_up_data", "reaches_far_enough", "change.backup_future", moments={"covers_until": NOW + MINUTE}),
    Wrong("change.back_up_data", "covers_no_more", "change.backup_covers_more", moments={"covers_until": NOW}),
    Wrong("change.confirm", "leaves_time_to_go_back", "change.no_time_to_go_back", change={"fallback_minutes": 120}),
    *(
        Wrong(one, "is_not_implementer", "change.own_work", change={"implementer_id": person.id})
        for one, person in (("change.concede", OFFICE), ("change.make_up_test", TESTER))
    ),
    Wrong("change.make_up_confirmation", "is_not_implementer", "change.own_work", change={"implementer_id": OFFICE.id}),
    *(Wrong(one, "is_not_implementer", "change.own_work", change={"implementer_id": 2}) for one in VERIFICATIONS[:1]),
    *(Wrong(one, "is_not_implementer", "change.own_work", change={"implementer_id": 4}) for one in VERIFICATIONS[1:]),
    *(Wrong(one, "deployed_nothing", "change.own_work", prepare=by("deployed", VERIFIER)) for one in VERIFICATIONS[1:]),
    Wrong("change.concede", "may_be_conceded", "change.only_configuration", said={"concession": "no_data"}),
    Wrong("change.concede", "may_be_conceded", "change.database_not_stopped", said={"concession": "one_snapshot"}),
    Wrong("change.waive", "may_be_waived", "change.only_emergency", said={"waiver": "no_backup"}),
    *(
        Wrong(one, "is_not_verifier", "change.verifier_differs", change={"verifier_id": APPLICANT.id})
        for one in ("change.begin", "change.begin_emergency")
    ),
    Wrong(
        "change.begin",
        "is_not_second_reader",
        "change.second_reader",
        prepare=lambda change: (
            change.keep("deployed", OFFICE, NOW, {"version": "3.2.1", "digest": DIGEST, "reason": "无法复现"}),
            change.keep("tested", APPLICANT, NOW),
        ),
    ),
    Wrong("change.begin", "is_inside", "change.outside_window", change={"starts_at": NOW + MINUTE}),
    Wrong("change.begin", "can_still_go_back", "change.too_late_to_begin", change={"ends_at": NOW + 29 * MINUTE}),
    Wrong("change.begin", "knows_sessions", "change.sessions_unknown", around={"knows_sessions": False}),
    Wrong("change.begin", "was_announced", "change.not_announced", prepare=without("announced")),
    Wrong("change.begin", "was_announced", "change.notice_was_late", around={"notice_by": NOW - 3 * DAY}),
    Wrong("change.begin", "are_backed_up", "change.backups_missing", prepare=without("data_backup")),
    Wrong("change.begin", "are_backed_up", "change.backups_missing", prepare=stale),
    Wrong("change.begin", "are_backed_up", "change.backups_missing", around={"covered_to": NOW}),
    Wrong("change.begin_emergency", "are_backed_up_or_impossible", "change.backups_missing", prepare=stale),
    *(
        Wrong(one, "is_alone_on_system", "change.system_busy", around={"busy_with": "2603-0001"})
        for one in ("change.begin", "change.begin_emergency")
    ),
    Wrong(
        "change.begin",
        "keeps_out_of_bidding",
        "change.in_bidding",
        around={"in_bidding": "项目一"},
        change={"kind": ChangeKind.DATA},
    ),
    Wrong("change.finish", "is_implementer", "change.only_implementer", TESTER),
    Wrong("change.finish", "is_implementer", "change.only_engineer", change={"implementer": STAFF}, by=STAFF),
    Wrong("change.name_verifier", "verifier_is_missing", "change.verifier_is_here", change={"verifier": VERIFIER}),
    Wrong("change.name_verifier", "verifier_is_missing", "change.no_verifier", change={"verifier": None}),
    Wrong("change.name_verifier", "is_fit_verifier", "change.unfit_verifier", named=VENDOR_OFFICE),
    Wrong("change.name_verifier", "is_fit_verifier", "change.own_work", prepare=by("finished", VERIFIER)),
    Wrong("change.finish", "says_what_was_done", "change.done_what_needed", said={"done_what": ""}),
    Wrong("change.extend", "is_office_or_leader", "change.only_office", VENDOR_OFFICE),
    Wrong("change.extend", "is_longer", "change.no_extension", moments={"new_end": NOW + MINUTE}),
    Wrong(
        "change.extend",
        "ends_before_next",
        "change.extension_meets_next",
        change={"later": [FOLLOWING.text]},
        moments={"new_end": FOLLOWING.ends_at},
    ),
    Wrong("change.extend", "may_extend", "change.extension_illegal", around={"against": AGAINST}),
    *(
        Wrong(one, "verifies_technically", "change.only_tester", STAFF)
        for one in ("change.verify_technically", "change.make_up_test")
    ),
    Wrong("change.verify_technically", "technical_list_is_whole", "change.list_not_whole", said={"check_errors": "no"}),
    *(
        Wrong(one, "business_list_is_whole", "change.list_not_whole", said={"check_data": "no"})
        for one in VERIFICATIONS[1:]
    ),
    Wrong("change.verify", "was_verified_technically", "change.technical_first", prepare=without("technical")),
    Wrong("change.roll_back", "rolls_back", "change.only_engineer", STAFF),
    Wrong("change.roll_back", "says_how_it_goes_back", "change.rollback_incomplete", moments={"back_by": None}),
    Wrong(
        "change.roll_back",
        "may_roll_back_now",
        "change.rollback_in_working_time",
        around={"is_office_hours": True},
        change={"ends_at": NOW - MINUTE},
    ),
    Wrong("change.postpone", "keeps_apart", "change.windows_overlap", change={"later": [OVERLAPPED.text]}),
    Wrong("change.cancel", "office_cuts_short", "change.only_office", APPLICANT, prepare=by("window_done", VERIFIER)),
    *(Wrong(one, "is_one_window", "change.series_no_emergency", change={"series_until": NOW}) for one in APPROVALS),
    Wrong("change.verify_rollback", "accounts_for_data", "change.data_unaccounted", said={"data_accounted": ""}),
    *(
        Wrong("change.postpone", "has_new_window", key, moments=moments)
        for key, moments in (
            ("change.half_a_window", {"ends_at": None}),
            ("change.ends_before_it_begins", {"ends_at": NOW}),
            ("change.window_past", {"starts_at": NOW - MINUTE}),
        )
    ),
    *(Wrong(one, "rests_on_fault", "change.no_basis", around={"basis": ""}) for one in APPROVALS),
    Wrong("change.begin_emergency", "rests_on_fault", "change.no_basis", around={"basis": ""}),
    *(Wrong(one, "can_go_back", "change.no_fallback", change={"fallback_minutes": None}) for one in APPROVALS),
    Wrong(*FIRST_ASK, "change.ask_leader_first", prepare=without("emergency_asked")),
    Wrong(*FIRST_ASK, "change.leader_has_time", prepare=by("emergency_asked", OFFICE)),
    Wrong("change.phone_consent", "is_on_duty", "change.only_office_on_duty", around={"office_on_duty": (VERIFIER,)}),
    Wrong("change.phone_consent", "names_consent", "change.no_consent", moments={"consent_at": NOW + MINUTE}),
    Wrong("change.confirm_consent", "gave_consent", "change.only_consenting_leader", OFFICE),
    Wrong("change.confirm_consent", "is_unconfirmed", "change.consent_said", prepare=by("consent_confirmed", LEADER)),
    *(
        Wrong("change.answer_unapproved", "is_unapproved", "change.not_unapproved", prepare=prepare)
        for prepare in (without("unapproved"), by("unapproved_answered", LEADER), by("consent_confirmed", LEADER))
    ),
    Wrong("change.begin_emergency", "names_end", "change.end_too_soon", moments={"planned_end": NOW + 30 * MINUTE}),
    *(
        Wrong(one, "is_emergency", "change.only_emergency", change={"is_emergency": False})
        for one in ("change.make_up_test", "change.make_up_confirmation")
    ),
    Wrong("change.make_up_test", "is_begun_package", "change.other_package", said={"digest": OTHER}),
    Wrong(AFTERWARDS, "is_made_up_test", "change.make_up_test_first", prepare=without("made_up_test")),
    Wrong(
        "change.make_up_confirmation",
        "did_not_make_up_test",
        "change.confirmer_took_part",
        prepare=by("made_up_test", OFFICE),
    ),
    Wrong("change.archive", "is_not_archived", "change.archived_already", prepare=by("archived", OFFICE)),
    Wrong("change.archive", "record_is_whole", "change.record_lacks", change={"solves": ""}),
)


def rules_of(step: Step) -> set[str]:
    """The names of a row's rules."""
    return {rule.__qualname__.partition(".")[0] for rule in (*step.who, *step.gates)}


@pytest.mark.parametrize("action", GOOD)
def test_a_step_may_be_taken(action: str) -> None:
    """Where everything is right, nothing speaks against it."""
    step, good = GOOD[action]
    assert step.begins(good.stands(), good.press())


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{one.action}-{one.rule}-{one.key}" for one in WRONG])
def test_one_thing_wrong_is_told(wrong: Wrong) -> None:
    """Each rule alone refuses, in its own sentence."""
    step, change, press = wrong.case()
    assert wrong.rule in rules_of(step)
    with pytest.raises(Refusal) as told:
        step.begins(change, press)
    assert told.value.phrase.key.removesuffix("_until") == wrong.key


def test_every_rule_of_every_row_has_its_case() -> None:
    """A rule in a row that no case breaks is named; so is a case of a rule that its row lost."""
    asked = {(step.action, rule) for step in CHANGE_STEPS if step.action for rule in rules_of(step)}
    assert asked == {(one.action, one.rule) for one in WRONG}


@pytest.mark.parametrize("action", GOOD)
def test_a_step_out_of_turn_is_refused(action: str) -> None:
    """In every state where its row does not begin, and by nobody else's leave."""
    step, good = GOOD[action]
    for state in type(good.state):
        if state in (*step.after, *step.again):
            continue
        change = good.stands()
        change.state = state
        with pytest.raises(Refusal) as told:
            step.begins(change, good.press())
        assert told.value.phrase.key == "change.stands", state
