"""Moments as people type them, and those a question offers, at ten o'clock on a Tuesday."""

import pytest

from handlers.form_dialogs.typed_times import moment_typed, moments_offered
from tests.support.hand_clock import TUESDAY_10_OCLOCK

TYPED = [
    ("下午3点", "2026-03-03T15:00"),
    ("今天上午9点", "2026-03-03T09:00"),
    ("明早9点半", "2026-03-04T09:30"),
    ("昨晚 11:20", "2026-03-02T23:20"),
    ("中午12点", "2026-03-03T12:00"),
    ("凌晨12点10分", "2026-03-03T00:10"),
    ("tomorrow 3pm", "2026-03-04T15:00"),
    ("8:30 am", "2026-03-03T08:30"),
    ("2026-03-03 10:00", "2026-03-03T10:00"),
    ("2026-03-03T10:00", "2026-03-03T10:00"),
    ("2026-3-3 9:05", "2026-03-03T09:05"),
    ("2026/3/3 9:05:30", "2026-03-03T09:05"),
    ("2026年3月3日 9点", "2026-03-03T09:00"),
    ("3月4日8点半", "2026-03-04T08:30"),
    ("12-31 23:59", "2026-12-31T23:59"),
    ("今天 18:30", "2026-03-03T18:30"),
    ("昨天18:30", "2026-03-02T18:30"),
    ("前天 9时15分", "2026-03-01T09:15"),
    ("明天　０９：００", "2026-03-04T09:00"),
    (" Tomorrow 9:00 ", "2026-03-04T09:00"),
    ("18:30", "2026-03-03T18:30"),
    ("现在", "2026-03-03T10:00"),
]
NO_MOMENTS = [
    *("", "昨天", "明年", "25:00", "24:00", "10:60", "2026-02-30 10:00", "2026-13-01 10:00", "0000-01-01 10:00"),
    *("10:00 和 11:00", "2026-03-03 10:00Z", "١٠:٠٠ب", "1" * 100_000, "昨天" * 1000, "今天 10:00\n取消", "10:0"),
]


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_what_people_type_is_read(typed: str, meant: str) -> None:
    """In figures of any width, in Chinese or in English, with the day or without."""
    assert moment_typed(typed, TUESDAY_10_OCLOCK) == meant


@pytest.mark.parametrize("typed", NO_MOMENTS)
def test_what_is_no_moment_is_not_guessed_at(typed: str) -> None:
    """A day alone, a time that does not exist, a sentence, and ten thousand figures."""
    assert moment_typed(typed, TUESDAY_10_OCLOCK) is None


@pytest.mark.parametrize(
    ("proposed", "offered"),
    [
        ("", ["2026-03-03T10:00", "2026-03-03T17:00", "2026-03-04T09:00", "2026-03-04T17:00"]),
        ("2026-03-03T10:00", ["2026-03-03T10:00", "2026-03-03T09:30", "2026-03-03T09:00"]),
        ("2026-03-03T12:00", ["2026-03-03T12:00", "2026-03-03T17:00", "2026-03-04T09:00", "2026-03-04T17:00"]),
        ("2026-03-04T09:00", ["2026-03-04T09:00", "2026-03-03T17:00", "2026-03-04T17:00"]),
    ],
)
def test_what_is_offered_follows_what_is_proposed(proposed: str, offered: list[str]) -> None:
    """A past one goes with others before it, a coming one with others to come; none is offered twice."""
    assert moments_offered(proposed, TUESDAY_10_OCLOCK) == offered
