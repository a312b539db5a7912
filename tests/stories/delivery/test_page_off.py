"""A desk has no page, and nothing is said to anybody there."""

from pathlib import Path

from sqlmodel import select

from models.health.health import OVERDUE_AFTER, audit
from models.messaging.outbox import Post
from models.terms import Platform
from tests.support.desk import running_desk
from tests.support.slack_desk import INTAKE, TEAM, SlackDesk, fill_in_slack, quick, slack_settings, slack_with_people


def test_nothing_waits_for_a_page_that_is_off(office_url: str, tmp_path: Path) -> None:
    """Everybody has an account of the page, and one in Slack: what is said goes to Slack alone, and nothing is late."""
    with slack_with_people() as fake:
        fill_in_slack(office_url)
        settings = slack_settings(fake, "http")
        with running_desk(office_url, tmp_path, quick, is_everywhere=False, page="off", **settings) as desk:
            office = SlackDesk(desk, fake, "http")
            office.write("U0ZHAO", INTAKE, "投标文件解密失败，所有人都解不开，正在开标")
            office.settle()
            with desk.session() as session:
                places = {(post.platform, post.chat) for post in session.exec(select(Post)).all()}
                late = audit(session, desk.clock.move(minutes=3) + OVERDUE_AFTER)["unsent_posts"]
            assert {platform for platform, _ in places} == {Platform.SLACK}
            assert (Platform.SLACK, TEAM) in places
            assert late == 0
            office.close()
