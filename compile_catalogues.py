"""Compile the message catalogues, so that the desk finds its words: `python compile_catalogues.py`."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def compile_catalogues(root: Path) -> None:
    """Write a `.mo` beside every `.po` below `root` that has none or an older one; remove a `.mo` left without one."""
    for compiled in root.glob("handlers/locales/*/LC_MESSAGES/*.mo"):
        if not compiled.with_suffix(".po").exists():
            compiled.unlink()
    for source in sorted(root.glob("handlers/locales/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, target.open("wb") as written:
                write_mo(written, read_po(text))


if __name__ == "__main__":
    compile_catalogues(HERE)
