"""`zhiban audit seals`, `zhiban audit sign`, and what `zhiban audit verify` says of daily seals."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlmodel import Session

from bot.commands.desk_access import explained, reading
from bot.commands.options import LanguageOption
from bot.desk_clock import utc_now
from bot.language import chosen_voice
from bot.seals.comparison import Comparison
from bot.seals.outside_file import write_new
from bot.seals.seal_file import exported_lines
from bot.settings import Settings
from handlers.i18n import Voice
from models.refusal import Refusal
from models.seals.seal import finished_seals
from models.seals.seal_audit import SealAudit

SHOWN = 16
"""Number of digits shown of a key's digest."""


def show_seals(
    export: Annotated[Path | None, typer.Option(help="Write them to a new file · 导出到新文件", metavar="FILE")] = None,
    language: LanguageOption = None,
) -> None:
    """List the daily check codes, or write all that they rest on to a file to be kept elsewhere · 每日校验码."""
    voice = chosen_voice(language)
    with explained(voice), reading(Settings()) as session:
        seals = finished_seals(session)
        if not seals:
            raise Refusal("seals.none_to_show")
        if export is None:
            typer.echo("\n".join(seal.code for seal in seals))
            return
        write_new(export, exported_lines(session))
        typer.echo(voice("seals.exported", file=str(export), count=len(seals), day=seals[-1].day))


def sign_seals(
    seals: Annotated[Path | None, typer.Argument(help="An exported file · 导出的文件", metavar="SEALS")] = None,
    key: Annotated[Path | None, typer.Option(help="Private key, Ed25519 · 私钥", metavar="FILE")] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write; else SEALS with .sig · 签名文件", metavar="FILE")
    ] = None,
    new_key: Annotated[
        Path | None, typer.Option(help="Make a key here, the public one beside it as .pub · 新建密钥", metavar="FILE")
    ] = None,
    name: Annotated[str, typer.Option(help="Whose the new key is · 新密钥属于谁", metavar="NAME")] = "",
    language: LanguageOption = None,
) -> None:
    """Sign exported check codes on a machine of your own, or make the key for it; needs no database · 签名."""
    from bot.seals import signature as signing  # heavy, and no other command needs it

    voice = chosen_voice(language)
    with explained(voice):
        if new_key is not None and seals is None and key is None and out is None:
            signer = signing.make_key(new_key, name)
            typer.echo(voice("seals.key_made", file=str(new_key), public=f"{new_key}.pub", key=signer.key[:SHOWN]))
            return
        if new_key is not None or name or seals is None or key is None:
            raise Refusal("seals.sign_usage")
        file = out or seals.with_name(f"{seals.name}.sig")
        made = signing.sign(key, seals, file, utc_now())
        typer.echo(voice("seals.signed", file=str(file), seals=str(seals), key=made.key[:SHOWN]))


def signature_holds(voice: Voice, seals: Path | None, signature: Path | None, public_key: Path | None) -> None:
    """Say who signed the file; raises FileError where nobody did by this key, Refusal where an option is missing."""
    if signature is None and public_key is None:
        return
    if seals is None or signature is None or public_key is None:
        raise Refusal("seals.verify_usage")
    from bot.seals.signature import checked

    signer, made = checked(seals, signature, public_key)
    facts = {"file": str(seals), "key": signer.key[:SHOWN], "at": voice.moment(made.at)}
    typer.echo(
        voice("seals.signed_by", name=signer.name, **facts) if signer.name else voice("seals.signed_by_key", **facts)
    )


class SealsSaid(NamedTuple):
    """Result of checking the seals, and the newest that a copy outside agrees with; 0 for none."""

    hold: bool
    covered_until: int


def seals_hold(session: Session, voice: Voice, kept: Path | None) -> SealsSaid:
    """Return whether the seals hold, the logs match them, and both match a file that was kept elsewhere."""
    audit = SealAudit(session)
    for problem in audit.problems():
        typer.echo(voice.say(problem), err=True)
    if audit.broken:
        problems = voice("audit.problems", count=audit.broken)
        typer.echo(voice("seals.broken", count=audit.seals, problems=problems))
    else:
        typer.echo(voice("seals.ok", count=audit.seals, day=audit.last_day) if audit.seals else voice("seals.none"))
    beside = SealsSaid(hold=True, covered_until=0) if kept is None else _agrees(session, voice, kept)
    return beside._replace(hold=beside.hold and not audit.broken)


def _agrees(session: Session, voice: Voice, kept: Path) -> SealsSaid:
    comparison = Comparison(session, kept)
    for problem in comparison.problems():
        typer.echo(voice.say(problem), err=True)
    if not comparison.is_broken:
        typer.echo(voice("seals.agrees", file=str(kept), count=comparison.count, day=comparison.last_day))
    return SealsSaid(not comparison.is_broken, comparison.covers_until)
