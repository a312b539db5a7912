"""Reports that tell of two faults, and what is asked of them."""

from tests.support.desk import Desk
from tests.support.page_answers import Answer

TWO = "CA登不上，另外统计报表导不出来"
OTHER = "统计报表导不出来"
TWO_GRAVE = "CA登不上，另外三号室投标文件也解不开"
RESULT = {"cause": "证书服务停了", "method": "重启服务", "tip": "", "state_before": "untouched"}


def told(desk: Desk, text: str = TWO, who: str = "赵小禾", place: str = "intake") -> str:
    """The number of the one ticket that arises."""
    before = len(desk.tickets())
    number = desk.as_(who).say(place, text).number
    assert len(desk.tickets()) == before + 1
    return number


def taken(desk: Desk, text: str = TWO, by: str = "李强") -> str:
    """The same, and somebody has it."""
    number = told(desk, text)
    desk.as_(by).press(number, "take")
    return number


def resolved(desk: Desk, number: str, by: str = "李强") -> Answer:
    """提交解决结果, whatever was asked before, filled in on the team's card."""
    return desk.as_(by).submit(desk.as_(by).cards("team", number)[0].post, "resolve", RESULT)


def newest(desk: Desk) -> str:
    """The number of the newest ticket."""
    return desk.tickets()[-1].number


def told_to_reporter(desk: Desk, number: str, who: str = "赵小禾", place: str = "intake") -> str:
    """What the acknowledgement says."""
    card = desk.as_(who).cards(place, number)[0].card
    assert card is not None
    return "\n".join((*card.intro, *card.outcome))
