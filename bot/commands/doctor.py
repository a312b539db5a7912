"""`zhiban doctor`: what would leave a report unheard in the next 30 days."""

from collections.abc import Iterator
from typing import Annotated

import typer

from bot.checkup import LOOKS_AHEAD, checked_certificate, found_problems, hand_notes
from bot.commands.desk_access import act, desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.commands.security_lines import security_lines
from bot.desk_clock import utc_now
from bot.language import chosen_voice
from bot.platforms.robots.checkup import try_out
from bot.rules import loaded_years, rules_with
from bot.second_opinion.checkup import try_out as ask_made_up
from bot.settings import Settings
from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from models.database.engines import shown_address
from models.refusal import Refusal
from models.storage.database_use import is_demo, use_of
from models.terms import DatabaseUse
from sla.policy.policy_file import load_policy

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
            notes = [] if is_demo(session) else list(hand_notes(session, now))
    certificate = checked_certificate(settings, utc_now())
    if certificate is not None and certificate.is_well:
        notes.append(certificate.told)
    for note in notes:
        typer.echo(voice.say(note))
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
