"""`zhiban doctor --security`: the demands of 等保 (GB/T 22239-2019) of which a desk's own state tells something."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.checkup import checked_certificate, hand_notes
from bot.platforms.registry import running
from bot.settings import Settings
from models.logins.failure import KEPT_FOR
from models.logins.password_rules import LONGEST, SHORTEST, SORTS
from models.logins.tries import MOST
from models.messaging.outbox import INSIDE
from models.people.place import PlaceSetting
from models.phrase import Phrase, phrase
from models.seals.seal import Seal
from models.terms import Platform, Purpose

KNOWN, GUESSED, OVERHEARD = "7.1.4.1 a, 8.1.4.1 a", "7.1.4.1 b, 8.1.4.1 b", "7.1.4.1 c, 8.1.4.1 c"
TWO_KINDS, APART, RECORDS = "8.1.4.1 d", "7.1.4.2 d, 7.1.5, 8.1.4.2 d, 8.1.5", "7.1.4.3 c, 8.1.4.3 c, 8.1.5.4 d"
BACKUPS, VERIFIED, ENCRYPTED = "7.1.4.8, 8.1.4.9", "7.1.4.6, 8.1.4.6", "8.1.4.7, 8.1.4.8"


class DemandAnswer(StrEnum):
    """An answer to a demand; whether it is met is for the assessor to say."""

    DOES = "does"
    SET = "set"
    OFFICE = "office"
    NOT_THERE = "not_there"


class DemandLine(NamedTuple):
    """The numbers of demands, and a fact about the desk that bears on them."""

    demands: str
    answer: DemandAnswer
    fact: Phrase

    @property
    def told(self) -> Phrase:
        """Return the whole line."""
        answer = phrase(f"demand.{self.answer}")
        return phrase("doctor.security.line", demands=self.demands, answer=answer, fact=self.fact)


def security_lines(session: Session, settings: Settings, now: datetime, today: datetime) -> Iterator[DemandLine]:
    """Yield the lines in the order of the standard; `now` is desk time and `today` the machine's, both aware UTC."""
    yield from _passwords(settings)
    yield from _way_in(settings, today)
    yield from _second_factor(settings)
    yield from _hands(session, now)
    yield DemandLine(RECORDS, DemandAnswer.DOES, phrase("doctor.security.kept", count=KEPT_FOR.days))
    yield _check_codes(session, settings)
    yield DemandLine(VERIFIED, DemandAnswer.NOT_THERE, phrase("doctor.security.trusted"))
    yield DemandLine(ENCRYPTED, DemandAnswer.NOT_THERE, phrase("doctor.security.sm"))
    yield DemandLine(BACKUPS, DemandAnswer.OFFICE, phrase("doctor.security.backups"))


def _passwords(settings: Settings) -> Iterator[DemandLine]:
    rules = phrase("doctor.security.password", least=SHORTEST, most=LONGEST, sorts=SORTS)
    yield DemandLine(KNOWN, DemandAnswer.DOES, rules)
    if settings.password_days:
        yield DemandLine(KNOWN, DemandAnswer.SET, phrase("doctor.security.expires", count=settings.password_days))
    else:
        yield DemandLine(KNOWN, DemandAnswer.OFFICE, phrase("doctor.security.never_expires"))
    yield DemandLine(GUESSED, DemandAnswer.DOES, phrase("doctor.security.guessing", count=MOST))
    yield DemandLine(GUESSED, DemandAnswer.SET, phrase("doctor.security.idle", count=settings.session_idle_minutes))
    yield DemandLine(GUESSED, DemandAnswer.SET, phrase("doctor.security.longest", count=settings.session_hours))


def _way_in(settings: Settings, today: datetime) -> Iterator[DemandLine]:
    """Yield the certificate with its days, and whether browsers are told to keep to TLS."""
    certificate = checked_certificate(settings, today)
    if certificate is None:
        yield DemandLine(OVERHEARD, DemandAnswer.OFFICE, phrase("doctor.security.no_certificate"))
    else:
        answer = DemandAnswer.SET if certificate.is_well else DemandAnswer.OFFICE
        yield DemandLine(OVERHEARD, answer, certificate.told)
    if settings.hsts == "on":
        yield DemandLine(OVERHEARD, DemandAnswer.SET, phrase("doctor.security.hsts_on"))
    else:
        yield DemandLine(OVERHEARD, DemandAnswer.OFFICE, phrase("doctor.security.hsts_off"))


def _second_factor(settings: Settings) -> Iterator[DemandLine]:
    policy = settings.login_policy
    if policy.factor_roles:
        roles = tuple(phrase(f"role.{role}") for role in policy.factor_roles)
        yield DemandLine(TWO_KINDS, DemandAnswer.SET, phrase("doctor.security.factor_roles", roles=roles))
    else:
        yield DemandLine(TWO_KINDS, DemandAnswer.OFFICE, phrase("doctor.security.factor_none"))
    if policy.trusts_office_factor:
        yield DemandLine(TWO_KINDS, DemandAnswer.OFFICE, phrase("doctor.security.factor_provider"))
    yield DemandLine(TWO_KINDS, DemandAnswer.NOT_THERE, phrase("doctor.security.ukey"))


def _hands(session: Session, now: datetime) -> Iterator[DemandLine]:
    notes = list(hand_notes(session, now))
    yield from (DemandLine(APART, DemandAnswer.OFFICE, note) for note in notes)
    if not notes:
        yield DemandLine(APART, DemandAnswer.SET, phrase("doctor.security.hands_apart"))


def _check_codes(session: Session, settings: Settings) -> DemandLine:
    """Return whether the digest takes the check code of each day to a room outside; copies by hand are not known."""
    made = select(Seal.day).where(col(Seal.sealed_at).is_not(None)).order_by(col(Seal.number).desc()).limit(1)
    newest = session.exec(made).first()
    if newest is None:
        return DemandLine(RECORDS, DemandAnswer.OFFICE, phrase("doctor.security.no_seal"))
    rooms = select(col(PlaceSetting.platform)).where(col(PlaceSetting.purpose).in_((Purpose.TEAM, Purpose.BULLETIN)))
    outside: set[Platform] = set(session.exec(rooms.distinct()).all())
    outside = {one for one in outside & running(settings, is_demo=False) if one is not INSIDE}
    if not outside:
        return DemandLine(RECORDS, DemandAnswer.OFFICE, phrase("doctor.security.seal_inside", day=newest))
    platforms = tuple(phrase(f"platform.{one}") for one in sorted(outside))
    return DemandLine(
        RECORDS, DemandAnswer.SET, phrase("doctor.security.seal_outside", day=newest, platforms=platforms)
    )
