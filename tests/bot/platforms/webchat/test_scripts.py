"""The page's scripts import one way: app, views, net, format; and none of them in a circle."""

import re
from pathlib import Path

import pytest

from tests.support.import_graph import circles

STATIC = Path(__file__).parents[4] / "bot/platforms/webchat/static"
FLOORS = ("app", "views", "net", "format")
FROM = re.compile(r"^(?:import|export)\b[^;\"=]*\bfrom\s*\"([^\"]+)\"", re.MULTILINE)
ALONE = re.compile(r"\bimport\b\s*\(?\s*\"([^\"]+)\"")
TYPES = re.compile(r"/\*\*.*?\*/", re.DOTALL)


def imports(script: str) -> set[str]:
    """What a script imports, as it is written; what its comments name for types alone is left out."""
    code = TYPES.sub("", script)
    return {*FROM.findall(code), *ALONE.findall(code)}


def graph(static: Path) -> dict[str, set[str]]:
    """Every script with the scripts it imports, by their paths below the folder."""
    scripts = sorted(static.rglob("*.js"))
    return {
        str(script.relative_to(static)): {
            str((script.parent / imported).resolve().relative_to(static.resolve()))
            for imported in imports(script.read_text("utf-8"))
        }
        for script in scripts
    }


def floor(script: str) -> int:
    """On which floor a script lies, counted from the top."""
    return FLOORS.index(script.split("/")[0])


SCRIPTS = graph(STATIC)


def test_every_script_lies_on_a_floor() -> None:
    """A new folder has to be put in its place."""
    assert {name.split("/")[0] for name in SCRIPTS} == set(FLOORS)


def test_every_import_is_a_script_of_the_page() -> None:
    """Each name leads to a file that is there."""
    assert set().union(*SCRIPTS.values()) <= set(SCRIPTS)


def test_no_script_imports_one_from_above() -> None:
    """From every floor the arrows lead down only."""
    upward = [
        (name, imported) for name, found in SCRIPTS.items() for imported in found if floor(imported) < floor(name)
    ]
    assert upward == []


def test_no_scripts_import_each_other() -> None:
    """Neither directly nor by way of others."""
    assert circles(SCRIPTS) == set()


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('import { word } from "./words.js";', {"./words.js"}),
        ('import {\n  one,\n  two,\n} from "../views/two.js";', {"../views/two.js"}),
        ('import "./alone.js";', {"./alone.js"}),
        ('export { one } from "./passed_on.js";', {"./passed_on.js"}),
        ('export const locale = isEnglish ? "en-GB" : "zh-CN";', set()),
        ('const late = await import("./late.js");', {"./late.js"}),
        ('/** @param {import("../app/route.js").Route} route */', set()),
    ],
)
def test_an_import_is_found(script: str, found: set[str]) -> None:
    """However it is written; a type in a comment is none."""
    assert imports(script) == found
