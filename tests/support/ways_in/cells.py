"""The cells of the table of ways in: who says what, by which way, in which place, on which platform."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from models.terms import Platform

PLATFORMS = (Platform.WEBCHAT, Platform.SLACK, Platform.TELEGRAM)


class Content(StrEnum):
    """What is said, or how it arrives: the last three are a B that is edited to an A, told twice, or late."""

    A = "an A"
    B = "a B"
    QUESTION = "question"
    COMPLAINT = "complaint"
    ATTACK = "attack"
    TALK = "talk"
    BIG = "20 kB"
    FILE = "file alone"
    EDIT = "edit"
    REPEAT = "repeat"
    LATE = "out of order"


class Who(StrEnum):
    """Who says it."""

    COLLEAGUE = "colleague"
    OUTSIDER = "outsider"
    STRANGER = "stranger"
    BLOCKED = "blocked"
    LEFT = "left"
    ANONYMOUS = "anonymous"
    BOT = "bot"


class Spot(StrEnum):
    """Where it is said; a thread is that of a colleague's ticket in the intake room."""

    INTAKE = "intake"
    TEAM = "team"
    STAFF = "staff"
    THREAD = "thread"
    OWN = "own chat"
    UNKNOWN = "unknown chat"


class Way(StrEnum):
    """How it reaches the desk."""

    TYPED = "typed"
    ADDRESSED = "addressed by name"
    CARD_REPLY = "reply to a card"
    BELOW_TALK = "in a thread under talk"
    EDIT_OF_TALK = "edit of talk"
    EDIT_OF_REPORT = "edit of a report"
    EARLY_EDIT = "edit that overtakes its message"
    FORWARDED = "forwarded words"
    BROUGHT = "brought for another"
    COMMAND = "report command with text"
    COMMAND_ZH = "报修 with text"
    COMMAND_FORM = "报修 alone, then its form"
    ASK_COMMAND = "ask command with text"
    UNKNOWN_COMMAND = "unknown command with text"
    HOME_FORM = "report form of the home"
    ASK_FORM = "question form of the home"
    SUPPLEMENT = "补充情况"
    PHONE_IN = "代录来电"
    REGISTERED = "登记为报障"
    LISTED = "这是报障"
    ALBUM = "album with a late caption"
    REVIEW = "typed at the review of a form"
    ACCESS = "form of a permission"


class Cell(NamedTuple):
    """One of the table."""

    platform: Platform
    way: Way
    content: Content
    who: Who
    spot: Spot

    def __str__(self) -> str:
        return " / ".join((self.platform, self.way, self.content, self.who, self.spot))


def every_cell() -> Iterator[Cell]:
    """All of them, those that no platform can bring as well."""
    return (Cell(*parts) for parts in product(PLATFORMS, Way, Content, Who, Spot))
