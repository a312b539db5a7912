"""Pages that the code itself gives, written into docs/generated: `python -m tests.support.reference`."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from bot.commands.deadline import command_line
from bot.commands.table import app
from bot.schedule import OWN_TICKS
from bot.settings import Settings
from handlers.desk import DESK, Desk
from handlers.gate.ways import FORMS, PRESSES, WAYS
from handlers.i18n import voice_of
from handlers.turn.router import Tick
from models.messaging.outbox import CardView
from models.terms import AccessState, Kind, Language, Role, Status
from models.tickets.step import diagram
from sla.clocks.working_days import Days
from sla.policy.policy_file import load_policy
from tests.support.clock_tables import DOCUMENTS, rows_of, with_figures
from tests.support.front_door.routes import written as routes
from tests.support.hand_table import with_hands

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "generated"
DOCUMENT = GENERATED / "reference.md"
PERMISSIONS = GENERATED / "permissions.md"
UNITS = ((timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"), (timedelta(seconds=1), "second"))
ON_DAYS = {
    Days.WORKING: "working day",
    Days.OFF: "day off",
    Days.LAST_OF_WEEK: "last working day of a week",
    Days.FIRST_OF_MONTH: "first working day of a month",
}
OF_THE_SCHEDULE = {
    "run_again": "Acts on failed events that an administrator released.",
    "rules": "Loads a calendar year that another process took in.",
    "masked": "Removes what masking leaves on the disk: the content of files, and earlier states of pages of SQLite.",
    "papers": "Draws the papers that somebody wants in a chat and what goes with a digest, and has each sent there.",
    "desk_time": "Looks whether another process moved desk time.",
}
"""What the ticks do that no story has."""
HEAD = """# {title}

The code itself gives this page: `.venv/bin/python -m tests.support.reference` writes it, and a test compares it.
{more}
"""
SET_BY = """Each is an environment variable or a line in `.env`. A name that begins with `ZHIBAN_` and is none of them
ends every command with a sentence that names the closest one.
"""
SHIPPED = """The figures are those of `sla/standard.toml`. A deadline on the wall counts day and night. The tables of
clocks in the READMEs, the handbook and the standard have their figures from there, too.
"""
PRESSED = """`tests/support/front_door/routes.toml` has the rows, and `tests/bot/pages/test_routes_and_roles.py` presses
each cell over HTTP: a route without a row fails it. An answer is a status, then where it leads, or what the page does
next. `shows` and `without` tell whether what belongs to the reporter is in it.
"""
NAMES = "Names are those of the code; words in 中文 and English are those on the screen.\n"


def pages(desk: Desk = DESK) -> dict[str, str]:
    """Return every page by the name of its file."""
    lists = (statuses(), access_states(), kinds(), promises(), roles())
    return {
        "commands.md": _page("Commands · 命令", "They live in `.venv/bin/`.\n", *commands()),
        "settings.md": _page("Settings · 设置", SET_BY, settings()),
        "states.md": _page("States · 状态", NAMES, *lists, *diagrams(desk)),
        "clocks.md": _page("Clocks · 时限", SHIPPED, clocks()),
        "routes.md": _page("Routes and roles · 访问对照表", PRESSED, *routes()),
        "reference.md": written(desk),
    }


def written(desk: Desk = DESK) -> str:
    """Return the page of ticks, ways in, workflows and actions, of a desk with whatever workflows."""
    return _page("Reference · 对照表", NAMES, ticks(desk), ways_in(), workflows(desk), actions(desk))


def clocks() -> str:
    """Return every promise of the shipped policy with its length, how it is counted and when it is warned of."""
    heads = "of", "promise", "within · 期限", "counted", "pauses while the reporter is waited for", "warned", "whose"
    return _table("Promises of the policy", heads, rows_of(load_policy()))


def commands() -> list[str]:
    """Return every command with its options, in the order in which they are listed."""
    group = get_command(app)
    with typer.Context(group) as context:
        names = group.list_commands(context)  # type: ignore[attr-defined]  # a group
        found = [(f"zhiban {name}", group.get_command(context, name)) for name in names]  # type: ignore[attr-defined]
    return [_command(name, one) for path, top in found for name, one in _with_those_below(path, top)]


def _with_those_below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield path, command
    for name, one in below.items():
        if not one.hidden:
            yield from _with_those_below(f"{path} {name}", one)


def _command(path: str, command: Any) -> str:
    told = [(_option(one), getattr(one, "help", None) or "") for one in command.params if not one.hidden]
    lines = [f"## `{path}`", "", (command.help or "").partition("\n")[0]]
    if path == "zhiban deadline":  # it goes round typer
        parser = command_line()
        told = [(_listed(one.option_strings), one.help or "") for one in parser._actions if one.dest != "help"]
    if told:
        lines += ["", "| option | what it says |", "|---|---|"]
        lines += [f"| {option} | {what.replace('|', '/')} |" for option, what in told]
    return "\n".join((*lines, ""))


def _option(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    return _listed((*parameter.opts, *parameter.secondary_opts))


def ticks(desk: Desk) -> str:
    """Every tick of the desk with how often it is woken."""
    found = desk.router.ticks.items()
    told = [(name, _woken(tick), _first_sentence(tick.act), _room(tick.act)) for name, tick in found]
    told += [(name, _every(every), OF_THE_SCHEDULE[name], "bot/schedule.py") for name, every in OWN_TICKS.items()]
    rows = ((f"`{name}`", woken, does, f"`{where}`") for name, woken, does, where in told)
    return _table("Ticks", ("tick", "woken each", "what it does", "where"), rows)


def ways_in() -> str:
    """Every way in which words come, what it brings, by what it is known, and what is not asked of it."""
    rows = (
        (
            f"`{way.name}`",
            ", ".join(way.brings),
            _names(name for table in (FORMS, PRESSES) for name, one in table.items() if one is way),
            "; ".join(f"{check}: {reason}" for check, reason in way.without.items()) or "–",
        )
        for way in WAYS
    )
    return _table("Ways in", ("way", "brings", "forms and presses", "checks that do not apply, and why"), rows)


def workflows(desk: Desk) -> str:
    """Every workflow, with what is promised on its way, its views besides the reporter's and the team's, its papers."""
    rows = (
        (
            f"`{one.name}`",
            _names(one.promises),
            _names(one.card_views.keys() - set(CardView)),
            _names(one.papers),
            _names(one.more_actions),
        )
        for one in desk.workflows.values()
    )
    return _table("Workflows", ("workflow", "promises", "views", "papers", "in the overflow menu"), rows)


def diagrams(desk: Desk) -> list[str]:
    """The states of every workflow that has rows, and the steps between them."""
    return [
        f"### Steps of `{one.name}`\n\n```mermaid\n{diagram(one.steps)}\n```\n"
        for one in desk.workflows.values()
        if one.steps
    ]


def statuses() -> str:
    """Every status of a ticket, in the order of its life."""
    rows = ((*_worded("status", one), "yes" if one.is_final else "") for one in Status)
    return _table("Statuses of a ticket", ("status", "中文", "English", "nothing more is owed"), rows)


def access_states() -> str:
    """Every state of an access request."""
    rows = (_worded("access.state", one) for one in AccessState)
    return _table("States of an access request", ("state", "中文", "English"), rows)


def kinds() -> str:
    """Every kind of a ticket."""
    return _table("Kinds", ("kind", "中文", "English"), (_worded("kind", one) for one in Kind))


def promises() -> str:
    """Everything that a target promises, the promises of each workflow included."""
    words = sorted(key.removeprefix("promise.") for key in voice_of(Language.EN).keys("promise."))
    return _table("Promises", ("promise", "中文", "English"), (_worded("promise", one) for one in words))


def roles() -> str:
    """Every role of a person."""
    return _table("Roles", ("role", "中文", "English"), (_worded("role", one) for one in Role))


def actions(desk: Desk) -> str:
    """Every action of a button or a command, with the words of its button where it has some."""
    rows = (
        (
            f"`{action}`",
            _words(Language.ZH, action),
            _words(Language.EN, action),
            _first_sentence(story),
            f"`{_room(story)}`",
        )
        for action, story in sorted(desk.router.clicks.items())
    )
    return _table("Actions", ("action", "中文", "English", "what a press does", "where"), rows)


def settings() -> str:
    """Return the settings with their defaults, those that the example explains together in one row."""
    by_meaning: dict[str, list[str]] = {}
    told = _told_by_the_example()
    for field, one in Settings.model_fields.items():
        name = f"ZHIBAN_{field.upper()}"
        shown = f"`{name}`" if one.default is None else f"`{name}={one.default}`"
        by_meaning.setdefault(told[name], []).append(shown)
    rows = (("<br>".join(names), meaning) for meaning, names in by_meaning.items())
    return _table("All settings", ("setting, with its default where it has one", "meaning · 含义"), rows)


def _told_by_the_example() -> dict[str, str]:
    """Return the comment above each setting, and above those that stand right below it."""
    told: dict[str, str] = {}
    comment: list[str] = []
    was_setting = False
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        name = line.lstrip("#").partition("=")[0]
        if is_setting := bool(re.fullmatch("ZHIBAN_[A-Z_]+", name)):
            told[name] = " ".join(comment)
        elif was_setting or not line:
            comment = []
        if line.startswith("# "):
            comment.append(line.removeprefix("# "))
        was_setting = is_setting
    return told


def _page(title: str, more: str, *parts: str) -> str:
    return "\n".join((HEAD.format(title=title, more=more), *parts))


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"## {title}", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join((*lines, ""))


def _worded(prefix: str, word: str) -> tuple[str, ...]:
    key = f"{prefix}.{word}"
    return f"`{word}`", voice_of(Language.ZH)(key), voice_of(Language.EN)(key)


def _words(language: Language, action: str) -> str:
    voice, key = voice_of(language), f"button.{action}"
    return voice(key) if voice.has(key) else ""


def _names(names: Iterable[str]) -> str:
    return _listed(sorted(names))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _first_sentence(story: Callable[..., object]) -> str:
    return (story.__doc__ or "").strip().partition("\n")[0]


def _room(story: Callable[..., object]) -> str:
    return f"{story.__module__.replace('.', '/')}.py"


def _woken(tick: Tick) -> str:
    return ON_DAYS[tick.slots.days] if tick.slots else _every(tick.every)


def _every(interval: timedelta) -> str:
    unit, name = next((unit, name) for unit, name in UNITS if not interval % unit)
    number = interval // unit
    return name if number == 1 else f"{number} {name}s"


def main() -> None:
    """Write the pages anew, the figures of the clocks and the table of hands into the documents that show them."""
    for name, text in pages().items():
        (GENERATED / name).write_text(text, "utf-8")
        sys.stdout.write(f"{GENERATED / name}\n")
    for document, language in DOCUMENTS.items():
        file = ROOT / document
        file.write_text(with_figures(file.read_text("utf-8"), language), "utf-8")
    PERMISSIONS.write_text(with_hands(PERMISSIONS.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
