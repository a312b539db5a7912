"""`zhiban window`: whether a change or an upgrade may be made in a window, why not, and when the next one is free."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.asked_window import AskedWindow, as_answer
from bot.commands.deadline import complain, lines_of, policy_path, read_object
from bot.commands.desk_access import explained, reading
from bot.commands.loaded_years import loaded_years
from bot.commands.options import LanguageOption
from bot.commands.report_line import LineError
from bot.language import chosen_voice, worded_problem
from bot.settings import Settings
from handlers.i18n import Voice
from models.changes.trading_session import SessionImport, TradingSession, last_session_import, sessions_between
from sla.calendar.china import FIRST_YEAR, LAST_ESTIMATED_YEAR, china_calendar
from sla.policy.policy import Policy
from sla.policy.policy_file import load_policy
from sla.windows.window import A_DAY, FURTHEST, BusyTimes, WindowVerdict, check_window

app = typer.Typer(add_completion=False)


@app.command()
def window(
    start: Annotated[
        str | None,
        typer.Option(help="Start, such as 2026-11-28T20:00; without a zone Shanghai's · 开始", metavar="TIME"),
    ] = None,
    end: Annotated[str | None, typer.Option(help="End · 结束", metavar="TIME")] = None,
    kind: Annotated[str, typer.Option(help="Change or upgrade · 变更或硬件升级")] = "change",
    jsonl: Annotated[
        str | None,
        typer.Option(
            help="JSON lines with id, kind, start, end and, if any, sessions; - is stdin · 逐行判断", metavar="FILE"
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON · 输出 JSON")] = False,
    language: LanguageOption = None,
) -> None:
    """Say whether a window is allowed, why not, and when the next one is free · 判断变更时段.

    One window is judged beside the sessions that were imported, a line of a file beside its own. A line that cannot
    be read is named on stderr, the other lines are still answered, and the exit code is then 1.
    """
    voice = chosen_voice(language)
    if (jsonl is None) == (start is None and end is None):
        raise SystemExit(complain(voice("window.one_or_many"), code=2))
    with explained(voice):
        if jsonl is not None:
            raise SystemExit(_answer_file(jsonl, voice))
        raise SystemExit(_answer_one({"start": start, "end": end, "kind": kind}, voice, as_json=as_json))


def _answer_file(file: str, voice: Voice) -> int:
    rules, code = _busy_times(load_policy(policy_path())), 0
    for number, line in enumerate(lines_of(file), 1):
        if not line.strip():
            continue
        try:
            entries = read_object(line)
            verdict = AskedWindow.read(entries).verdict(rules)
        except LineError as error:
            code = complain(worded_problem(voice, file, number, error.problem))
        else:
            _print(as_answer(voice, entries.get("id"), verdict))
    return code


def _answer_one(entries: dict[str, object], voice: Voice, *, as_json: bool) -> int:
    try:
        asked = AskedWindow.read(entries)
    except LineError as error:
        return complain(voice.say(error.problem))
    settings = Settings()
    with reading(settings) as session:
        last, sessions = last_session_import(session), _imported(session, asked)
        verdict = check_window(asked.start, asked.end, asked.kind, sessions, _busy_times(load_policy(settings.policy)))
    if as_json:
        _print(as_answer(voice, None, verdict))
    else:
        typer.echo("\n".join(_told(voice, verdict, last)))
    return 0


def _busy_times(policy: Policy) -> BusyTimes:
    return BusyTimes(china_calendar(policy.hours, loaded_years()), policy.windows)


def _imported(session: Session, asked: AskedWindow) -> Sequence[TradingSession]:
    """The sessions that were imported from the day before the window on, as far as a free one is looked for."""
    if asked.start.year < FIRST_YEAR or asked.end.year > LAST_ESTIMATED_YEAR:
        return ()
    return sessions_between(session, asked.start - A_DAY, max(asked.start, asked.end) + FURTHEST * 2)


def _told(voice: Voice, verdict: WindowVerdict, last: SessionImport | None) -> Iterator[str]:
    yield voice("window.allowed" if verdict.allowed else "window.refused")
    yield from (voice("window.reason", reason=reason) for reason in verdict.because)
    if verdict.next_free is not None and not verdict.allowed:
        yield voice("window.next_free", at=voice.moment(verdict.next_free))
    if last is None:
        yield voice("window.no_sessions_imported")
    else:
        yield voice("window.sessions_as_of", at=voice.moment(last.imported_at), source=last.source)


def _print(answer: dict[str, object]) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False))
