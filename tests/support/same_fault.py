"""Reports of one fault, compared, and the presses that answer 同一问题?."""

from models.chat import Button
from tests.support.desk import Browser, Desk

UPLOAD = "投标文件上传不了，进度条卡在99%"
AGAIN = "上传不了投标文件，进度条一直停在99%那里"
GRAVER = "标书传不上去，到99%就不动了，换浏览器也一样"
"""Nobody has a way through: an A, where the others are a B."""
IN_ENGLISH = "Uploading the bid file hangs at 99 percent"
ANOTHER = "统计报表导出不了，点导出没有反应"
UNNAMED = "整个平台特别慢，页面半天才出来"
"""Of no function, so that it may be one fault with any."""


def reported(desk: Desk, by: str, text: str, place: str = "intake") -> str:
    """The number of a report, once it was compared with those that stand."""
    number = desk.as_(by).say(place, text).number
    assert number is not None
    compared(desk)
    return number


def compared(desk: Desk) -> None:
    """Have the desk compare what it was told."""
    while desk.tick("same_fault"):
        pass
    desk.settle()


def buttons_of(seat: Browser, place: str, number: str, verb: str) -> list[Button]:
    """The buttons of a verb on the newest card of the ticket in a place."""
    return [one for one in seat.card(place, number).buttons if one.action.split(":")[0] == verb]
