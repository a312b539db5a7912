"""Tables that the code itself gives, written into docs/generated/reference.md: `python -m tests.support.reference`."""

import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

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

DOCUMENT = Path(__file__).parents[2] / "docs" / "generated" / "reference.md"
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
HEAD = """# Reference

The code itself gives these tables: `.venv/bin/python -m tests.support.reference` writes them, and a test compares them.
Names are those of the code; words in 中文 and English are those on the screen.
"""


def written(desk: Desk = DESK) -> str:
    """The whole document, of a desk with whatever workflows."""
    own = (workflows(desk), *diagrams(desk))
    tables = (statuses(), access_states(), kinds(), promises(), roles(), actions(desk), settings())
    return "\n".join((HEAD, ticks(desk), ways_in(), *own, *tables))


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
    """Every setting with its default."""
    rows = ((f"`ZHIBAN_{name.upper()}`", _default(field.default)) for name, field in Settings.model_fields.items())
    return _table("Settings", ("setting", "default"), rows)


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
    return ", ".join(f"`{name}`" for name in sorted(names))


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


def _default(value: object) -> str:
    return "none" if value is None else f"`{value}`"


def main() -> None:
    """Write the document anew."""
    DOCUMENT.write_text(written(), "utf-8")
    sys.stdout.write(f"{DOCUMENT}\n")


if __name__ == "__main__":
    main()
