"""`zhiban digest`: prints a digest of any kind as of now, or of a moment gone by, without posting it."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.desk_access import desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from handlers.watch.day_off_card import day_off
from handlers.watch.digest_slots import slot_before
from handlers.watch.period_cards import monthly, weekly
from handlers.watch.periods import month_digest, week_digest
from models.chat import Card
from models.refusal import Refusal
from models.terms import DigestKind
from sla.calendar.business_hours import SHANGHAI, UnknownYearError
from sla.rulebook import Rulebook

app = typer.Typer(add_completion=False)


KINDS = DigestKind.DAILY, DigestKind.DAY_OFF, DigestKind.WEEKLY, DigestKind.MONTHLY


@app.callback(invoke_without_command=True)
def digest(
    kind: Annotated[
        str, typer.Option(help="Kind: daily, day_off, weekly, monthly · 日报、值班报告、周报、月度摘要", metavar="KIND")
    ] = DigestKind.DAILY,
    at: Annotated[
        str | None, typer.Option(help="Local time such as 2026-11-24T08:30; else now · 时刻", metavar="TIME")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, post nothing · 只打印不发布")] = False,
    language: LanguageOption = None,
) -> None:
    """Print the digest of a given time · 预览运维日报、周报、月度摘要."""
    voice = chosen_voice(language)
    with explained(voice):
        if kind not in KINDS:
            raise Refusal("digest.unknown_kind", kind=kind, kinds=KINDS)
        moment = None if at is None else _moment(at)
        if not dry_run:
            raise Refusal("digest.posted_by_desk")
        typer.echo(_printed(voice, DigestKind(kind), moment))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        moment.astimezone(UTC)  # at the edge of all years a moment may exist in one zone alone
        return moment.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise Refusal("digest.bad_moment", value=text) from None


def _printed(voice: Voice, kind: DigestKind, at: datetime | None) -> str:
    settings = Settings()
    with reading(settings) as session:
        moment = at or desk_now(session)
        rules = rules_with(settings, loaded_years(session))
        try:
            card = _card(voice, session, rules, kind, moment)
        except UnknownYearError as error:
            raise Refusal("digest.unknown_year", year=str(error.year)) from error
    return "\n".join(filter(None, (card.title, *card.intro, card.footnote)))


def _card(voice: Voice, session: Session, rules: Rulebook, kind: DigestKind, at: datetime) -> Card:
    """The card that would be posted, had the kind its slot at `at`."""
    if kind is DigestKind.MONTHLY:
        return monthly(voice, month_digest(session, rules, at, at))
    since = slot_before(rules, kind, at)
    if kind is DigestKind.WEEKLY:
        return weekly(voice, week_digest(session, rules, at, at, since=since))
    draw = day_off if kind is DigestKind.DAY_OFF else daily
    return draw(voice, daily_digest(session, rules, at, at, since=since))
