"""`zhiban audit`: whether the work logs are still what they were when they were written."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.audit_files import files_hold
from bot.commands.audit_maskings import uncovered_maskings
from bot.commands.audit_seals import seals_hold, show_seals, sign_seals, signature_holds
from bot.commands.audit_verify import all_hold
from bot.commands.desk_access import explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.conversation.audit_sample import sample_card, sample_of
from handlers.i18n import Voice
from models.refusal import Refusal
from sla.calendar.business_hours import SHANGHAI

app = typer.Typer(add_completion=False, no_args_is_help=True)
app.command("seals")(show_seals)
app.command("sign")(sign_seals)


@app.callback()
def audit() -> None:
    """Check the work logs of all tickets · 审计."""


@app.command("verify")
def verify_logs(
    seals: Annotated[
        Path | None, typer.Option(help="Check codes kept elsewhere, exported or typed · 另存的校验码", metavar="FILE")
    ] = None,
    signature: Annotated[
        Path | None, typer.Option(help="Signature of that file · 该文件的签名", metavar="FILE")
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option(help="Public key of whoever signed it · 签名人的公钥", metavar="FILE")
    ] = None,
    *,
    files: Annotated[
        bool, typer.Option("--files", help="Read the bytes of every file and paper, too · 连同附件和文书")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail for maskings that no copy covers · 有未被覆盖的遮蔽即失败")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Check the log of every ticket, permissions against the logs, unstarted messages, and the daily check codes.

    The exit code is 1 if one does not hold · 核验工作日志.
    """
    voice = chosen_voice(language)
    with explained(voice):
        signature_holds(voice, seals, signature, public_key)
        settings = Settings()
        with reading(settings) as session:
            if not whole(session, voice, seals, settings.data_dir / "files" if files else None, is_strict=strict):
                raise typer.Exit(1)


def whole(session: Session, voice: Voice, seals: Path | None, files: Path | None, *, is_strict: bool) -> bool:
    """Return whether all holds: with a copy outside, with the folder of files, with every masking covered."""
    holds = all_hold(session, voice)
    holds = (files is None or files_hold(session, voice, files)) and holds
    said = seals_hold(session, voice, seals)
    uncovered = uncovered_maskings(session, voice, said.covered_until)
    return holds and said.hold and not (is_strict and uncovered)


@app.command("sample")
def show_sample(
    month: Annotated[str, typer.Option(help="Month such as 2026-02 · 月份", metavar="MONTH")],
    language: LanguageOption = None,
) -> None:
    """Draw once more the sample of a month's messages that started no clock · 重抽某月的未起钟抽查."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        with reading(settings) as session:
            card = sample_card(voice, sample_of(session, rules_with(settings, loaded_years(session)), _month(month)))
        typer.echo("\n".join((card.title, *card.intro)))


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=SHANGHAI).date()
    except ValueError:
        raise Refusal("audit.bad_month", value=text) from None
