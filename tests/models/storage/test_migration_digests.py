"""A migration that landed is never edited unnoticed: databases that ran it stay as they are and must not be taken."""

import hashlib
from pathlib import Path

from models.storage.revision import NEWEST

ROOT = Path(__file__).parents[3]
KEPT = Path(__file__).with_name("migrations.sha256")
COMMAND = f"sha256sum models/migrations/*/[!_]*.py > {KEPT.relative_to(ROOT)}"
EXPLANATION = f"""\
a migration is not what it was when it landed. After a release: undo the edit and write a further migration.
Until the first release the one migration may be edited knowingly (docs/decisions/0002). Then, in the same commit,
note its digests anew: {COMMAND}
"""
DIGITS = 8


def files() -> list[Path]:
    """Every file that says what a migration does."""
    folder = ROOT / "models" / "migrations"
    return [file for file in sorted(folder.glob("*/*.py")) if file.name != "__init__.py"]


def test_no_migration_was_edited() -> None:
    """The digest of each file is the one kept when it landed; one that is new or gone is noted, too."""
    noted = (line.split() for line in KEPT.read_text("utf-8").splitlines())
    kept = {name: digest for digest, name in noted}
    found = {str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files()}
    assert found == kept, EXPLANATION


def test_an_edited_migration_has_another_id() -> None:
    """A database that an earlier text of the migration made is refused by its id, instead of failing in SQL later."""
    written = b"".join(str(file.relative_to(ROOT)).encode() + file.read_bytes() for file in files())
    expected = f"first_{hashlib.sha256(written).hexdigest()[:DIGITS]}"
    assert expected == NEWEST, f'the migration was edited: write NEWEST = "{expected}" in models/storage/revision.py'
