"""What people type after a slash, told from what they only write about."""

from datetime import UTC, datetime

import pytest

from bot.platforms.command_words import Command, NoCommand, NoSuchCommand, Superfluous, understood

NOW = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meaning", "rest"),
    [
        ("帮助", "help", ""),
        ("我的", "mine", ""),
        ("报障 解密失败", "report", "解密失败"),
        ("report help me", "report", "help me"),
        ("HELP", "help", ""),
        ("language en", "language", "en"),
        ("语言 法语", "language", "法语"),
    ],
)
def test_commands(typed: str, meaning: str, rest: str) -> None:
    """In either language, with what each of them takes."""
    assert understood(*halves(typed), NOW, is_marked=True) == Command(meaning, rest)


@pytest.mark.parametrize(
    "typed",
    [
        "duty tomorrow",
        "值班 明天",
        "mine 2611-0042",
        "board @zhang",
        "值班 下周一",
        "duty next week",
        "看板 2026-02-12",
    ],
)
def test_an_argument_that_is_not_taken(typed: str) -> None:
    """It is never ignored in silence."""
    assert understood(*halves(typed), NOW, is_marked=False) == Superfluous(*halves(typed))


@pytest.mark.parametrize(
    "typed",
    ["help me please, I cannot log in", "帮助 我登不上系统了", "我的 CA 登不上", "值班 电话没人接", "权限 登不上"],
)
def test_a_sentence_that_begins_like_a_command(typed: str) -> None:
    """It is a message, and none of its words is lost."""
    assert understood(*halves(typed), NOW, is_marked=False) == NoCommand(typed, None)


@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize(
    ("typed", "text", "unknown"),
    [
        ("保障 解密失败", "解密失败", "保障"),
        ("reprot printer broken", "printer broken", "reprot"),
        ("解密失败", "解密失败", None),
        ("报价 打不开", "报价 打不开", None),
        ("三号评标室 的打印机坏了", "三号评标室 的打印机坏了", None),
    ],
)
def test_an_unknown_command_is_cut_off_what_was_meant(
    typed: str, text: str, unknown: str | None, *, is_marked: bool
) -> None:
    """Only a slip of the finger is; what may be the matter itself stays."""
    assert understood(*halves(typed), NOW, is_marked=is_marked) == NoCommand(text, unknown)


def test_a_latin_word_behind_a_slash_is_a_command() -> None:
    """Behind `/desk` it may as well be the first word of a sentence."""
    assert understood("foo", "bar baz", NOW, is_marked=True) == NoCommand("bar baz", "foo")
    assert understood("foo", "bar baz", NOW, is_marked=False) == NoCommand("foo bar baz", None)


@pytest.mark.parametrize("typed", ["foo", "bord", "保障", "我的工"])
def test_an_unknown_command_alone(typed: str) -> None:
    """There is nothing to act on."""
    assert understood(typed, "", NOW, is_marked=True) == NoSuchCommand(typed)
    assert understood(typed, "", NOW, is_marked=False) == NoSuchCommand(typed)


def halves(typed: str) -> tuple[str, str]:
    """The first word and the rest."""
    word, _, rest = typed.partition(" ")
    return word, rest
