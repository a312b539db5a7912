"""Which press of administration belongs to which hand, by the table of privileges; a test presses each as each hand."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from handlers.i18n import voice_of
from handlers.logins.log_export import note_export
from handlers.logins.resets import end_all_sessions, make_first_link, reopen, reset, shut
from handlers.people.sheet_import import SheetChanges, preview
from handlers.turn.privilege import ADMINISTERS, READS_LOGINS, SECURES, Privilege
from handlers.turn.turn import Turn
from models.logins.reset import Resettable
from models.people.three_hands import HANDS
from models.terms import Language, Role
from tests.support.hands import listed

Story = Callable[[Turn, int, int], object]
KNOWN, NEW = "新人 安宁", "新人 程远"
"""Somebody whom the desk knows as one of the staff, and somebody whom it does not know."""
TITLE = "## 三员 Three hands"
HEAD = f"""{TITLE}

网页“人员”和登录日志上的按钮，依据 `handlers/turn/privilege.py`，测试逐格按过。（✔）只在没有安全管理员时照办。
三员和领导的密码、双因素认证由两位管理员重置，其中一位是安全管理员。

The presses of the pages of people and of the log of logins, by the table in `handlers/turn/privilege.py`; a test
presses each cell. (✔) acts only while nobody is a security administrator. Two who manage people, one of them for
security, reset what is a hand's or a leader's.
"""
ENDING = f"\n{TITLE}"


class HandPress(NamedTuple):
    """A press: its words in Chinese and English, whose it is, and its story, told who presses and on whom."""

    words: tuple[str, str]
    privilege: Privilege
    story: Story

    def is_of(self, hand: Role, *, is_named: bool) -> bool:
        """Return whether the hand has it, where somebody `is_named` for security, or nobody is."""
        return hand in self.privilege.roles or (not is_named and hand is self.privilege.until_named)


def hand_table() -> str:
    """The table as the document shows it: a row for each press, a column for each hand."""
    heads = ("按钮 Button", *("<br>".join(_words(f"role.{hand}")) for hand in HANDS))
    rows = (("<br>".join(one.words), *(_cell(one, hand) for hand in HANDS)) for one in PRESSES)
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join((HEAD, f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *lines, ""))


def with_hands(text: str) -> str:
    """Return the document of permissions with the table as its last part."""
    return f"{text.partition(ENDING)[0]}\n{hand_table()}"


def _cell(press: HandPress, hand: Role) -> str:
    if press.is_of(hand, is_named=True):
        return "✔"
    return "（✔）" if press.is_of(hand, is_named=False) else "—"


def _words(key: str) -> tuple[str, str]:
    return voice_of(Language.ZH)(key), voice_of(Language.EN)(key)


def _on(story: Callable[..., object], **more: object) -> Story:
    """The story of a press on one person."""
    return lambda turn, by_id, person_id: story(turn, by_id=by_id, person_id=person_id, address="", **more)


def _list(name: str, role: Role) -> Story:
    """A list of people that has one line, as it is shown before it is made."""
    asked = SheetChanges((listed(name, role),), keep_missing=True, keep_moved=True)
    return lambda turn, by_id, person_id: preview(turn, by_id, asked)


def _export(turn: Turn, by_id: int, person_id: int) -> None:
    """The log of logins is taken along; whoever it is about."""
    note_export(turn, by_id, None, "")


_reset = partial(_on, reset, page_url=None)
PRESSES = (
    HandPress(("人员名单：录入、改资料", "List of people: who is here"), ADMINISTERS, _list(NEW, Role.STAFF)),
    HandPress(("人员名单：授予、收回角色", "List of people: roles"), SECURES, _list(KNOWN, Role.OFFICE)),
    HandPress(_words("people.link.press"), ADMINISTERS, _on(make_first_link, page_url=None)),
    HandPress(_words("people.reset.password"), SECURES, _reset(what=Resettable.PASSWORD)),
    HandPress(_words("people.reset.factor"), SECURES, _reset(what=Resettable.FACTOR)),
    HandPress(_words("people.end"), SECURES, _on(end_all_sessions)),
    HandPress(_words("people.shut"), SECURES, _on(shut)),
    HandPress(_words("people.reopen"), SECURES, _on(reopen)),
    HandPress(("登录日志：导出", "Log of logins: export"), READS_LOGINS, _export),
)
