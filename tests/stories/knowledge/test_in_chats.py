"""Earlier answers in Slack and on Telegram: at the level of each place, in forms asked field by field, escaped."""

from pathlib import Path

import pytest

from bot.platforms.slack import blocks
from bot.platforms.telegram import cards
from models.chat import Card
from models.terms import Purpose, Status, Visibility
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import GROUP, FromTelegram, labels
from tests.support.knowledge import AGAIN, ANSWER, answered, articles, asked, look_after, write_article

HOSTILE = (
    "# <b>*粗体*</b> @channel\n<!channel> <script>x</script> [链接](https://evil.example) `代码` \\u0000 *_~ &amp;\n"
)


PRESSED = (ZH("form.submit"), ZH("dialog.button.keep"), ZH("dialog.button.skip"))
"""What goes on in a form whose fields are filled in already."""


def adopt_actions(card: Card) -> list[str]:
    """What a card offers to send at once."""
    return [one.action for one in card.buttons if one.action.startswith("knowledge.adopt:")]


def test_an_engineer_sends_one_from_the_teams_room_in_slack(slack: FromSlack, desk: Desk) -> None:
    """At level masked the text can be read, and the press is the answer."""
    answered(desk)
    number = asked(desk, AGAIN)
    card = slack.cards("CTEAM", number)[0]
    assert any(ANSWER in fact.value for fact in card.facts)
    (action,) = adopt_actions(card)
    slack.press("ULI", "CTEAM", number, action)
    assert desk.ticket(number).status is Status.CLOSED
    assert adopt_actions(slack.cards("CTEAM", number)[0]) == []


def test_where_the_text_cannot_be_read_nothing_is_sent(slack: FromSlack, desk: Desk) -> None:
    """At level notice the card neither shows it nor offers the press, and a forged one is refused."""
    slack.open("CNOTICE", Purpose.TEAM, Visibility.NOTICE)
    answered(desk)
    number = asked(desk, AGAIN)
    card = slack.cards("CNOTICE", number)[0]
    assert ANSWER not in card.model_dump_json()
    assert adopt_actions(card) == []
    action = adopt_actions(slack.cards("CTEAM", number)[0])[0]
    told = slack.click("ULI", "CNOTICE", action, slack.posts("CNOTICE", number)[0].id)
    assert told.toast == ZH("knowledge.not_here")
    assert desk.ticket(number).status is Status.NEW


def test_the_office_keeps_an_answer_on_telegram(chats: FromTelegram, desk: Desk) -> None:
    """收入知识库 asks field by field; what was proposed stands there and is kept with a press each."""
    chats.link("77", "王敏")
    chats.open(GROUP, Purpose.TEAM)
    first = answered(desk)
    chats.press("77", "knowledge.keep", GROUP)
    for _ in range(6):
        dialog = chats.dialog("77", GROUP)
        if dialog is None:
            break
        offered = labels(chats.question("77", GROUP))
        keep = next((one for one in offered if one in PRESSED), offered[0])
        chats.press("77", keep, GROUP)
    assert [article.body for article in articles(desk)] == [ANSWER]
    assert desk.log(first)[-1] == "kept_as_article"


@pytest.mark.parametrize("platform", ["slack", "telegram"])
def test_hostile_markdown_is_text(desk: Desk, tmp_path: Path, platform: str) -> None:
    """Nothing in an article is read as a call, a link or a tag of the platform."""
    folder = tmp_path / "articles"
    write_article(folder, "hostile.md", HOSTILE)
    desk.settings.knowledge = folder
    while desk.tick("knowledge_folder"):
        pass
    look_after(desk)
    number = asked(desk, "粗体 channel")
    card = desk.as_("王敏").cards("team", number)[0].card
    assert card is not None
    assert any("script" in fact.value for fact in card.facts)
    draw = blocks.message_of if platform == "slack" else cards.message_of
    shown = str(draw(card, ZH, "0123456789abcdef"))
    assert "<!channel>" not in shown
    assert "<script>" not in shown
