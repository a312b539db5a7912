"""What may follow `/desk`, and what is only words."""

from datetime import UTC, datetime

import pytest

from bot.platforms.slack.commands import Unparsed, command_of
from bot.platforms.slack.payloads import Inbound
from models.chat import Message, Submission
from tests.support import slack_payloads as slack
from tests.support.slack_payloads import WORKSPACE

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["报障　打印机坏了", "报障：打印机坏了", "report\n打印机坏了", "Report\t打印机坏了"])
def test_whatever_stands_between_a_command_and_its_text(typed: str) -> None:
    """A Chinese blank, a colon, a new line: the text is filed."""
    filed = command_of(slack.command(typed), WORKSPACE, NOW)
    assert isinstance(filed, Inbound)
    assert isinstance(filed.event, Submission)
    assert filed.event.fields == {"text": "打印机坏了"}


@pytest.mark.parametrize(
    ("typed", "text", "unknown"),
    [
        ("三号评标室 的打印机坏了", "三号评标室 的打印机坏了", None),
        ("help me please, I cannot log in", "help me please, I cannot log in", None),
        ("保障 解密失败", "解密失败", "保障"),
        ("解密失败", "解密失败", None),
    ],
)
def test_a_sentence_behind_the_command_is_a_message(typed: str, text: str, unknown: str | None) -> None:
    """Slack has emptied the line, and nobody else saw it: its sender said it to the desk alone."""
    said = command_of(slack.command(typed), WORKSPACE, NOW)
    assert isinstance(said, Inbound)
    assert isinstance(said.event, Message)
    assert (said.event.text, said.event.unknown_command, said.event.is_direct) == (text, unknown, True)


def test_a_command_that_takes_nothing_says_so() -> None:
    """What stands behind it is not ignored in silence."""
    found = command_of(slack.command("duty tomorrow"), WORKSPACE, NOW)
    assert isinstance(found, Unparsed)
    assert found.sentence.key == "command.takes_nothing"
