"""`zhiban triage`: what triage makes of a text, of the lines of a file, and how rightly it reads labelled messages."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from bot.commands.desk_access import explained
from bot.commands.options import LanguageOption
from bot.commands.triage import learning
from bot.commands.triage.answers import answer_lines, told
from bot.commands.triage.evaluation import draw_to, evaluated, judged_alone, labelled
from bot.commands.triage.live_desk import live_run
from bot.commands.triage.live_figures import told_live
from bot.commands.triage.retraining import own_lexicon, read_unseen
from bot.desk_clock import utc_now
from bot.language import chosen_voice, worded_file_error
from bot.rules import readers_folder
from bot.settings import Settings
from handlers.i18n import Voice
from models.refusal import Refusal
from sla.json_line import is_whole
from sla.reading.lexicon import Lexicon
from sla.reading.reader.examples import Example
from sla.reading.reader.in_force import model_in_force
from sla.reading.reader.model import Model
from sla.reading.reader.said_at import moment_of
from sla.toml_reader import FileError

READ_A_TEXT = "text"
NO_MORE_OPTIONS = "--"
TYPED = "triage.typed"

AtOption = Annotated[
    str | None, typer.Option("--at", help="When it was said, such as 13:30; else now · 何时说的", metavar="TIME")
]

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Labelled messages with text, kind and class · 已判定的消息", metavar="FILE"),
]
UnseenOption = Annotated[
    bool, typer.Option("--unseen", help="The shipped messages, each hand read by what the others taught · 逐组留出")
]
LiveOption = Annotated[
    bool, typer.Option("--live", help="Send each to a desk made for it, and judge its tickets · 送入临时系统评估")
]
RoomOption = Annotated[
    bool, typer.Option("--room", help="With --live: each to an intake room of its own · 各送入一个受理群")
]
DiagramOption = Annotated[
    Path | None, typer.Option("--diagram", help="Draw how reliable confidence is · 可靠性图", metavar="PNG")
]


class TextOrCommand(TyperGroup):
    """A command group that reads as text all that is no command, and all that follows two dashes."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer hides its own type
        """Read the options before the text, and keep all that was typed: two dashes behind them are lost here."""
        ctx.meta[TYPED] = list(args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[str | None, TyperCommand | None, list[str]]:  # type: ignore[override]  # typer hides its own type
        """The command named, else that which reads a text."""
        before = ctx.meta[TYPED][: -len(args)]
        if before[-1:] == [NO_MORE_OPTIONS]:
            args = [READ_A_TEXT, NO_MORE_OPTIONS, *args]
        elif args and args[0] not in self.commands:
            args = [READ_A_TEXT, *args]
        return super().resolve_command(ctx, args)  # type: ignore[return-value]


app = typer.Typer(cls=TextOrCommand, add_completion=False, subcommand_metavar="TEXT | COMMAND [ARGS]...")


@app.callback(invoke_without_command=True)
def triage(
    ctx: typer.Context,
    jsonl: Annotated[
        str | None,
        typer.Option(
            "--jsonl", help="JSON lines with text and, if any, said_at; - is stdin · 逐行判定", metavar="FILE"
        ),
    ] = None,
    at: AtOption = None,
    language: LanguageOption = None,
) -> None:
    """Read a text as triage does, and say why · 判定一段话的种类和等级.

    What follows -- is text, also where it begins with a dash · -- 之后都是原文
    """
    voice, command = chosen_voice(language), ctx.invoked_subcommand
    with explained(voice):
        if (jsonl is None) == (command is None):
            raise Refusal("triage_command.one_or_many")
        if at is not None and command != READ_A_TEXT:
            raise Refusal("triage_command.at_of_text")
        if jsonl is not None:
            raise typer.Exit(answer_lines(voice, jsonl, *_opened()))
    if command is not None:
        ctx.default_map = {command: {"language": language} | ({"at": at} if command == READ_A_TEXT else {})}


@app.command(READ_A_TEXT, hidden=True)
def read_a_text(
    text: Annotated[list[str], typer.Argument(help="What somebody wrote · 原文", metavar="TEXT")],
    at: AtOption = None,
    language: LanguageOption = None,
) -> None:
    """Read one text and say why · 判定一段话."""
    voice, written = chosen_voice(language), " ".join(text)
    with explained(voice):
        if not is_whole(written):
            raise Refusal("file.not_utf8")
        now = utc_now()
        at_moment = moment_of(at, now) if at is not None else now
        typer.echo("\n".join(told(voice, written, *_opened(), at_moment)))


@app.command()
def evaluate(
    files: FilesArgument = None,
    *,
    is_unseen: UnseenOption = False,
    is_live: LiveOption = False,
    in_rooms: RoomOption = False,
    without_encoder: Annotated[
        bool, typer.Option("--without-encoder", help="Leave the encoder out · 不用句向量")
    ] = False,
    diagram: DiagramOption = None,
    language: LanguageOption = None,
) -> None:
    """Count how rightly labelled messages are read · 评估判定的准确率."""
    voice = chosen_voice(language)
    broken: list[FileError] = []

    def tell(problem: FileError) -> None:
        broken.append(problem)
        typer.echo(worded_file_error(voice, problem), err=True)

    with explained(voice):
        if bool(files) == is_unseen:
            raise Refusal("triage_command.file_or_unseen")
        if is_live and (is_unseen or without_encoder or diagram is not None):
            raise Refusal("triage_command.live.alone")
        if in_rooms and not is_live:
            raise Refusal("triage_command.live.room")
        examples = labelled(files or [], tell)
        if not (examples or is_unseen):
            raise Refusal("triage_command.nothing_to_judge")
        if is_live:
            _evaluate_live(voice, examples, in_rooms=in_rooms)
        else:
            _evaluate(voice, examples, with_encoder=not without_encoder, diagram=diagram)
    if broken:
        raise typer.Exit(1)


def _evaluate(voice: Voice, examples: Sequence[Example], *, with_encoder: bool, diagram: Path | None) -> None:
    """Of these messages, else of what ships."""
    judged = (
        judged_alone(examples, *_opened(with_encoder=with_encoder))
        if examples
        else read_unseen(own_lexicon(Settings()), with_encoder=with_encoder)
    )
    typer.echo("\n".join(evaluated(voice, judged)))
    if diagram is not None:
        draw_to(diagram, voice, judged)
        typer.echo(voice("triage_command.drawn", file=str(diagram)))


def _evaluate_live(voice: Voice, examples: Sequence[Example], *, in_rooms: bool) -> None:
    """Of these messages, each sent to a desk; somebody at a terminal sees how far it is."""
    with typer.progressbar(length=len(examples), file=sys.stderr, hidden=not sys.stderr.isatty()) as progress:
        run = live_run(Settings(), examples, lambda: progress.update(1), in_rooms=in_rooms)
    typer.echo("\n".join(told_live(voice, run)))


for command in (learning.examples, learning.train, learning.use, learning.versions):
    app.command()(command)


def _opened(*, with_encoder: bool = True) -> tuple[Lexicon, Model]:
    """The lexicon and the weights in force; without the encoder where the setting says so."""
    settings = Settings()
    encodes = with_encoder and settings.reader == "on"
    return own_lexicon(settings), model_in_force(readers_folder(settings), with_encoder=encodes)
