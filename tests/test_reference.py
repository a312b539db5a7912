"""The pages that the code gives stand in the documents as the code gives them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.terms import Language, Promise, Severity
from sla.policy.policy_file import load_policy
from tests.support.clock_tables import DOCUMENTS, ROOT, ROW, with_figures
from tests.support.hand_table import with_hands
from tests.support.reference import GENERATED, PERMISSIONS, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_gives(name: str) -> None:
    """A new command, tick, action, status or setting is written down by one command."""
    assert (GENERATED / name).read_text("utf-8") == PAGES[name], "write: .venv/bin/python -m tests.support.reference"


def test_every_page_of_the_folder_is_generated() -> None:
    """Nobody mends a page there by hand; the table of permissions is made by pressing, and tested there."""
    assert {file.name for file in GENERATED.iterdir()} == {*PAGES, PERMISSIONS.name}


def test_the_table_of_hands_is_that_of_the_privileges() -> None:
    """It is the last part of the page of permissions."""
    text = PERMISSIONS.read_text("utf-8")
    assert text == with_hands(text), "write: .venv/bin/python -m tests.support.reference"


@pytest.mark.parametrize(("document", "language"), DOCUMENTS.items())
def test_a_table_of_clocks_has_the_figures_of_the_policy(document: str, language: Language) -> None:
    """Each document has one row a class, with the lengths that the shipped policy promises."""
    text = (ROOT / document).read_text("utf-8")
    assert [row[1] for row in ROW.finditer(text)][: len(Severity)] == list(Severity)
    assert text == with_figures(text, language), "write: .venv/bin/python -m tests.support.reference"


@pytest.mark.parametrize(("document", "language"), DOCUMENTS.items())
def test_another_policy_gives_other_tables(document: str, language: Language) -> None:
    """Another length of one promise changes the one row, and nothing else in the document."""
    policy, key = load_policy(), (Promise.RESOLVE, Severity.B)
    longer = replace(policy.by_severity[key], amount=timedelta(hours=30))
    other = replace(policy, by_severity={**policy.by_severity, key: longer})
    text = (ROOT / document).read_text("utf-8")
    changed = with_figures(text, language, other)
    lines = zip(text.splitlines(), changed.splitlines(), strict=True)
    assert [new.count("30 ") for old, new in lines if old != new] == [1]
