"""Each chat platform is tried out while a desk is set up: its rooms get a post that says so."""

from datetime import timedelta

from handlers.i18n import Voice
from handlers.turn.turn import Turn
from models.chat import Card
from models.logins.setup import Setup, tried_posts
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Platform, Purpose

TRIED_IN = (Purpose.INTAKE, Purpose.TEAM, Purpose.BULLETIN)
NOT_AGAIN_WITHIN = timedelta(minutes=1)


def try_chats(turn: Turn, setup: Setup, platform: Platform) -> int:
    """Queue a post for each room of the platform that takes reports, works on them or hears bulletins; how many.

    Raises Refusal where the platform is not set up or has no such room, and within a minute of the posts before.
    """
    name = phrase(f"platform.{platform}")
    if platform not in turn.running:
        raise Refusal("setup.chats.off", platform=name)
    places = [one for purpose in TRIED_IN for one in turn.places_for(purpose) if one.platform is platform]
    if not places:
        raise Refusal("setup.chats.no_room", platform=name)
    before = tried_posts(turn.session, setup)
    if any(one.platform is platform and turn.now - one.queued_at < NOT_AGAIN_WITHIN for one in before):
        raise Refusal("setup.chats.just_tried", platform=name)
    posts = [turn.post(place, trial_post) for place in places]
    setup.tried = [one.id for one in (*before, *posts) if one in posts or one.platform is not platform]
    return len(posts)


def trial_post(voice: Voice) -> Card:
    """Return the post by which a room is tried; it says the same in a room of any level."""
    lines = (voice("setup.chats.post"),)
    return Card(title=voice("setup.chats.post.title"), intro=lines, notice=lines)
