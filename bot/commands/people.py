"""`zhiban people`: who the desk knows, and taking people over from a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import act, explained, read_text, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.platforms.registry import TRAITS
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.logins.resets import link_by_operator
from handlers.offboarding.cards import headline, lines
from handlers.offboarding.people import leave_named, would_leave_named
from handlers.people import directory as stories
from handlers.people.accounts import link_to, unlink_from
from handlers.people.directory import ImportPlan
from handlers.people.import_words import change_count, plan_lines, shown_fact
from handlers.people.link_codes import issue_for
from handlers.people.people_file import account_in, parse_people
from models.refusal import Refusal
from models.terms import EndReason, Platform

LINKS_AS, UNLINKS_AS, CODES_AS = "zhiban people link", "zhiban people unlink", "zhiban people code"
LOGS_IN_AS = "zhiban people login"

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def people() -> None:
    """Manage the people of the office, their roles and accounts · 人员."""


@app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="File of people, such as people.toml · 人员文件", metavar="FILE")],
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Make the changes; else only show them · 写入")] = False,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="Keep people who are not in the file · 文件里没有的人保留")
    ] = False,
    keep_moved: Annotated[
        bool, typer.Option("--keep-moved", help="Keep permissions when somebody changes departments · 换部门不收回权限")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Show what a file of people changes; with --apply, make the changes. Missing people are offboarded · 导入人员."""
    voice = chosen_voice(language)
    story = stories.take_over if apply else stories.would_take_over
    with explained(voice):
        listed = parse_people(read_text(file), str(file), TRAITS)
        settings = Settings()
        open_database(settings)
        plan = act(settings, lambda turn: story(turn, listed, keep_missing=keep_missing, keep_moved=keep_moved))
        typer.echo("\n".join(_told(plan, voice, is_applied=apply)))


@app.command()
def leave(
    name: Annotated[str, typer.Argument(help="Name as in the directory · 姓名", metavar="NAME")],
    *,
    moved: Annotated[bool, typer.Option("--moved", help="The person moves to another post and stays · 离岗")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do the offboarding; else only show it · 办理")] = False,
    language: LanguageOption = None,
) -> None:
    """Show what an offboarding changes; with --apply, do it · 离职离岗."""
    voice = chosen_voice(language)
    story, reason = leave_named if apply else would_leave_named, EndReason.MOVED if moved else EndReason.LEFT
    with explained(voice):
        settings = Settings()
        open_database(settings)
        left, now = act(settings, lambda turn: (story(turn, name, reason), turn.now))
        typer.echo(headline(voice, left))
        typer.echo("\n".join(f"  {line}" for line in lines(voice, left, now, is_done=apply)))
        if not apply and not (left.is_repeat and left.is_empty):
            typer.echo(voice("offboarding.not_applied"))


@app.command()
def link(
    account: Annotated[str, typer.Argument(help="Account, such as slack:U0123ABC · 账号", metavar="ACCOUNT")],
    name: Annotated[str, typer.Argument(help="Name as in the directory · 姓名", metavar="NAME")],
    language: LanguageOption = None,
) -> None:
    """Link an account to a person; administrators are told · 关联账号."""
    voice = chosen_voice(language)
    with explained(voice):
        platform, external_id = _account(account)
        settings = Settings()
        open_database(settings)
        count = act(settings, lambda turn: link_to(turn, platform, external_id, name, LINKS_AS))
        typer.echo(voice("people.linked", account=account, name=name, count=count))


@app.command()
def code(
    name: Annotated[str, typer.Argument(help="Name as in the directory · 姓名", metavar="NAME")],
    language: LanguageOption = None,
) -> None:
    """Issue a one-time code with which a person links their own account · 关联码."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        open_database(settings)
        issued = act(settings, lambda turn: issue_for(turn, name, CODES_AS))
        typer.echo(voice("link_code.title", name=name, code=issued.code))
        typer.echo(voice("link_code.how", code=issued.code))
        typer.echo(voice("link_code.until", at=issued.expires_at))
        typer.echo(voice("link_code.hand_over", name=name))


@app.command()
def login(
    name: Annotated[str, typer.Argument(help="Name as in the directory · 姓名", metavar="NAME")],
    *,
    drop_factor: Annotated[
        bool, typer.Option("--drop-factor", help="Take the second factor away, too · 同时取消双因素认证")
    ] = False,
    drop_office: Annotated[
        bool, typer.Option("--drop-office", help="Unbind the account of the office, too · 同时解除单位账号绑定")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Make a one-time link with which a person sets a password; administrators are told · 登录链接."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        if settings.page == "off":
            raise Refusal("web.no_page")
        open_database(settings)
        drops = {"drops_factor": drop_factor, "drops_office": drop_office}
        made = act(settings, lambda turn: link_by_operator(turn, name, LOGS_IN_AS, **drops))
        typer.echo(voice("login.link", name=made.name))
        typer.echo(made.where(settings.page_url))
        if settings.page_url is None:
            typer.echo(voice("login.link.without_address"))
        typer.echo(voice("login.link.until", at=made.expires_at))
        typer.echo(voice("login.link.hand_over", name=made.name))


@app.command()
def unlink(
    account: Annotated[str, typer.Argument(help="Account, such as slack:U0123ABC · 账号", metavar="ACCOUNT")],
    language: LanguageOption = None,
) -> None:
    """Unlink an account from its person; administrators are told · 取消关联."""
    voice = chosen_voice(language)
    with explained(voice):
        platform, external_id = _account(account)
        settings = Settings()
        open_database(settings)
        name = act(settings, lambda turn: unlink_from(turn, platform, external_id, UNLINKS_AS))
        typer.echo(voice("people.unlinked", account=account, name=name))


@app.command("list")
def list_people(language: LanguageOption = None) -> None:
    """List everybody in the directory · 列出人员."""
    voice = chosen_voice(language)
    with explained(voice), reading(Settings()) as session:
        known = stories.everybody(session)
        for name, facts in known:
            shown = (shown_fact(voice, field, fact) for field, fact in facts.items() if fact)
            typer.echo("  ".join((name, *shown)))
        typer.echo(voice("people.count", count=len(known)))


def _account(word: str) -> tuple[Platform, str]:
    account = account_in(word, TRAITS)
    if account is None:
        raise Refusal("account.malformed", account=word)
    return account


def _told(plan: ImportPlan, voice: Voice, *, is_applied: bool) -> Iterator[str]:
    yield from plan_lines(plan, voice, is_applied=is_applied)
    count = change_count(plan)
    if not count:
        yield voice("people.nothing_to_change")
    else:
        yield voice("people.applied" if is_applied else "people.not_applied", count=count)
