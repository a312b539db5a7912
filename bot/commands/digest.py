"""`zhiban digest`: prints a digest as the desk stands now, or stood then, without posting it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.desk_access import desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from models.refusal import Refusal
from models.terms import DigestKind
from sla.calendar.business_hours import SHANGHAI, UnknownYearError

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def digest(
    kind: Annotated[str, typer.Option(help="Kind of digest: daily · 日报", metavar="KIND")] = DigestKind.DAILY,
    at: Annotated[
        str | None, typer.Option(help="Local time such as 2026-11-24T08:30; else now · 时刻", metavar="TIME")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, post nothing · 只打印不发布")] = False,
    language: LanguageOption = None,
) -> None:
    """Print the digest of a given time · 预览运维日报."""
    voice = chosen_voice(language)
    with explained(voice):
        if kind != DigestKind.DAILY:
            raise Refusal("digest.unknown_kind", kind=kind, kinds=(DigestKind.DAILY,))
        moment = None if at is None else _moment(at)
        if not dry_run:
            raise Refusal("digest.posted_by_desk")
        typer.echo(_printed(voice, moment))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        moment.astimezone(UTC)  # at the edge of all years a moment may exist in one zone alone
        return moment.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise Refusal("digest.bad_moment", value=text) from None


def _printed(voice: Voice, at: datetime | None) -> str:
    settings = Settings()
    with reading(settings) as session:
        moment = at or desk_now(settings, session)
        rules = rules_with(settings, loaded_years(session))
        try:
            card = daily(voice, daily_digest(session, rules, moment, moment))
        except UnknownYearError as error:
            raise Refusal("digest.unknown_year", year=str(error.year)) from error
    return "\n".join(filter(None, (card.title, *card.intro, card.footnote)))
