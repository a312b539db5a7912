"""The pages that the code gives stand in the documents as the code gives them."""

import pytest

from tests.support.reference import GENERATED, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_gives(name: str) -> None:
    """A new command, tick, action, status or setting is written down by one command."""
    assert (GENERATED / name).read_text("utf-8") == PAGES[name], "write: .venv/bin/python -m tests.support.reference"


def test_every_page_of_the_folder_is_generated() -> None:
    """Nobody mends a page there by hand; the table of permissions is made by pressing, and tested there."""
    assert {file.name for file in GENERATED.iterdir()} == {*PAGES, "permissions.md"}
