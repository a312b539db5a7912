"""The sections of a fault report: the vendor's half, the office's half, and the least of each stage (三·2.3(3))."""

import re
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from models.storage.digest import digest_of_values
from models.terms import FaultKind, ReportStage, StateBefore

LEAST_LETTERS = 2
NONE = frozenset(("无", "没有", "暂无", "none", "nil"))
"""A finding where there may be none of it, such as a loss; the owner of the half has to type it."""
NOTHING = NONE | frozenset(
    ("不详", "略", "同上", "待补", "待填", "测试", "nothing", "na", "tbd", "test", "统计中", "counting")
)
"""Texts that tell as little as a blank."""
UNKNOWN = frozenset(("未明", "不明", "未知", "尚未查明", "待查", "unknown"))
COUNTING = frozenset(("统计中", "counting"))
"""A loss that is not known yet, which only the final report may not say."""
MAY_BE_NONE = frozenset(("protection", "lost_interval", "loss", "measures", "business_loss", "business_steps"))
NEEDED_AT_FIRST = ("fault_kind", "cause", "method", "protection", "loss", "expected_at")
"""初报: kind or 未明, what is known, what is being done, protection and loss so far, and when the next one comes."""
NEEDED_AT_LAST = ("fault_kind", "cause", "root_cause", "method", "protection", "lost_interval", "loss", "measures")
_PARTS = re.compile(r"\s*[;；|｜]\s*")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


TYPED_SECTIONS = ("cause", "root_cause", "method", "protection", "lost_interval", "loss", "measures", "tip")


class Sections(NamedTuple):
    """The vendor's half: 故障种类, 直接原因, 根本原因, 解决方法, 数据保护, 丢失区间, 损失, 整改措施, 用户提示.

    `expected_at`, aware UTC, is when the cause is to be known and the next report comes.
    """

    fault_kind: FaultKind | None = None
    cause: str = ""
    root_cause: str = ""
    method: str = ""
    protection: str = ""
    lost_interval: str = ""
    loss: str = ""
    measures: str = ""
    tip: str = ""
    expected_at: datetime | None = None

    def missing(self, stage: ReportStage) -> list[str]:
        """The sections of which a report of this stage has to say something, and does not."""
        is_final = stage is ReportStage.FINAL
        needed = NEEDED_AT_LAST if is_final else NEEDED_AT_FIRST
        return [name for name in needed if self._lacks(name, is_final=is_final)]

    @property
    def texts(self) -> dict[str, str]:
        """The typed texts, by section."""
        return {name: getattr(self, name) for name in TYPED_SECTIONS}

    @property
    def logged(self) -> dict[str, str | None]:
        """As an entry of the work log keeps it."""
        expected = self.expected_at.isoformat() if self.expected_at else None
        return {**self.texts, "fault_kind": self.fault_kind, "expected_at": expected}

    def _lacks(self, name: str, *, is_final: bool) -> bool:
        if name == "fault_kind":
            return self.fault_kind is None or (is_final and self.fault_kind is FaultKind.UNKNOWN)
        if name == "expected_at":
            return self.expected_at is None
        text = self.texts[name]
        if name == "loss" and _letters(text) in COUNTING:
            return is_final
        if _letters(text) in UNKNOWN and (is_final or name == "cause"):
            return name in {"cause", "root_cause"} or says_nothing(name, text)
        return says_nothing(name, text)


class Finding(NamedTuple):
    """The office's half: whether the state before the fault was reached, the loss of business, what was done for it."""

    state_before: StateBefore | None = None
    business_loss: str = ""
    business_steps: str = ""

    @property
    def missing(self) -> list[str]:
        """The names of the fields that are left empty; 无 has to be typed."""
        texts = {"business_loss": self.business_loss, "business_steps": self.business_steps}
        return [name for name, text in texts.items() if says_nothing(name, text)] + (
            [] if self.state_before else ["state_before"]
        )


class Measure(NamedTuple):
    """整改措施: what is to be done, by whom, until the end of which local day."""

    text: str
    who: str
    day: date


def says_nothing(name: str, text: str) -> bool:
    """Return whether the text of a section is blank, or as good as blank; of a loss 无 is a finding."""
    letters = _letters(text)
    if name in MAY_BE_NONE and letters in NONE:
        return False
    return letters in NOTHING or len(set(letters)) < LEAST_LETTERS


def measures_in(text: str) -> list[Measure | str]:
    """A measure for each line, `措施；责任人；2026-12-15`; the line itself where it is none. 无 is no measure."""
    if _letters(text) in NONE:
        return []
    return [_measure(line.strip()) for line in text.splitlines() if line.strip()]


def digest_of(number: str, version: int, stage: ReportStage, *halves: Sections | Finding) -> str:
    """Return what a signature binds: the SHA-256 of the canonical text of a version's fields."""
    said: dict[str, Any] = {"number": number, "version": version, "stage": str(stage)}
    for half in halves:
        said |= {name: _canonical(value) for name, value in half._asdict().items()}
    return digest_of_values(said)


def _canonical(value: datetime | str | None) -> str | None:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else None if value is None else str(value)


def _measure(line: str) -> Measure | str:
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) != len(Measure._fields):
        return line
    found = _DAY.fullmatch(parts[2])
    try:
        return Measure(parts[0], parts[1], date(*map(int, found.groups()))) if found else line
    except ValueError:
        return line


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).casefold()
