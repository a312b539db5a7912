"""`zhiban audit`: whether the work logs are still what they were when they were written."""

from datetime import date, datetime
from typing import Annotated

import typer

from bot.commands.audit_verify import all_hold
from bot.commands.desk_access import explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.conversation.audit_sample import sample_card, sample_of
from models.refusal import Refusal
from sla.calendar.business_hours import SHANGHAI

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Check the work logs of all tickets · 审计."""


@app.command("verify")
def verify_logs(language: LanguageOption = None) -> None:
    """Check the log of every ticket (chain, head and length), permissions against the logs, and unstarted messages.

    The exit code is 1 if one does not hold · 核验工作日志.
    """
    voice = chosen_voice(language)
    with explained(voice), reading(Settings()) as session:
        holds = all_hold(session, voice)
    if not holds:
        raise typer.Exit(1)


@app.command("sample")
def show_sample(
    month: Annotated[str, typer.Option(help="Month such as 2026-02 · 月份", metavar="MONTH")],
    language: LanguageOption = None,
) -> None:
    """Draw once more the sample of a month's messages that started no clock · 重抽某月的未起钟抽查."""
    voice = chosen_voice(language)
    settings = Settings()
    with explained(voice), reading(settings) as session:
        card = sample_card(voice, sample_of(session, rules_with(settings, loaded_years(session)), _month(month)))
        typer.echo("\n".join((card.title, *card.intro)))


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=SHANGHAI).date()
    except ValueError:
        raise Refusal("audit.bad_month", value=text) from None
