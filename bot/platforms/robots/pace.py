"""Rate limits of each robot, shared by every process of the desk."""

from collections.abc import Mapping, Sequence

from bot.delivery.rate_limit import Limits, Window
from bot.delivery.relay import RelayTiming
from bot.platforms.robots import dingtalk, feishu, wecom
from bot.robot_settings import Robot, RobotKind

WINDOWS: Mapping[RobotKind, Sequence[Window]] = {
    RobotKind.WECOM: wecom.LIMITS,
    RobotKind.DINGTALK: dingtalk.LIMITS,
    RobotKind.FEISHU: feishu.LIMITS,
}
PACE_S = 0.2
"""Between two messages of a robot at least."""


def timing_of(robots: Mapping[str, Robot]) -> RelayTiming:
    """Each robot has a budget of its own, in its group; one that is not set up sends nothing anyway."""

    def windows(chat: str) -> Sequence[Window]:
        return WINDOWS[robots[chat].kind] if chat in robots else ()

    return RelayTiming(pace_s=PACE_S, limits=Limits(windows=windows, shares=str))
