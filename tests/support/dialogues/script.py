"""Dialogues as their files tell them: who is who, what stood before, what is said, and what must come of it.

A file is a list of `[[dialogue]]`. Lengths of time are `20s`, `4m`, `2h`, `1d`; tickets are `T1`, `T2`; lines count
from 1. People are called by their names in the demo office or by `甲` (赵小禾), `乙` (陈思远), `丙` (刘晓彤, who reads
English), `外部` and `外部乙` (two outsiders), `生人` (an account nobody knows; not on the page).

A dialogue has `id`, `about`, `platform` (`web`, `slack`, `telegram`), the rules it shows, and:

- `not_held`, where the desk does not keep it yet: in a few words what comes of it instead.
- `at`: when its first line is said, on the clock of the wall.
- `tickets`, what stood before: `id`, `by`, `where` it was reported, `text`, `kind`, `class`, `state` (`new`, `taken`,
  `waiting`, `restored`, `resolved`, `closed`), `ago` and, where it matters, `since`: how long before the first line it
  was reported and came to be as it is; `question` is what was asked; `is_confirmed` says that the office confirmed its
  class; `is_called_in` that somebody of the office entered it for a caller.
- `lines`: `who`, `after` the line before, `where` (`direct`, `intake`, `staff`, `team`), in the `thread` of a ticket or
  of an earlier line, or as a `reply` to a ticket's card; then one of `text` (`is_command`: one that the desk knows),
  `file` (with or without text), `album` (the captions of its pictures), `sticker`, `edit` or `delete` of a line by its
  number, `press` of a button, `merge` of a ticket into another, what a clerk `does` to one (an action of 更多), or
  nothing at all: time passes. `forwarded_from` is whose words they are. Right after a line must hold: `says`, words
  that the sender reads; `hides`, words that they do not; `buttons` that they have; `lacks`, buttons that the line did
  not bring them.
- `must`, what holds at the end: `new` tickets (`kind`, `class` or several that will do, words of the `title`, who is
  the `reporter`, the line `from` which its clock counts) and no others; `logged` lines by ticket; the `raised` tickets
  with class and the line that its clock counts from; what keeps its `class`; what is in which `state`; what is
  `reopened`, `answered`, `unanswered`, or still `apart` after a try to merge it; who `hears` of it; who `hears_nothing`
  of the new tickets; which lines are `unstarted`, on no ticket. With `is_open` the rules leave it open whether a
  further ticket arises.
"""

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sla.calendar.business_hours import SHANGHAI

DIALOGUES = Path(__file__).parents[2] / "stories" / "conversation" / "dialogues"
CAST = {
    "甲": "赵小禾",
    "乙": "陈思远",
    "丙": "刘晓彤",
    "外部": "投标人 冯立",
    "外部乙": "代理机构 蒋岚",
}
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Strict(BaseModel):
    """A word that is misspelt is an error, and not a check that is left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Before(Strict):
    """A ticket that stood before the first line."""

    id: str
    by: str = "甲"
    where: str = "direct"
    text: str
    kind: str = "defect"
    severity: str = Field(default="", alias="class")
    state: str = "new"
    ago: str
    since: str = ""
    question: str = "请问您用的是什么浏览器？"
    is_confirmed: bool = False
    is_called_in: bool = False


class Said(Strict):
    """One line, and what its sender must see right after it."""

    who: str = ""
    after: str = "20s"
    where: str = "direct"
    text: str = ""
    is_command: bool = False
    thread: str | int = ""
    reply: str = ""
    file: str = ""
    album: tuple[str, ...] = ()
    sticker: str = ""
    edit: int = 0
    delete: int = 0
    press: str = ""
    merge: tuple[str, ...] = ()
    does: str = ""
    forwarded_from: str = ""
    says: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def is_no_text(self) -> bool:
        """An unknown command alone or a sticker, which the platform's adapter answers or lets go by itself."""
        return bool(self.sticker) or (self.text.startswith("/") and " " not in self.text)

    @property
    def is_message(self) -> bool:
        """Whether it is a message, and neither a press, a command that the desk knows, nor a change to one."""
        return bool(self.who) and not (
            self.is_no_text or self.is_command or self.edit or self.delete or self.press or self.merge or self.does
        )


class Arises(Strict):
    """A ticket that must come of it."""

    kind: tuple[str, ...] | str = "defect"
    severity: tuple[str, ...] | str = Field(default=(), alias="class")
    title: tuple[str, ...] = ()
    reporter: str = ""
    line: int = Field(default=0, alias="from")

    @property
    def severities(self) -> tuple[str, ...]:
        """The classes that will do; any will where none is named."""
        return (self.severity,) if isinstance(self.severity, str) else self.severity

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that will do."""
        return (self.kind,) if isinstance(self.kind, str) else self.kind


class Raised(Strict):
    """A class that must be graver, from the words of a line on."""

    severity: str = Field(alias="class")
    line: int = Field(default=1, alias="from")


class Must(Strict):
    """What must hold in the end."""

    new: tuple[Arises, ...] = ()
    logged: dict[str, tuple[int, ...]] = {}
    raised: dict[str, Raised] = {}
    severity: dict[str, str] = Field(default={}, alias="class")
    state: dict[str, str] = {}
    reopened: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    hears_nothing: tuple[str, ...] = ()
    unstarted: tuple[int, ...] = ()
    answered: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    is_open: bool = False


class Dialogue(Strict):
    """A conversation, from what stood before to what must come of it."""

    id: str
    rules: str
    about: str
    platform: Literal["web", "slack", "telegram"] = "web"
    at: str = "2026-03-06 10:00"
    tickets: tuple[Before, ...] = ()
    lines: tuple[Said, ...]
    must: Must
    not_held: str = ""

    @property
    def starts(self) -> datetime:
        """When the first line is said."""
        return moment(self.at)

    @property
    def expects(self) -> str:
        """What sort of end it must have: `arise`, `other` (raised or reopened) or `none`."""
        if self.must.new:
            return "arise"
        if self.must.is_open:
            return "open"
        return "other" if self.must.raised or self.must.reopened else "none"


def moment(text: str) -> datetime:
    """`2026-03-06 10:00` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def length(text: str) -> timedelta:
    """`1d2h`, `20s`."""
    found = re.findall(r"(\d+)([smhd])", text)
    assert "".join(f"{count}{unit}" for count, unit in found) == text, text
    return timedelta(**{UNITS[unit]: int(count) for count, unit in found})


def name_of(who: str) -> str:
    """The name in the demo office of whoever a dialogue speaks of."""
    return CAST.get(who, who)


def dialogues() -> list[Dialogue]:
    """All dialogues, in the order of their files."""
    told = [tomllib.loads(file.read_text("utf-8")) for file in sorted(DIALOGUES.glob("*.toml"))]
    found = [Dialogue.model_validate(one) for file in told for one in file["dialogue"]]
    assert len({one.id for one in found}) == len(found), "an id is there twice"
    return found
