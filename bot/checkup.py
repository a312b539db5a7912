"""Findings: what would leave a report unheard in the next 30 days, as the doctor and the page of set-up tell it."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.desk_clock import utc_now
from bot.documents.charts import font_file
from bot.platforms.registry import running
from bot.platforms.robots.problems import robot_problems
from bot.readers import reader_problems
from bot.settings import Settings
from bot.tls import ends_at, served_certificate
from handlers.duty.shift_cards import hole_line
from handlers.i18n import Voice
from models.duty.coverage import holes
from models.duty.queries import shifts_between
from models.logins.credential import has_password
from models.logins.setup import open_trial
from models.messaging.unreachable import refused_platforms
from models.people.place import PlaceSetting
from models.people.three_hands import HANDS, hands_among, hands_of
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.storage.database_use import is_demo
from models.terms import Platform, Purpose, Role
from models.tickets.queries import chats_of, people_with

LOOKS_AHEAD = ENDS_SOON = timedelta(days=30)
NEEDED_PLACES = (Purpose.TEAM, Purpose.STAFF)


class CertificateState(NamedTuple):
    """A sentence on the served certificate, and whether it is as it should be."""

    told: Phrase
    is_well: bool


def found_problems(session: Session, voice: Voice, now: datetime, settings: Settings) -> Iterator[str]:
    """Yield what is missing now or in the next 30 days; `now` is desk time, aware UTC."""
    platforms = running(settings, is_demo=is_demo(session))
    begins_at = now.replace(second=0, microsecond=0)
    for hole in holes(session, begins_at, begins_at + LOOKS_AHEAD):
        yield hole_line(voice, hole, None)
    yield from map(voice.say, _unreachable(session, begins_at, platforms))
    for platform, reason in refused_platforms(session, platforms).items():
        yield voice("doctor.refused", platform=voice(f"platform.{platform}"), reason=reason)
    if Platform.ROBOT in platforms or Platform.ROBOT in _platforms_of_places(session):
        yield from robot_problems(session, voice, settings)
    for purpose in _missing_places(session):
        yield voice(f"doctor.no_place.{purpose}")
    trial = open_trial(session)
    if trial is not None:
        yield voice("setup.trial.open", number=trial.number)
    yield from map(voice.say, _without_charts())
    yield from reader_problems(settings, voice)
    if settings.office_provider() is not None or settings.trusted_proxy() is not None:
        yield from map(voice.say, _without_a_password(session, now))
    certificate = checked_certificate(settings, utc_now())
    if certificate is not None and not certificate.is_well:
        yield voice.say(certificate.told)


def hand_notes(session: Session, now: datetime) -> Iterator[Phrase]:
    """Yield which of the three hands nobody has, and who has two; nothing where three people have them.

    That is no problem of a small desk, and so changes no exit code.
    """
    missing, joined = hands_of(one for one in people_with(session, now, *HANDS))
    if missing:
        yield phrase("doctor.hands_missing", hands=tuple(phrase(f"role.{hand}") for hand in missing))
    for one in joined:
        hands = tuple(phrase(f"role.{hand}") for hand in hands_among(one.roles, one.company))
        yield phrase("doctor.hands_joined", name=one.name, hands=hands)


def checked_certificate(settings: Settings, now: datetime) -> CertificateState | None:
    """Return the days of the served certificate, or that it ends soon, has ended or cannot be used; None without TLS.

    `now` is the machine's, aware UTC.
    """
    try:
        pair = settings.tls_certificate
        if pair is None:
            return None
        served_certificate(settings)
        left = ends_at(pair[0]) - now
    except Refusal as refusal:
        return CertificateState(refusal.phrase, is_well=False)
    if left < timedelta(0):
        return CertificateState(phrase("tls.ended", file=str(pair[0])), is_well=False)
    if left < ENDS_SOON:
        return CertificateState(phrase("tls.ends_soon", file=str(pair[0]), count=left.days), is_well=False)
    return CertificateState(phrase("tls.ends_later", count=left.days), is_well=True)


def _unreachable(session: Session, now: datetime, platforms: Collection[Platform]) -> Iterator[Phrase]:
    """Yield a phrase for each person who serves in the coming days and cannot be called or written to."""
    serving = {one.person.name: one.person for one in shifts_between(session, now, now + LOOKS_AHEAD)}
    for name, person in serving.items():
        if not person.phone:
            yield phrase("doctor.no_phone", name=name)
        if not any(place.platform in platforms for place in chats_of(session, person)):
            yield phrase("doctor.no_account", name=name)


def _without_charts() -> Iterator[Phrase]:
    """Digests and reports go without charts where their face is not there."""
    try:
        font_file()
    except Refusal as refusal:
        yield refusal.phrase


def _without_a_password(session: Session, now: datetime) -> Iterator[Phrase]:
    """Without the office's own log-in nobody could set it right."""
    if not any(has_password(session, one.id) for one in people_with(session, now, Role.ADMIN) if one.is_administrator):
        yield phrase("doctor.no_local_admin")


def _platforms_of_places(session: Session) -> set[Platform]:
    return set(session.exec(select(col(PlaceSetting.platform)).distinct()).all())


def _missing_places(session: Session) -> list[Purpose]:
    there = set(session.exec(select(col(PlaceSetting.purpose)).distinct()).all())
    return [purpose for purpose in NEEDED_PLACES if purpose not in there]
