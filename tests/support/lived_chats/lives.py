"""A whole suggestion, change, permission and A, each pressed by its people on the cards that stand in their chats."""

from datetime import timedelta

from tests.support.changes import WANG, at, carried, done
from tests.support.lived_chats.on_platform import OnPlatform
from tests.support.suggestions import LI, ZHANG, ZHAO, ZHOU
from tests.support.workflow_lives import BUILD, FAULT, Office

SUN = "孙工"
"""He administers."""
WISH_FOR_RIGHT = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "接替老郝负责三号评标室"}


def a_suggestion(desk: OnPlatform) -> list[str]:
    """From a wish to its rating, the change that brings it aside."""
    office = Office(desk)
    office.until("03 10:00")
    office.put_up("wish")
    office.hand_over("wish", "change")
    office.prepare("change", "05", BUILD)
    office.begin("change", "05", package=BUILD)
    office.until("05 21:00")
    office.complete("change")
    office.until("06 10:00")
    office.press(WANG, "change.archive", "change")
    office.press(WANG, "suggestion.close", "wish")
    office.press(ZHAO, "suggestion.rate:satisfied", "wish")
    return [office["wish"]]


def a_change(desk: OnPlatform) -> list[str]:
    """From its draft to its record."""
    office = Office(desk)
    office.until("03 10:00")
    office.draft("change", "05")
    office.prepare("change", "05")
    office.begin("change", "05")
    office.until("05 21:00")
    office.complete("change")
    office.until("06 10:00")
    office.press(WANG, "change.archive", "change")
    return [office["change"]]


def a_permission(desk: OnPlatform) -> list[str]:
    """Asked for, sent back, put right, approved, granted, tried in vain, granted anew and tried."""
    desk.now = at("2026-03-03T10:00")
    number = str(done(desk.submit(ZHAO, "access.ask:evaluation", WISH_FOR_RIGHT)).ticket)
    for who, action, fields in (
        (ZHOU, "access.return", {"missing": "请写明接替谁"}),
        (ZHAO, "access.amend", {}),
        (ZHOU, "access.approve", {}),
        (SUN, "access.grant", {"set_as": "账号 zhaoxh 加入三号评标室管理员组"}),
        (ZHAO, "access.fails", {"fails_how": "看不到三号评标室"}),
        (SUN, "access.grant", {"set_as": "重新加入管理员组"}),
        (ZHAO, "access.works", {}),
    ):
        desk.pass_time(timedelta(minutes=5))
        done(carried(desk, who, action, number, **fields))
    return [number]


def an_a(desk: OnPlatform) -> list[str]:
    """Nobody takes it until the leader hears; taken, warned of, restored, resolved, confirmed, rated, and reported."""
    desk.now = at("2026-03-03T10:00")
    number = str(desk.say(ZHAO, "intake", FAULT).ticket)
    for _ in range(12):
        desk.pass_time(timedelta(minutes=1))
        desk.tick("told", "escalations")
    done(carried(desk, LI, "take", number))
    done(carried(desk, WANG, "confirm_class", number))
    for _ in range(4):
        desk.pass_time(timedelta(minutes=10))
        desk.tick("told", "escalations")
    done(carried(desk, LI, "restore", number, state_before="untouched"))
    done(carried(desk, WANG, "confirm_restored", number))
    said = {"cause": "证书服务停了", "method": "重启并换了证书", "state_before": "untouched"}
    done(carried(desk, LI, "resolve", number, **said))
    done(carried(desk, ZHAO, "confirm_fixed", number))
    done(carried(desk, ZHAO, "rate:satisfied", number))
    return [number]


LIVES = {"suggestion": a_suggestion, "change": a_change, "permission": a_permission, "an A": an_a}
"""Each ends with the numbers of its tickets."""
OTHER_ENGINEER = ZHANG
