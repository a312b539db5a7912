"""Lessons of triage from the office: its examples, the versions trained on them, and the one in use."""

import getpass
import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.desk_access import explained
from bot.commands.options import LanguageOption
from bot.commands.triage.retraining import (
    bytes_of,
    compared,
    demand_learning,
    demand_no_worse,
    keep_version,
    left_after,
    office_examples,
    office_labels,
    own_lexicon,
    progress,
    trained_on,
    tried_out,
    writing,
)
from bot.desk_clock import utc_now
from bot.documents.whole_file import demand_place, write_whole
from bot.language import chosen_voice
from bot.readers import broken_in_use, is_outdated, named, told_broken, version_folder, version_in_use
from bot.settings import Settings
from handlers.i18n import Voice
from models.refusal import Refusal
from models.tickets.labelled import LabelledTicket
from sla.calendar.business_hours import SHANGHAI
from sla.reading.reader.examples import Example, read_examples, shipped_examples
from sla.reading.reader.in_force import open_version
from sla.reading.reader.versions import SHIPPED_VERSION, Version

if TYPE_CHECKING:
    from sla.reading.reader.trial import Trial

ByOption = Annotated[
    str | None, typer.Option("--by", help="Who does so; else the user of the machine · 操作人", metavar="NAME")
]
MoreOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="Further labelled messages, JSON lines · 另加已判定的消息", metavar="FILE"),
]


def examples(language: LanguageOption = None) -> None:
    """List what the office confirmed and corrected, as JSON lines to learn from · 本单位样例."""
    voice = chosen_voice(language)
    with explained(voice):
        labelled = office_labels(Settings())
        for one in labelled:
            typer.echo(_line(one))
        if not labelled:
            typer.echo(voice("reader.no_examples"), err=True)


def train(
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write a file, without the desk's examples · 写入文件", metavar="FILE"),
    ] = None,
    more: MoreOption = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="Leave out what this person said, or this ticket · 除去", metavar="NAME|NUMBER"),
    ] = None,
    by: ByOption = None,
    language: LanguageOption = None,
) -> None:
    """Train on the shipped messages and what the office said, and keep a version of it · 训练判定权重."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        if out is not None:
            with writing(out):
                demand_place(out)
        of_office = [] if out is not None else office_examples(left_after(office_labels(settings), without or ()))
        own = [*of_office, *(one for file in more or () for one in read_examples(file))]
        if out is not None:
            _write(voice, settings, out, own)
        elif own:
            _keep(voice, settings, own, by)
        else:
            raise Refusal("reader.nothing_to_learn")


def use(
    version: Annotated[str, typer.Argument(help="Number of a version, or shipped · 版本号", metavar="VERSION|shipped")],
    by: ByOption = None,
    language: LanguageOption = None,
) -> None:
    """Have the desk read by a version from its next reading on, or by what ships · 启用版本."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        folder = version_folder(settings)
        if version != SHIPPED_VERSION:
            version = folder.version(version).name
            open_version(folder, version)
        if folder.in_use() == version:
            typer.echo(voice("reader.in_use_already", version=named(voice, version)))
            return
        with writing(folder.folder):
            folder.switch(version, by or _user(), utc_now())
        typer.echo(voice("reader.switched", version=named(voice, version)))


def versions(language: LanguageOption = None) -> None:
    """List the versions with their figures, the one in use marked, and who switched to which when · 版本."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        folder = version_folder(settings)
        in_use = folder.in_use()
        typer.echo(_marked(voice("reader.shipped"), is_in_use=in_use == SHIPPED_VERSION))
        for version in folder.versions():
            typer.echo(_marked(_told(voice, version), is_in_use=in_use == version.name))
            if in_use == version.name and is_outdated(version):
                typer.echo(voice("reader.outdated", version=version.name))
        broken = broken_in_use(folder)
        if broken is not None:
            typer.echo(told_broken(voice, broken, folder))
        for switch in folder.switches():
            name = named(voice, switch.version)
            typer.echo(voice("reader.switch", at=_local(switch.at), by=switch.by, version=name))


def _line(one: LabelledTicket) -> str:
    entries = {
        "text": one.text,
        "kind": one.kind,
        "class": one.severity,
        "ticket": one.number,
        "by": one.by,
        "at": one.at.astimezone(SHANGHAI).isoformat(),
    }
    return json.dumps(entries, ensure_ascii=False)


def _write(voice: Voice, settings: Settings, out: Path, own: list[Example]) -> None:
    """Without messages of anybody's own, the weights that ship."""
    shipped = shipped_examples()
    made = _made(voice, settings, shipped, own)
    with writing(out):
        write_whole(out, made)
    count, digest = len(shipped) + len(own), hashlib.sha256(made).hexdigest()
    typer.echo(voice("triage_command.trained", count=count, file=str(out), bytes=len(made), digest=digest))


def _made(voice: Voice, settings: Settings, shipped: list[Example], own: list[Example]) -> bytes:
    if own:
        return bytes_of(_worth_keeping(voice, settings, shipped, own).weights)
    demand_learning()
    with progress(voice, len(shipped), 0) as tell:
        return bytes_of(trained_on(shipped, own_lexicon(settings), tell))


def _keep(voice: Voice, settings: Settings, own: list[Example], by: str | None) -> None:
    shipped, folder = shipped_examples(), version_folder(settings)
    trial = _worth_keeping(voice, settings, shipped, own)
    version = keep_version(folder, trial, len(shipped), len(own), by or _user(), utc_now())
    typer.echo(_told(voice, version))
    typer.echo(voice("reader.how_to_use", command=f"zhiban triage use {version.name}"))


def _worth_keeping(voice: Voice, settings: Settings, shipped: list[Example], own: list[Example]) -> "Trial":
    """Print the figures before and after. Raises Refusal where what is in use is better, or nothing can be learned."""
    demand_learning()
    folder = version_folder(settings)
    typer.echo(voice("reader.begun", total=len(shipped) + len(own)))
    with progress(voice, len(shipped), len(own)) as tell:
        trial = tried_out(shipped, own, own_lexicon(settings), tell)
    typer.echo("\n".join(compared(voice, trial, len(own))))
    in_use = version_in_use(folder)
    if in_use is not None:
        typer.echo(voice("reader.in_use", version=_told(voice, in_use)))
    demand_no_worse(trial, own, folder)
    return trial


def _told(voice: Voice, version: Version) -> str:
    figures = {name: f"{version.figures.get(name, 0):.3f}" for name in ("kind", "whole", "recall", "precision")}
    return voice(
        "reader.version",
        number=version.number,
        at=_local(version.at),
        by=version.by,
        own=version.own,
        shipped=version.shipped,
        digest=version.digest,
        **figures,
    )


def _marked(line: str, *, is_in_use: bool) -> str:
    return f"* {line}" if is_in_use else f"  {line}"


def _user() -> str:
    """Return the name of the logged-in user, or the user's number; a container may have nobody of a name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid())


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
