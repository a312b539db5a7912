"""`zhiban knowledge`: the articles with how they are used, and what a folder of them has that cannot be taken."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.desk_access import desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.knowledge.cards import SHOWN_LINES, article_line
from handlers.knowledge.folder import read_files
from handlers.knowledge.listing import page_of
from models.refusal import Refusal
from sla.calendar.business_hours import local_day
from sla.knowledge.article_file import ArticleError, files_in
from sla.policy.policy_file import load_policy

MOST_PAGES = 10_000

app = typer.Typer(add_completion=False)


@app.callback()
def knowledge() -> None:
    """List articles and canned answers, or check a folder of them · 知识库."""


@app.command("list")
def list_articles(
    words: Annotated[str, typer.Argument(help="Words to look for · 关键词", metavar="[WORDS]")] = "",
    language: LanguageOption = None,
) -> None:
    """List what counts today, each with how often it was listed, adopted and found helpful · 列出文章和使用情况."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        with reading(settings) as session:
            today = local_day(desk_now(session))
            for number in range(MOST_PAGES):
                page = page_of(session, words, number, today)
                for at, one in enumerate(page.articles, start=number * SHOWN_LINES + 1):
                    typer.echo(article_line(voice, at, one, page.uses))
                if not page.has_more:
                    break
            typer.echo(voice("knowledge.list.unused", count=page.unused))
            for name, why in page.refused.items():
                typer.echo(voice("knowledge.list.refused", name=name, why=why))


@app.command("check")
def check_folder(
    folder: Annotated[Path, typer.Argument(help="Folder of Markdown files · 文件夹", metavar="FOLDER")],
    language: LanguageOption = None,
) -> None:
    """Say which files of a folder cannot be taken, and why; exit code 1 where there are any · 检查文件夹."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        policy = load_policy(settings.policy)
        functions = frozenset(one.id for one in (*policy.main_functions, *policy.non_main_functions))
        try:
            stamped = files_in(folder)
        except ArticleError as error:
            raise Refusal(error.why.key, **dict(error.why.values)) from error
        with reading(settings) as session:
            taken, refused = read_files(session, folder, sorted(stamped), stamped, functions)
        for name, one in refused.items():
            typer.echo(voice("knowledge.list.refused", name=name, why=one.why))
        typer.echo(voice("knowledge.checked", taken=len(taken), refused=len(refused)))
        if refused:
            raise SystemExit(1)
