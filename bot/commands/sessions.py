"""`zhiban sessions`: the trading sessions that no change may touch, and taking a list of them over from a file."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import act, desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.windows.session_import import SOURCE, SessionFile, TakenSessions, import_sessions
from models.changes.trading_session import SessionImport, TradingSession, session_imports, sessions_between
from models.refusal import Refusal
from sla.calendar.business_hours import SHANGHAI
from sla.toml_reader import FileError
from sla.windows.session_file import read_session_file
from sla.windows.time_zone import named_zone

BY = "zhiban sessions import"
SHOWN_AHEAD_DAYS, SHOWN_IMPORTS, MOST_SHOWN = 30, 5, 200
LONGEST_SOURCE = 60

app = typer.Typer(add_completion=False)


@app.callback()
def sessions() -> None:
    """List or import the trading sessions that changes keep away from · 交易场次."""


@app.command("list")
def list_sessions(
    days: Annotated[
        int, typer.Option(help="How many days ahead, 1 to 366 · 今后几天", min=1, max=366)
    ] = SHOWN_AHEAD_DAYS,
    language: LanguageOption = None,
) -> None:
    """List the sessions to come, and the last imports · 列出场次."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        with reading(settings) as session:
            now = desk_now(session)
            until = now + timedelta(days=days)
            ahead = sessions_between(session, now, until)
            typer.echo("\n".join(_listed(voice, ahead, session_imports(session, SHOWN_IMPORTS), until)))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="File .xlsx, .csv or .ics · 场次文件", metavar="FILE")],
    source: Annotated[
        str, typer.Option(help="Where the list is from; replaces what came from there · 来源", metavar="NAME")
    ] = SOURCE,
    zone: Annotated[
        str | None,
        typer.Option(help="Time zone of times without one, such as Asia/Tokyo; else Shanghai's · 时区", metavar="ZONE"),
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Import a list of sessions, all of it or nothing; what was to come from the same source is replaced · 导入场次."""
    voice = chosen_voice(language)
    with explained(voice):
        content = _read_bytes(file)
        listed = read_session_file(content, str(file), _zone(zone))
        taken_from = SessionFile(file.name, content, listed, _source(source))
        settings = Settings()
        open_database(settings)
        taken = act(settings, lambda turn: import_sessions(turn.session, taken_from, BY, turn.now))
        typer.echo(_taken(voice, taken))


def _read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileError.unreadable(file, error) from error


def _zone(name: str | None) -> tzinfo:
    zone = SHANGHAI if name is None else named_zone(name)
    if zone is None:
        raise Refusal("sessions.bad_zone", value=name or "")
    return zone


def _source(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or not plain.isprintable() or len(plain) > LONGEST_SOURCE:
        raise Refusal("sessions.bad_source", count=LONGEST_SOURCE)
    return plain


def _taken(voice: Voice, taken: TakenSessions) -> str:
    times = {"first": voice.moment(taken.first), "last": voice.moment(taken.last)}
    return voice(
        "sessions.taken", count=taken.count, new=taken.new, removed=taken.removed, source=taken.source, **times
    )


def _listed(
    voice: Voice, ahead: Sequence[TradingSession], imports: Sequence[SessionImport], until: datetime
) -> Iterator[str]:
    yield voice("sessions.ahead", count=len(ahead), until=voice.moment(until))
    for one in ahead[:MOST_SHOWN]:
        yield f"  {_times(voice, one.starts_at, one.ends_at)}  {_named(one)}"
    if len(ahead) > MOST_SHOWN:
        yield f"  {voice('list.more', count=len(ahead) - MOST_SHOWN)}"
    yield voice("sessions.imports") if imports else voice("window.no_sessions_imported")
    for imported in imports:
        digest = imported.digest[:12]
        at = voice.moment(imported.imported_at)
        yield "  " + voice(
            "sessions.import_line",
            at=at,
            source=imported.source,
            file=imported.file_name,
            count=imported.rows,
            who=imported.by_name,
            digest=digest,
        )


def _times(voice: Voice, starts_at: datetime, ends_at: datetime) -> str:
    if ends_at == starts_at:
        return voice.moment(starts_at)
    return voice("time.from_to", first=voice.moment(starts_at), last=voice.moment(ends_at, starts_at))


def _named(one: TradingSession) -> str:
    return f"{one.name}  {one.project}".rstrip() if one.project != one.name else one.name
