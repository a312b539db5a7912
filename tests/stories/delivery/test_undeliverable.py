"""Cards that can never arrive where they were meant for."""

import pytest
from sqlmodel import Session, select

from bot.app import open_dispatch
from handlers.delivery.undeliverable import announce_undeliverable
from models.messaging.outbox import Post, PostState
from models.terms import Purpose, Reach
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.undeliverable import fails, troubles

WORDS = "报表导出的金额列显示不全"


def test_an_acknowledgement_reaches_the_reporter_in_another_chat(slack: FromSlack, desk: Desk) -> None:
    """It stands there from now on and is kept up to date; the administrator hears which channel it is and why."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    acknowledgement = slack.posts("CHALL", number)[0]
    assert fails(slack, acknowledgement, "is_archived") > 0
    slack.posts("CHALL")
    assert desk.as_("赵小禾").card("desk", number).title.endswith(WORDS)
    assert [post.card_view for post in slack.posts("@UZHAO", number)] == ["reporter"]
    card = next(card for card in slack.cards("@USUN") if card.title == ZH("undeliverable.title", where="Slack CHALL"))
    because = ZH("undeliverable.reason.is_archived")
    assert card.intro[:3] == (
        ZH("undeliverable.about", what=f"C类 {number}"),
        ZH("undeliverable.reason", because=because, reason="is_archived"),
        ZH("undeliverable.sent_on"),
    )
    slack.press("ULI", "CTEAM", number, "take")
    assert "李强" in str(slack.cards("@UZHAO", number)[-1])


def test_administrators_hear_once_of_a_place_and_reason(slack: FromSlack) -> None:
    """Three posts fail for one reason, then one for another: two cards; after a success there, once more."""
    numbers = [str(slack.say("UZHAO", "CHALL", f"第 {row} 行有一个错别字").ticket) for row in range(4)]
    posts = [slack.posts("CHALL", number)[0] for number in numbers]
    with Session(slack.engine) as session:
        for post in session.exec(select(Post).where(Post.chat == "CHALL")).all():
            post.sent_at = None
        session.commit()
    for post in posts[:3]:
        fails(slack, post, "not_in_channel")
    assert len(troubles(slack)) == 1
    fails(slack, posts[3], "is_archived")
    assert len(troubles(slack)) == 2
    slack.desk.clock.move(minutes=5)
    again = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    assert slack.posts("CHALL", again)
    with Session(slack.engine) as session:
        for post in session.exec(
            select(Post).where(Post.chat == "CHALL", Post.ticket_id == slack.desk.ticket(again).id)
        ):
            post.sent_at = slack.desk.clock()
        session.commit()
    fails(slack, posts[0], "not_in_channel")
    assert len(troubles(slack)) == 3


def test_a_notice_of_trouble_that_fails_makes_no_ring(slack: FromSlack, desk: Desk) -> None:
    """The administrator's own chat fails for it: it is told elsewhere once, and nothing goes on from there."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    fails(slack, slack.posts("CHALL", number)[0], "is_archived")
    notice = next(post for post in slack.posts("@USUN") if post.card["title"].startswith("消息送不到"))
    with Session(slack.engine) as session:
        for post in session.exec(select(Post).where(Post.chat == "@USUN")).all():
            post.sent_at = None
        session.commit()
    fails(slack, notice, "user_disabled")
    assert fails(slack, notice, "user_disabled") == 0
    before = len(slack.posts("@USUN"))
    told = [line.card.title for line in desk.as_("孙工").cards("desk") if line.card]
    assert ZH("undeliverable.title", where="Slack 孙工") in told
    assert len(slack.posts("@USUN")) == before


def test_a_revoked_token_is_told_once_for_all_of_slack(slack: FromSlack, desk: Desk) -> None:
    """Every chat fails; administrators hear once, where they still can be reached."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    posts = [*slack.posts("CHALL", number), *slack.posts("CTEAM", number)]
    with Session(slack.engine) as session:
        for post in session.exec(select(Post).where(Post.platform == "slack")).all():
            post.sent_at = None
        session.commit()
    for post in posts:
        fails(slack, post, "token_revoked")
    assert troubles(slack) == []
    assert slack.posts("@UZHAO") == []
    told = [line.card.title for line in desk.as_("孙工").cards("desk") if line.card]
    assert told.count(ZH("undeliverable.title", where="Slack")) == 1
    assert desk.as_("赵小禾").card("desk", number).title.endswith(WORDS)


def test_a_stranger_who_cannot_be_reached_is_left_to_people(slack: FromSlack) -> None:
    """There is no other way to them, and the administrators' card says so."""
    number = str(slack.say("UNEW", "@UNEW", WORDS).ticket)
    fails(slack, slack.posts("@UNEW", number)[0], "cannot_dm_bot")
    card = next(card for card in slack.cards("@USUN") if card.title.startswith("消息送不到"))
    assert ZH("undeliverable.not_sent_on") in card.intro


def test_a_team_room_that_is_gone_leaves_the_office(slack: FromSlack, desk: Desk) -> None:
    """With another team's room there is nothing to send on: it has the card already."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    before = len(slack.posts("@UWANG", number))
    fails(slack, slack.posts("CTEAM", number)[0], "channel_not_found")
    assert len(slack.posts("@UWANG", number)) == before
    assert len(desk.as_("李强").cards("team", number)) == 1


@pytest.mark.parametrize("post_id", ["", "never", "x" * 300])
def test_a_post_that_nobody_knows_is_nothing(slack: FromSlack, post_id: str) -> None:
    """Whatever its name."""

    async def run() -> int:
        async with open_dispatch(slack.desk.settings) as (dispatch, _):
            return await dispatch.carry_out(
                lambda turn: announce_undeliverable(turn, post_id, "is_archived", Reach.CHAT), slack.desk.now, "x"
            )

    assert slack.desk.run(run()) == 0


def test_a_place_for_nothing_is_told_and_that_is_all(slack: FromSlack) -> None:
    """A notice to all of the house cannot be said elsewhere; both administrators hear of it in each of their chats."""
    slack.open("CSTAFF", Purpose.STAFF)
    number = str(slack.say("UZHAO", "CHALL", "系统登录不了，所有人都打不开").ticket)
    post = next(post for post in slack.posts("CTEAM", number) if post.card_view == "team")
    published = slack.submit("UWANG", "CTEAM", "outage.publish", post.id, notice="系统暂时不能登录")
    assert not published.is_refusal
    assert fails(slack, slack.posts("CSTAFF", number)[0], "restricted_action") == 3
    assert troubles(slack) == [ZH("undeliverable.title", where="Slack CSTAFF")]


def test_open_cards_come_back_once_something_arrives(slack: FromSlack, desk: Desk) -> None:
    """Put out of the team's channel and asked in again: what was reported meanwhile stands there, once."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    fails(slack, slack.posts("CTEAM", number)[0], "not_in_channel")
    assert desk.tick("heard_again") == 0
    slack.desk.clock.move(minutes=5)
    again = str(slack.say("UZHAO", "CHALL", "第 3 行有一个错别字").ticket)
    assert slack.posts("CTEAM", again)
    with Session(slack.engine) as session:
        for post in session.exec(select(Post).where(Post.chat == "CTEAM")):
            post.sent_at = slack.desk.clock() if post.ticket_id == slack.desk.ticket(again).id else None
        session.commit()
    before = len(slack.posts("CTEAM", number))
    assert desk.tick("heard_again") == 1
    queued = [post for post in slack.posts("CTEAM", number) if post.state is not PostState.DEAD]
    assert queued != []
    assert desk.tick("heard_again") == 0
    assert len(slack.posts("CTEAM", number)) in {before, before + 1}
