"""What is typed in one place of a ticket stands in its other rooms."""

import pytest

from models.chat import Card
from models.messaging.outbox import Post
from models.terms import Purpose, Visibility
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack

WORDS = "报表导出的金额列显示不全"
PHONE = "13853212345"
MORE = f"第二页也是，打我电话 {PHONE}"


def told(slack: FromSlack, chat: str, number: str) -> list[Post]:
    """The news on a ticket in a channel, beside its live card."""
    return [post for post in slack.posts(chat, number) if post.card["title"] == ZH("mirrored.title", number=number)]


def test_what_the_reporter_adds_in_the_web_chat_stands_in_slack(slack: FromSlack, desk: Desk) -> None:
    """Below the team's card there, with who said it and where, masked as the channel's level has it."""
    person = desk.as_("赵小禾")
    number = person.say("desk", WORDS).number
    person.say("desk", MORE)
    root = next(post for post in slack.posts("CTEAM", number) if post.card_view == "team")
    news = told(slack, "CTEAM", number)
    assert [(post.parent_id, post.thread) for post in news] == [(root.id, None)]
    card = Card.model_validate(news[0].card)
    assert card.intro == (ZH("mirrored.by", who="赵小禾", where=ZH("platform.webchat")),)
    assert card.quote is not None
    assert card.quote.startswith("第二页也是")
    assert PHONE not in card.quote


def test_what_is_typed_in_slack_stands_in_the_web_chats_team_room(slack: FromSlack, desk: Desk) -> None:
    """Whole, for all may be shown there, and in the thread of the team's card."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.say("UZHAO", "CHALL", MORE, thread="1.1")
    slack.posts("CHALL")
    lines = desk.as_("李强").cards("team", number)
    news = [line for line in lines if line.card and line.card.title == ZH("mirrored.title", number=number)]
    assert [(line.thread, line.card.quote if line.card else "") for line in news] == [(lines[0].id, MORE)]


def test_nothing_is_echoed_where_it_came_from(slack: FromSlack, desk: Desk) -> None:
    """The reporter's thread, where the words stand already, hears nothing of them; each other room hears once."""
    slack.open("CTEAM2", Purpose.TEAM)
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.say("UZHAO", "CHALL", MORE, thread="1.1")
    assert told(slack, "CHALL", number) == []
    assert [len(told(slack, chat, number)) for chat in ("CTEAM", "CTEAM2")] == [1, 1]
    slack.say("ULI", "CHALL", "收到，正在看", thread="1.1")
    assert told(slack, "CHALL", number) == []
    assert [len(told(slack, chat, number)) for chat in ("CTEAM", "CTEAM2")] == [2, 2]


def test_what_the_team_says_among_itself_stays_there(slack: FromSlack, desk: Desk) -> None:
    """A note in Slack stands in the web chat's team room, and nowhere that the reporter reads."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    root = slack.posts("CTEAM", number)[0].external_ref
    slack.say("ULI", "CTEAM", "像是导出服务", thread=root)
    slack.posts("CTEAM")
    assert "像是导出服务" in str([line.card for line in desk.as_("李强").cards("team", number)])
    assert "像是导出服务" not in str([post.card for post in slack.posts("CHALL", number)])
    assert told(slack, "CTEAM", number) == []
    seat = desk.as_("王敏")
    thread = seat.cards("team", number)[0].id
    seat.say("team", "我去问导出服务", thread=thread)
    assert [post.card["quote"] for post in told(slack, "CTEAM", number)] == ["我去问导出服务"]


def test_a_channel_that_may_show_nothing_typed_hears_that_there_is_news(slack: FromSlack, desk: Desk) -> None:
    """At `notice` a title with the number, and neither words nor names."""
    slack.open("CQUIET", Purpose.TEAM, Visibility.NOTICE)
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.say("UZHAO", "CHALL", MORE, thread="1.1")
    card = Card.model_validate(told(slack, "CQUIET", number)[0].card)
    assert card == Card(title=ZH("mirrored.title", number=number))


def test_a_reply_below_mirrored_words_belongs_to_the_ticket(slack: FromSlack, desk: Desk) -> None:
    """It stands in the thread of the team's card, so it is a note."""
    person = desk.as_("赵小禾")
    number = person.say("desk", WORDS).number
    person.say("desk", "第二页也是")
    root = next(post for post in slack.posts("CTEAM", number) if post.card_view == "team").external_ref
    assert slack.say("ULI", "CTEAM", "知道了", thread=root).ticket == number
    assert desk.log(number) == ["received", "supplemented", "noted"]


def test_a_form_adds_as_a_message_does(slack: FromSlack, desk: Desk) -> None:
    """补充情况 in the web chat stands in Slack."""
    person = desk.as_("赵小禾")
    number = person.say("desk", WORDS).number
    person.fill(number, "supplement", text="第三页也是")
    assert [post.card["quote"] for post in told(slack, "CTEAM", number)] == ["第三页也是"]


@pytest.mark.parametrize("chat", ["CHALL", "@UZHAO"])
def test_a_stand_ins_words_are_named_by_its_account(slack: FromSlack, desk: Desk, chat: str) -> None:
    """The team sees who said it; nobody else's report tells of it."""
    number = str(slack.say("UNEW", chat, WORDS, ref="1.1").ticket)
    other = str(slack.say("UCHEN", "CHALL", "保证金页面有一个错别字", ref="2.1").ticket)
    slack.say("UNEW", chat, "第二页也是", thread=None if chat.startswith("@") else "1.1")
    news = told(slack, "CTEAM", number)
    assert [post.card["intro"] for post in news] == [[ZH("mirrored.by", who="(slack:UNEW)", where="Slack")]]
    assert "UNEW" not in str([post.card for post in slack.posts("CHALL", other)])
