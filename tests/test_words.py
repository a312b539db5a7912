"""The words that gave way to the field's own do not come back, and one name means one thing."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "models", "sla")
PAGE = ROOT / "bot" / "platforms" / "webchat" / "static"

GIVEN_WAY = {
    "has_own_steps": "workflow",
    "own_status": "workflow",
    "Speech": "Posting",
    "stand": "pin_card",
    "stand_in_places": "pin_cards",
    "stand_anew": "repost_card",
    "stand_before": "pin_before",
    "stand_before_team": "show_to_team",
    "retire": "unpin_card",
    "send_on": "forward",
    "standing": "live_cards",
    "Face": "CardView",
    "StandingCard": "LiveCard",
    "lane": "ordering_key, priority",
    "under": "parent_id",
    "beside": "hook",
    "aside": "dry_run",
    "opened_now": "form_now",
    "fresh": "bare_row",
    "heed": "alert_on_security",
    "take_in": "open_ticket",
    "put_before_leaders": "assign_to_approvers",
    "put_before_administrators": "assign_to_administrators",
    "who_owes": "next_actors",
    "put_to": "asked_people",
    "waits_for": "is_next_actor",
    "turn_of": "next_actors",
    "awaited": "next_actors",
    "lay_out": "set_due",
    "lay_out_again": "recompute_due",
    "laid_out_at": "due_set_at",
    "cycle": "generation",
    "ToldStep": "SentStep",
    "told_step": "sent_step",
    "Ladder": "EscalationPolicy",
    "ladder": "escalation",
    "Rung": "EscalationLevel",
    "rung": "escalation_level",
    "Level": "Visibility",
    "at_level": "redacted_for",
    "level_of": "visibility_of",
    "Wish": "RequestedGrant",
    "seat": "slot",
    "seats": "slots",
    "apart_from": "sod_conflicts",
    "Duty": "Shift",
    "let_go": "offboard, release",
    "Left": "OffboardingResult",
    "Leaving": "Departure",
    "leaving": "offboarding",
    "gone": "removed",
    "is_stand_in": "is_placeholder",
    "stand_in_for": "placeholder_for",
    "claiming": "claim",
    "settling": "mark",
    "pacing": "rate_limit",
    "sending": "transport",
    "Outbox": "OutboxRelay",
    "bury": "dead_letter",
    "trouble": "unreachable",
    "PlaceTrouble": "UnreachablePlace",
    "undelivered": "undeliverable",
    "moving": "chat_migration",
    "failures": "failed_events",
    "bringing": "submitted_for_author",
    "continuing": "late_parts",
    "forwarding": "attribution",
    "conversation": "thread_replies",
    "came_back": "recurrence",
    "order": "directive",
    "nudge": "remind",
    "nudged_at": "reminded_at",
    "Draft": "FormDialog",
    "filled": "validated",
    "put_right": "reopen_with_errors",
    "Heard": "Inbound",
    "Unclear": "Unparsed",
    "garbage": "gc_tuning",
    "making": "build",
    "typeface": "fonts",
    "lead": "intro",
    "alive": "heartbeat",
    "reviewers": "review_followup",
    "hands": "tickets",
    "rights": "access",
    "calls": "phone",
    "SAYS": "ZH",
    "Fingers": "ReferenceClock",
}
"""Words that were coined or wrong, each with the word of the field."""

EXCEPTIONS = {
    "bot/platforms/webchat/sending.py: sending": "what a person sends, not how a post travels",
    "models/access/catalogue.py: Duty": "the duties that separation of duties is about; no row of a roster",
    "models/access/offboarding.py: rights": "the rights that somebody had; the word named a module of the tests",
    "models/access/queries.py: reviewers": "who may review; the word named a tick",
    "models/tickets/facts.py: conversation": "the standard's own word for what belongs together; it named the threads",
    "models/messaging/form_dialog.py: filled": "what has been filled in so far; the word named the check of a form",
}
"""Words of these that are declared all the same, by file, with the reason.

Strings are not looked at. What is stored keeps its words: the log verbs `laid_out_again`, `came_back`, `nudged` and the
log's `seat`, `seats` and `stand_in`, which are parts of the chain of hashes; the actions `order`, `order.answer`,
`nudge` and `came_back`, which stand on buttons; the promise `order`; and `--level` with the page's `level`, which
people and clients know.
"""

OLD_VARIABLES = {
    "draft": "dialog, unfinished",
    "drafts": "form_dialogs",
    "heard": "inbound",
    "wish": "what is asked for: proposed, chosen, to",
    "order": "directive; sorted_by for an order of rows",
}
"""Words that variables and parameters had longest, each with the word of the glossary."""

OLD_SCRIPT_WORDS = {
    "draft": "typed",
    "drafts": "unfinished",
    "outbox": "unsent",
    "standing": "live",
    "wishes": "options",
}
"""Words of the page's scripts that mean something else on the server, each with the page's word."""

_EACH_PLATFORM = "each platform has its own"
OF_TWO_PACKAGES = {
    **dict.fromkeys(("Inbound", "Incoming", "People", "Rendered", "Replies", "Unparsed"), _EACH_PLATFORM),
}
"""Classes whose name occurs in several packages, and what each of them is."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program, by its path."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))


def declared(tree: ast.Module) -> Iterator[str]:
    """What a module declares: classes, functions, the fields and columns of classes, and its own names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef | ast.Module):
            for one in node.body:
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                    yield one.target.id
                elif isinstance(one, ast.Assign):
                    yield from (target.id for target in one.targets if isinstance(target, ast.Name))


def columns(tree: ast.Module) -> Iterator[str]:
    """The columns of a migration."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "Column":
            yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def test_no_word_that_gave_way_is_declared_again() -> None:
    """No class, function, field, column or module has one of the old names, but for those listed with a reason."""
    found = set()
    for path, tree in sources():
        names = {*declared(tree), *columns(tree), Path(path).stem}
        found |= {f"{path}: {name}" for name in names & GIVEN_WAY.keys()}
    assert found == EXCEPTIONS.keys()


def variables(tree: ast.Module) -> Iterator[str]:
    """The names of parameters and of whatever is assigned."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_no_variable_has_a_word_that_gave_way() -> None:
    """Variables and parameters follow the names of classes: what is called a form dialog is no draft below."""
    assert [(path, name) for path, tree in sources() for name in variables(tree) if name in OLD_VARIABLES] == []


def test_the_scripts_of_the_page_have_no_word_that_gave_way() -> None:
    """What the server calls an outbox is something else than what the page has not sent yet."""
    found = {
        f"{file.name}: {word}"
        for file in PAGE.rglob("*.js")
        for word in re.findall(r"\w+", file.read_text("utf-8"))
        if word in OLD_SCRIPT_WORDS
    }
    assert found == set()


@pytest.mark.parametrize("name", ["lead", "middle", "memory", "words", "store", "outbox", "page"])
def test_the_page_has_no_file_of_an_old_name(name: str) -> None:
    """The files of the page are called after what they hold."""
    assert PAGE.is_dir()
    assert list(PAGE.rglob(f"{name}.js")) == []


def named_by_package(kinds: tuple[type[ast.stmt], ...]) -> dict[str, dict[str, list[str]]]:
    """By name and package, the modules that declare it at their top for others to use."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, tree in sources():
        for node in tree.body:
            if isinstance(node, kinds) and not (name := str(getattr(node, "name", ""))).startswith("_"):
                found[name][str(Path(path).parent)].append(Path(path).stem)
    return found


def test_a_class_has_one_name_and_a_name_one_class() -> None:
    """No class occurs twice in a package; those that two packages have are listed."""
    classes = named_by_package((ast.ClassDef,))
    assert [name for name, packages in classes.items() if any(len(one) > 1 for one in packages.values())] == []
    assert {name for name, packages in classes.items() if len(packages) > 1} == OF_TWO_PACKAGES.keys()


def test_a_function_has_one_name_in_its_package() -> None:
    """No public function occurs twice in a package; a form is called after its verb, as `assign_form`."""
    functions = named_by_package((ast.FunctionDef, ast.AsyncFunctionDef))
    twice = {
        f"{package}: {name}"
        for name, packages in functions.items()
        for package, modules in packages.items()
        if len(modules) > 1
    }
    assert twice == set()
