"""`zhiban roster`: who is on duty now and in the next days, and taking a roster over from a file."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import act, desk_now, explained, read_text, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.duty import roster_import as stories
from handlers.duty.roster_import import RosterChange, RosterPlan
from handlers.i18n import Voice
from models.duty.coverage import Missing, Period, periods
from models.duty.roster import OnDuty, on_duty
from models.people.person import Person
from models.refusal import Refusal
from models.terms import DutyRole
from sla.calendar.business_hours import SHANGHAI

SHOWN_AHEAD = timedelta(days=14)
SHOWN_CHANGES = 40
YEARS = range(2000, 2201)

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def roster(
    ctx: typer.Context,
    at: Annotated[
        str | None, typer.Option(help="Local time such as 2026-11-23T09:00; else now · 时刻", metavar="TIME")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Show who is on duty, and the roster of the next 14 days · 值班表."""
    if ctx.invoked_subcommand is not None:
        return
    voice = chosen_voice(language)
    with explained(voice):
        settings, asked = Settings(), _moment(at) if at is not None else None
        with reading(settings) as session:
            moment = asked or desk_now(session)
            now = on_duty(session, moment)
            ahead = periods(session, moment, moment + SHOWN_AHEAD)
        typer.echo("\n".join([*_now(voice, now, moment), "", *_ahead(voice, ahead, moment)]))


@app.command("import")
def import_roster(
    file: Annotated[Path, typer.Argument(help="Roster file, such as roster.toml · 值班表文件", metavar="FILE")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Make the changes; else only show them · 写入")] = False,
    language: LanguageOption = None,
) -> None:
    """Show what a roster file changes; with --yes, make the changes · 导入值班表."""
    voice = chosen_voice(language)
    with explained(voice):
        text = read_text(file)
        settings = Settings()
        open_database(settings)
        story = stories.apply if yes else stories.plan
        plan = act(settings, lambda turn: story(turn.session, text, str(file)))
        typer.echo("\n".join(_told(plan, voice, is_applied=yes)))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("roster.bad_moment", value=text) from None
    if moment.year not in YEARS:
        raise Refusal("roster.bad_moment", value=text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _now(voice: Voice, now: OnDuty, at: datetime) -> Iterator[str]:
    yield voice("roster.at", at=voice.moment(at))
    for role, person in (
        (DutyRole.DUTY, now.duty),
        (DutyRole.BACKUP, now.backup),
        (DutyRole.DUTY_LEADER, now.duty_leader),
    ):
        yield f"  {voice(f'duty_role.{role}')} {_named(voice, person)}"
    if now.duty_until is not None:
        yield f"  {voice('roster.until', until=voice.moment(now.duty_until))}"


def _named(voice: Voice, person: Person | None) -> str:
    return f"{person.name} {person.phone}".rstrip() if person else voice("roster.nobody")


def _ahead(voice: Voice, ahead: list[Period], at: datetime) -> Iterator[str]:
    yield voice("roster.ahead", count=SHOWN_AHEAD.days)
    for period in ahead:
        who = (f"{voice(f'duty_role.{role}')} {_holder(voice, person, why)}" for role, person, why in period.holders)
        yield f"  {voice.moment(period.begins_at)} – {voice.moment(period.ends_at)}  {'  '.join(who)}"


def _holder(voice: Voice, person: Person | None, why: Missing | None) -> str:
    if why is None:
        return person.name if person else voice("roster.nobody")
    return voice(f"coverage.{why}", name=person.name if person else "")


def _told(plan: RosterPlan, voice: Voice, *, is_applied: bool) -> Iterator[str]:
    for change in plan.changes[:SHOWN_CHANGES]:
        yield _change(change, voice)
    if len(plan.changes) > SHOWN_CHANGES:
        yield f"  {voice('roster.more_changes', count=len(plan.changes) - SHOWN_CHANGES)}"
    yield voice(
        "roster.covers", begins=voice.moment(plan.begins_at), ends=voice.moment(plan.ends_at), count=plan.shifts
    )
    if not plan.changes:
        yield voice("roster.nothing_to_change")
    else:
        yield voice("roster.applied" if is_applied else "roster.not_applied", count=len(plan.changes))


def _change(change: RosterChange, voice: Voice) -> str:
    return voice(
        "roster.change",
        role=voice(f"duty_role.{change.role}"),
        begins=voice.moment(change.begins_at),
        ends=voice.moment(change.ends_at),
        before=change.before or voice("roster.nobody"),
        after=change.after or voice("roster.nobody"),
    )
