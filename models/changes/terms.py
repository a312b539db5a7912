"""The words of changes (三·2.3(5)-(7)): how far one has come, what sort it is, and what its gates rest on."""

from enum import StrEnum

CHANGE = "change"
"""The workflow's name."""


class ChangeState(StrEnum):
    """The state of a change."""

    DRAFTED = "drafted"
    DEPLOYED = "deployed"
    TESTED = "tested"
    CONFIRMED = "confirmed"
    BACKED_UP = "backed_up"
    EMERGENCY_APPROVED = "emergency_approved"
    UNDER_WAY = "under_way"
    VERIFYING = "verifying"
    ROLLING_BACK = "rolling_back"
    COMPLETED = "completed"
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"


BEFORE_BEGIN = (
    ChangeState.DRAFTED,
    ChangeState.DEPLOYED,
    ChangeState.TESTED,
    ChangeState.CONFIRMED,
    ChangeState.BACKED_UP,
)
"""Nothing was done on the production system yet."""
OPEN_CHANGES = tuple(
    state
    for state in ChangeState
    if state not in {ChangeState.COMPLETED, ChangeState.ROLLED_BACK, ChangeState.CANCELLED}
)
"""States in which something may still happen on the production system, or has to be verified."""


class ChangeKind(StrEnum):
    """补丁更新, 重新安装, 配置, 数据."""

    PATCH = "patch"
    REINSTALL = "reinstall"
    CONFIGURATION = "configuration"
    DATA = "data"


class Unreachable(StrEnum):
    """The reason why nobody of the office can be called to verify: an engineer is alone, or nobody comes after."""

    ALONE = "alone"
    AWAY = "away"


class ChangePromise(StrEnum):
    """The record is filed; what an emergency left out is made up for. Both are the office's own."""

    ARCHIVE = "archive"
    MAKE_UP = "make_up"


class ChangeView(StrEnum):
    """The card by which people do their part."""

    CHANGE = "change"


CHANGE_TOLD = (
    *(
        "linked",
        "change_taken_over",
        "change_drafted",
        "change_edited",
        "change_cancelled",
        "change_postponed",
        "change_lapsed",
        "change_window_invalid",
        "change_gone_on",
        "change_report_joined",
    ),
    *("change_deployed", "change_tested", "change_data_approved", "change_confirmed", "change_sent_back"),
    *("change_excepted", "change_announced", "change_system_backup", "change_data_backup", "change_no_sessions"),
    *("change_no_data", "change_one_snapshot", "change_uncovered", "change_no_backup", "change_begun"),
    *("change_finished", "change_extended", "change_technical", "change_business", "change_finding"),
    *("change_rolled_back", "change_rollback_verified", "change_overrun", "change_archived"),
    *("change_emergency_asked", "change_emergency_approved", "change_phone_consent", "change_consent_confirmed"),
    *(
        "change_consent_denied",
        "change_unapproved",
        "change_unapproved_answered",
        "change_made_up_test",
        "change_made_up_test_failed",
    ),
    *("change_made_up_confirmation", "change_window_done", "change_cut_short", "change_verifier_named"),
    *("change_verifier_gone", "change_implementer_gone", "change_consenter_gone"),
)
"""Verbs that the applicant reads in the work log, besides those that any reporter reads."""
