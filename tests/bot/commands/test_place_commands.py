"""`zhiban place`."""

import pytest

from tests.support.command_line import open_office, zhiban


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


def test_places_are_listed_with_who_set_them() -> None:
    """Purpose, level, language, by whom and when."""
    first, second, third = zhiban("place", "--language", "en").stdout.splitlines()
    assert first.startswith("webchat:intake  intake, full, Chinese (zh-CN)  set by zhiban demo, ")
    assert second.startswith("webchat:team  team, ")
    assert third.startswith("webchat:staff  staff, ")


def test_a_change_shows_before_and_after_and_is_signed() -> None:
    """Only what was said changes; once more changes nothing."""
    change = ("place", "set", "webchat:intake", "--level", "masked", "--language", "en")
    assert (
        "受理（intake）、完整（full）、中文（zh-CN） → 受理（intake）、遮蔽（masked）、英文（en）"
        in zhiban(*change).stdout
    )
    assert "没有改动" in zhiban(*change).stdout
    assert "由 zhiban place 设于" in zhiban("place").stdout.splitlines()[0]


def test_an_unknown_place_is_made() -> None:
    """With a purpose and a level, in the desk's language unless told."""
    made = zhiban("place", "set", "slack:C1", "--purpose", "team", "--level", "notice")
    assert "新建 → 处理组（team）、仅通知（notice）、中文（zh-CN）" in made.stdout
    assert len(zhiban("place").stdout.splitlines()) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("fax:1", "--level", "full"),
        ("intake", "--level", "full"),
        ("webchat:intake", "--level", "secret"),
        ("webchat:intake", "--purpose", "fun"),
        ("webchat:intake", "--language", "fr"),
        ("webchat:intake",),
        ("slack:C1", "--level", "full"),
    ],
)
def test_what_cannot_be_set_is_told_in_one_sentence(arguments: tuple[str, ...]) -> None:
    """Exit code 1, and nothing changed."""
    before = zhiban("place").stdout
    refused = zhiban("place", "set", *arguments)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert zhiban("place").stdout == before
