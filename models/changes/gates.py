"""Gates of the draft, the package and its test: each is one sentence."""

from models.changes.change import Change
from models.changes.draft import DIGEST
from models.changes.eligibility import may_verify
from models.changes.press import ChangePress
from models.changes.series import is_series, windows_done
from models.changes.terms import ChangeKind
from models.refusal import Refusal
from models.terms import Role

CONCESSIONS = ("no_sessions", "no_data", "one_snapshot")
"""Statements of the office with its reason: 已核对无场次, 不涉及数据, one snapshot with the database stopped."""
WAIVERS = ("uncovered", "no_backup")
"""Waivers by a leader with a reason: a data backup that falls short, an emergency without backups."""


def has_reason(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where no reason was written down."""
    return None if press.text("reason") else Refusal("change.reason_needed")


def is_one_window(change: Change, press: ChangePress) -> Refusal | None:
    """An emergency is no series."""
    return Refusal("change.series_no_emergency") if is_series(change) else None


def office_cuts_short(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where windows of the series have ended and the presser is not of the office."""
    is_barred = bool(windows_done(change)) and not press.by.is_ours(Role.OFFICE)
    return Refusal("change.only_office") if is_barred else None


def names_system(change: Change, press: ChangePress) -> Refusal | None:
    """The draft says which system."""
    return None if change.systems else Refusal("change.no_system")


def has_package(change: Change, press: ChangePress) -> Refusal | None:
    """A version and a digest are given."""
    is_whole = press.text("version") and DIGEST.fullmatch(press.text("digest"))
    return None if is_whole else Refusal("change.no_package")


def is_drafted_package(change: Change, press: ChangePress) -> Refusal | None:
    """The package is that of the draft, as far as the draft names one."""
    given = press.text("version"), press.text("digest").lower()
    known = change.version or given[0], change.digest or given[1]
    return _differs(change) if known != given else None


def is_same_package(change: Change, press: ChangePress) -> Refusal | None:
    """Version and digest are those that were deployed to test: what is tested, confirmed and begun is the same."""
    deployed = change.held("deployed")
    if deployed is None:
        return Refusal("change.not_deployed")
    given = press.text("version"), press.text("digest").lower()
    kept = deployed.content["version"], deployed.content["digest"]
    is_same = given == kept == (change.version, change.digest)
    return None if is_same else _differs(change)


def names_test_system(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the system of the test deployment is not named."""
    return None if press.text("test_system") else Refusal("change.no_test_system")


def has_test_record(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless it is written what was tried, what came out, and where that is on record."""
    has_result = press.text("test_result") in {"passed", "failed"}
    is_whole = has_result and press.text("tested_what") and press.text("test_record")
    return None if is_whole else Refusal("change.no_test_record")


def is_configuration(change: Change, press: ChangePress) -> Refusal | None:
    """Nothing but settings: only these may be impossible to try elsewhere."""
    return None if change.kind is ChangeKind.CONFIGURATION else Refusal("change.only_configuration")


def is_whole(change: Change, press: ChangePress) -> Refusal | None:
    """The draft says all that a confirmation rests on; what else would be refused is said along with what it lacks."""
    what, later = change.lacking_words, change.refused_later
    if not what:
        return None
    if later is None:
        return Refusal("change.draft_lacks", what=what)
    return Refusal("change.draft_lacks_and", what=what, later=later)


def says_what_it_rests_on(change: Change, press: ChangePress) -> Refusal | None:
    """The office tried it itself, or rests on the record of the test; a main function is always tried."""
    if press.text("own_trial") not in {"tried", "record"} or not press.text("trial_what"):
        return Refusal("change.trial_needed")
    must_try = change.touches_main and press.text("own_trial") != "tried"
    return Refusal("change.main_function_tried") if must_try else None


def verifier_is_here(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the person named for 业务验证 does not work for the office any more."""
    return None if press.around.verifier_is_here else Refusal("change.verifier_gone")


def office_is_reachable(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where nobody of the office can be called to verify.

    With one engineer alone somebody has to be there while the window lasts, else on the next day.
    """
    why = press.around.unreachable
    who = change.verifier.name if change.verifier else ""
    return Refusal(f"change.unreachable_{why}", who=who) if why is not None else None


def is_fit_verifier(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the person named is of the office, is here, and has not done what is to be verified."""
    one = press.named
    if one is None or not may_verify(one, press.now):
        return Refusal("change.unfit_verifier")
    did = any(fact.what in {"deployed", "begun", "finished"} and fact.by_id == one.id for fact in change.facts)
    return Refusal("change.own_work") if did or one.id == change.implementer_id else None


def data_was_approved(change: Change, press: ChangePress) -> Refusal | None:
    """Data are changed at the written request of their department, with a leader's approval."""
    is_open = change.kind is ChangeKind.DATA and change.held("data_approved") is None
    return Refusal("change.data_not_approved") if is_open else None


def has_data_request(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless it is written who asked, how many rows are expected, and that a copy was tried."""
    rows = press.text("expected_rows")
    is_counted = rows.isascii() and rows.isdigit()
    return (
        None
        if press.text("data_request") and press.text("copy_trial") and is_counted
        else Refusal("change.no_data_request")
    )


def is_data(change: Change, press: ChangePress) -> Refusal | None:
    """Only data are approved so."""
    return None if change.kind is ChangeKind.DATA else Refusal("change.only_data")


def _differs(change: Change) -> Refusal:
    return Refusal("change.other_package", version=change.version or "—", digest=change.digest[:12] or "—")


def offered_concessions(change: Change) -> tuple[str, ...]:
    """Return the concessions that the office may make for this kind of change."""
    return tuple(one for one in CONCESSIONS if one != "no_data" or change.kind is ChangeKind.CONFIGURATION)


def offered_waivers(change: Change) -> tuple[str, ...]:
    """Return the waivers that a leader may give: having no time for backups counts in an emergency alone."""
    return tuple(one for one in WAIVERS if one != "no_backup" or change.is_emergency)


def may_be_conceded(change: Change, press: ChangePress) -> Refusal | None:
    """Only settings touch no data, and one snapshot needs the database stopped."""
    what = press.text("concession")
    if what == "no_data":
        return is_configuration(change, press)
    is_stopped = what != "one_snapshot" or press.text("database_stopped") == "yes"
    return None if what in CONCESSIONS and is_stopped else Refusal("change.database_not_stopped")


def may_be_waived(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless it waives a data backup that falls short or, in an emergency alone, having no backups."""
    what = press.text("waiver")
    is_sound = what in WAIVERS and (what != "no_backup" or change.is_emergency)
    return None if is_sound else Refusal("change.only_emergency")
