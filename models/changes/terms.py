"""The words of changes (三·2.3(5)-(7)): how far one has come, what sort it is, and what its gates rest on."""

from enum import StrEnum

CHANGE = "change"
"""The workflow's name."""


class ChangeState(StrEnum):
    """How far a change has come."""

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
"""Something may still happen on the production system, or has to be verified."""


class ChangeKind(StrEnum):
    """补丁更新, 重新安装, 配置, 数据."""

    PATCH = "patch"
    REINSTALL = "reinstall"
    CONFIGURATION = "configuration"
    DATA = "data"


class ChangeView(StrEnum):
    """The card by which people do their part."""

    CHANGE = "change"


CHANGE_TOLD = (
    *("change_drafted", "change_edited", "change_cancelled", "linked", "change_deployed", "change_not_reproducible"),
    "change_tested",
)
"""What the work log tells whoever applied, besides what it tells any reporter."""
