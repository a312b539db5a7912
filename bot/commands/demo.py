"""`zhiban demo` shows itself among the commands and serves a demo; `zhiban demo clock` moves its time ahead."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from bot.app import open_dispatch
from bot.bootstrap import open_database
from bot.commands import run
from bot.commands.desk_access import explained, patiently
from bot.commands.options import LanguageOption
from bot.desk_clock import DeskClock, utc_now
from bot.language import chosen_voice
from bot.platforms.webchat import delivery
from bot.settings import Settings
from bot.time_travel import TimeTravel
from bot.turns.dispatch import Dispatch
from models.clocks.desk_time import desk_time, let_time_pass
from models.terms import DatabaseUse

LISTEN_S = 0.1
LISTENED = 30

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def demo(ctx: typer.Context) -> None:
    """Start a demo of invented people, on this machine alone, or move its time · 演示."""
    if ctx.invoked_subcommand is None:
        run.run_demo()


@app.command()
def clock(
    forward: Annotated[
        str | None, typer.Option(help="How far: PT40M, P1D, next_morning or next_deadline · 拨多久", metavar="LENGTH")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Show desk time; with --forward, move it ahead, whether the desk is running or not · 演示时间."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        open_database(settings, DatabaseUse.DEMO)
        now, was_up = asyncio.run(moved(settings, forward))
        key = "demo.now" if forward is None else "demo.moved_while_up" if was_up else "demo.moved_while_down"
        typer.echo(voice(key, now=voice.moment(now)))


async def moved(settings: Settings, forward: str | None, listen_s: float = LISTEN_S) -> tuple[datetime, bool]:
    """Desk time afterwards, and whether a desk is up, for which it listens. Raises Refusal for what cannot be met."""
    async with open_dispatch(settings) as (dispatch, engine):
        desk_clock = DeskClock(engine, utc_now)
        is_up = False
        if forward is not None:
            travel = _travel(dispatch, desk_clock)
            await travel.goal(forward)  # what cannot be met is refused at once
            is_up = await _gives_sign_of_life(engine, listen_s)
            await _forward(travel, forward, is_up=is_up)
        return desk_clock().astimezone(UTC), is_up


def _travel(dispatch: Dispatch, desk_clock: DeskClock) -> TimeTravel:
    async def deliver() -> int:
        late_after = dispatch.rules.policy.late_after
        return await patiently(
            lambda: dispatch.writer.run(lambda c: delivery.deliver(c, desk_clock(), late_after), "delivery")
        )

    return TimeTravel(dispatch, desk_clock, deliver)


async def _forward(travel: TimeTravel, forward: str, *, is_up: bool) -> None:
    if is_up:
        await travel.forward(forward)
        return
    dispatch, desk_clock = travel.dispatch, travel.clock
    by = await travel.goal(forward) - desk_clock()
    await dispatch.carry_out(lambda turn: let_time_pass(turn.session, by, turn.now), desk_clock(), "desk-time")
    desk_clock.look()


async def _gives_sign_of_life(engine: Engine, listen_s: float) -> bool:
    """Return whether a desk is up: it notes every second that it is; one that was killed a moment ago does not."""
    before = await asyncio.to_thread(_alive_at, engine)
    for _ in range(LISTENED):
        await asyncio.sleep(listen_s)
        if await asyncio.to_thread(_alive_at, engine) != before:
            return True
    return False


def _alive_at(engine: Engine) -> datetime | None:
    with Session(engine) as session:
        row = desk_time(session)
        return row.alive_at if row else None
