"""Posts that Slack will never take, and what administrators hear of them."""

from sqlmodel import Session, select

from bot.platforms.slack.outcomes import reach_of
from handlers.delivery.undeliverable import announce_undeliverable
from handlers.turn.turn import Turn
from models.messaging.outbox import Post, PostState
from tests.support.desk import ZH
from tests.support.from_slack import FromSlack


def fails(slack: FromSlack, post: Post, reason: str) -> int:
    """Slack will never take this post."""
    with Session(slack.engine) as session:
        dead = session.exec(select(Post).where(Post.id == post.id)).one()
        dead.state, dead.sent_at, dead.failed_because = PostState.DEAD, None, reason
        session.commit()

    def story(turn: Turn) -> int:
        return announce_undeliverable(turn, post.id, reason, reach_of(reason))

    now = slack.desk.now
    return slack.desk.run(slack.desk.elsewhere(lambda dispatch: dispatch.carry_out(story, now, "undeliverable")))


def troubles(slack: FromSlack, chat: str = "@USUN") -> list[str]:
    """What an administrator heard of unreachable places."""
    return [title for title in slack.titles(chat) if title.startswith(ZH("undeliverable.title", where="Slack"))]
