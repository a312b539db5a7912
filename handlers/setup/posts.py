"""The whereabouts of a post for the person who sets the desk up: where it goes, and what has become of it."""

from datetime import datetime

from sqlmodel import Session, select

from handlers.delivery.undeliverable_card import why_undelivered
from handlers.i18n import Voice
from models.messaging.outbox import INSIDE, Post, PostState
from models.people.person import Account
from models.people.place import PlaceSetting

GIVEN_UP = (PostState.DEAD, PostState.DROPPED)


def where_it_goes(session: Session, voice: Voice, post: Post) -> str:
    """Return the platform with the room and its purpose, or with the person whose own chat it is."""
    platform = voice(f"platform.{post.platform}")
    if post.place.is_direct:
        whose = select(Account).where(Account.platform == post.platform, Account.external_id == post.chat[1:])
        account = session.exec(whose).one_or_none()
        name = account.person.name if account is not None and account.person is not None else post.chat
        return voice("setup.post.own_chat", platform=platform, name=name)
    found = select(PlaceSetting).where(PlaceSetting.platform == post.platform, PlaceSetting.chat == post.chat)
    room = session.exec(found).one_or_none()
    if room is not None and post.platform is INSIDE:
        return voice("setup.post.our_room", platform=platform, room=voice(f"place.{post.chat}"))
    purpose = voice(f"place_command.purpose.{room.purpose}") if room is not None else ""
    return voice("setup.post.room", platform=platform, room=(room.title if room else "") or post.chat, purpose=purpose)


def what_became(voice: Voice, post: Post, now: datetime) -> str:
    """Return the state of the post in a sentence; that it was delivered only once its platform has said so."""
    if post.sent_version and post.sent_at is not None:
        return voice("setup.post.delivered", at=voice.moment(post.sent_at, now), ref=post.external_ref or post.id)
    why = why_undelivered(voice, post.failed_because) if post.failed_because else ""
    if post.state in GIVEN_UP:
        return voice("setup.post.refused", why=why or post.dropped_because or "")
    if post.state is PostState.AMBIGUOUS:
        return voice("setup.post.unknown")
    if post.state is PostState.HELD and post.expected_at is not None:
        return voice("setup.post.held", until=voice.moment(post.expected_at, now))
    return voice("setup.post.again", why=why) if why else voice("setup.post.waiting")
