"""`zhiban doctor`: what would leave a report unheard in the next 30 days."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.authority import ends_at
from bot.commands.deadline import worded_file_error
from bot.commands.desk_access import act, desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.commands.security_lines import security_lines
from bot.commands.triage.retraining import (
    broken_in_use,
    is_outdated,
    shipped_problem,
    told_broken,
    version_folder,
    version_in_use,
)
from bot.desk_clock import utc_now
from bot.documents.charts import font_file
from bot.language import chosen_voice
from bot.platforms.registry import running
from bot.platforms.robots.checkup import robot_problems, try_out
from bot.rules import loaded_years, readers_folder, rules_with
from bot.second_opinion.checkup import try_out as ask_made_up
from bot.settings import Settings
from bot.tls import served_certificate
from handlers.desk import WORKFLOWS
from handlers.duty.shift_cards import hole_line
from handlers.i18n import Voice
from models.database.engines import shown_address
from models.duty.coverage import holes
from models.duty.queries import shifts_between
from models.logins.credential import has_password
from models.logins.setup import open_trial
from models.messaging.unreachable import refused_platforms
from models.people.place import PlaceSetting
from models.people.three_hands import HANDS, hands_among, hands_of
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.storage.database_use import is_demo, use_of
from models.terms import DatabaseUse, Platform, Purpose, Role
from models.tickets.queries import chats_of, people_with
from sla.policy.policy_file import load_policy

LOOKS_AHEAD = ENDS_SOON = timedelta(days=30)
NEEDED_PLACES = (Purpose.TEAM, Purpose.STAFF)

app = typer.Typer(add_completion=False)


@app.command()
def doctor(
    *,
    robots: Annotated[
        bool, typer.Option("--robots", help="Send a test message to each group · 给各群发测试消息")
    ] = False,
    opinion: Annotated[
        bool, typer.Option("--opinion", help="Ask the endpoint of second opinions a made-up question · 试问第二意见")
    ] = False,
    security: Annotated[
        bool, typer.Option("--security", help="Read settings by graded protection alone · 只对照等保条款列出设置")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """List every uncovered hour of the next 30 days and other problems; exit code 1 if there are any · 体检."""
    voice = chosen_voice(language)
    with explained(voice):
        if security:
            _tell_security(Settings(), voice)
            return
        settings = _as_read(Settings(), voice)
        problems = list(_unheard_robots(settings, voice)) if robots else []
        problems += _unanswered(settings, voice) if opinion else ()
        with reading(settings) as session:
            rules_with(settings, loaded_years(session))  # the office's own files, as a start reads them
            now = desk_now(session)
            problems += found_problems(session, voice, now, settings)
            notes = [] if is_demo(session) else [voice.say(one) for one in hand_notes(session, now)]
    for note in notes:
        typer.echo(note)
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo(voice("doctor.problems", count=len(problems)))
        raise typer.Exit(1)
    typer.echo(voice("doctor.all_covered", count=LOOKS_AHEAD.days))


def _tell_security(settings: Settings, voice: Voice) -> None:
    """Print what the desk's state tells of each demand. Raises Refusal for a demo."""
    with reading(settings) as session:
        if is_demo(session):
            raise Refusal("run.used_by_demo", where=shown_address(settings.database))
        for line in security_lines(session, settings, desk_now(session), utc_now()):
            typer.echo(voice.say(line.told))
    typer.echo(voice("doctor.security.end"))


def _as_read(settings: Settings, voice: Voice) -> Settings:
    """Tell whether the database is a demo's or a desk's, and return the settings as that one reads them."""
    with reading(settings) as session:
        use = use_of(session.connection())
    typer.echo(voice(f"doctor.used_by_{use}", where=shown_address(settings.database)))
    if use is DatabaseUse.DESK or not settings.platform_secrets:
        return settings
    typer.echo(voice("demo.reads_no_tokens", names=", ".join(settings.platform_secrets)))
    return settings.without_platforms()


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
    yield from _without_its_reader(voice, settings)
    if settings.office_provider() is not None or settings.trusted_proxy() is not None:
        yield from map(voice.say, _without_a_password(session, now))
    yield from map(voice.say, _ending_certificate(voice, settings, utc_now()))


def _unheard_robots(settings: Settings, voice: Voice) -> Iterator[str]:
    """Send each group a message; those that took it are told at once."""
    for line, is_well in try_out(settings, voice, act):
        if is_well:
            typer.echo(line)
        else:
            yield line


def _unanswered(settings: Settings, voice: Voice) -> Iterator[str]:
    """Ask for a second opinion; an answer that can be used is told at once."""
    endpoint = settings.opinion_endpoint()
    if endpoint is None:
        typer.echo(voice("doctor.no_opinion"))
        return
    line, is_well = ask_made_up(endpoint, load_policy(settings.policy, WORKFLOWS.promises), voice)
    if is_well:
        typer.echo(line)
    else:
        yield line


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


def _ending_certificate(voice: Voice, settings: Settings, now: datetime) -> Iterator[Phrase]:
    """The served certificate ends soon, has ended, or cannot be used; the days of a good one are told at once."""
    try:
        pair = settings.tls_certificate
        if pair is None:
            return
        served_certificate(settings)
        left = ends_at(pair[0]) - now
    except Refusal as refusal:
        yield refusal.phrase
        return
    if left < timedelta(0):
        yield phrase("tls.ended", file=str(pair[0]))
    elif left < ENDS_SOON:
        yield phrase("tls.ends_soon", file=str(pair[0]), count=left.days)
    else:
        typer.echo(voice("tls.ends_later", count=left.days))


def _without_its_reader(voice: Voice, settings: Settings) -> Iterator[str]:
    """The weights of the reader cannot be used, or know less than those that ship."""
    problem = shipped_problem()
    if problem is not None:
        yield voice("doctor.unread", problem=worded_file_error(voice, problem))
    if readers_folder(settings).exists():  # most desks have trained none
        versions = version_folder(settings)
        broken, version = broken_in_use(versions), version_in_use(versions)
        if broken is not None:
            yield told_broken(voice, broken, versions)
        elif version is not None and is_outdated(version):
            yield voice("reader.outdated", version=version.name)


def _platforms_of_places(session: Session) -> set[Platform]:
    return set(session.exec(select(col(PlaceSetting.platform)).distinct()).all())


def _missing_places(session: Session) -> list[Purpose]:
    there = set(session.exec(select(col(PlaceSetting.purpose)).distinct()).all())
    return [purpose for purpose in NEEDED_PLACES if purpose not in there]
