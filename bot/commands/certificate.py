"""`zhiban certificate`: an authority of the office's own, and a certificate for the desk's addresses."""

from typing import Annotated

import typer

from bot import authority
from bot.commands.desk_access import explained
from bot.commands.options import LanguageOption
from bot.desk_clock import utc_now
from bot.language import chosen_voice
from bot.settings import Settings
from models.refusal import Refusal
from sla.calendar.business_hours import local_day

app = typer.Typer(add_completion=False)


@app.command()
def certificate(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Names and addresses, such as desk.example.cn or 10.0.0.8 · 域名和地址", metavar="NAME"),
    ] = None,
    *,
    renew: Annotated[
        bool, typer.Option("--renew", help="The same names, by the same authority, for another year · 续期")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Make an authority for these names alone and a certificate by it, or renew the certificate · 证书."""
    voice = chosen_voice(language)
    with explained(voice):
        if renew is bool(names):
            raise Refusal("certificate.names_or_renew")
        settings = Settings()
        folder = settings.data_dir / authority.FOLDER
        if names:
            settings.make_private()
        made = authority.make(folder, names, utc_now()) if names else authority.renew(folder, utc_now())
        typer.echo(voice("certificate.made", names=list(made.names), until=local_day(made.ends_at).isoformat()))
        if renew:
            return
        typer.echo(f"ZHIBAN_TLS_CERT={made.files.certificate}\nZHIBAN_TLS_KEY={made.files.key}")
        typer.echo(voice("certificate.trust", authority=str(made.files.authority)))
