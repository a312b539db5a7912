"""Desks that lend equipment: the office's own words and figures beside those that are shipped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from handlers import i18n
from models.database.engines import writing_engine
from tests.support.loans.model import LoanPromise, make_table
from tests.support.loans.story import lending_desk
from tests.support.policy_file import STANDARD

HERE = Path(__file__).parent
STEPS = "[internal.steps]"
RULE = f'{LoanPromise.BRING_BACK} = {{ within = "1 个工作日", warn = ["50%"] }}\n'


@contextmanager
def lending(url: str, folder: Path) -> Iterator[dict[str, Any]]:
    """What a desk that lends is started with; its words are known until the end."""
    policy = folder / "policy.toml"
    policy.write_text(with_rule(STANDARD), encoding="utf-8")
    engine = writing_engine(url)
    with engine.begin() as connection:
        make_table(connection)
    engine.dispose()
    with words_of_loans(folder / "locales"):
        yield {"policy": policy, "desk": lending_desk()}


def with_rule(policy: str) -> str:
    """A policy with a rule for the loans' promise."""
    head, section, rest = policy.partition(STEPS)
    line, _, below = rest.partition("\n")
    return f"{head}{section}{line}\n{RULE}{below}"


@contextmanager
def words_of_loans(folder: Path) -> Iterator[None]:
    """The desk's catalogues with one more, as a package of its own would bring it."""
    shipped = i18n.LOCALES
    shutil.copytree(shipped, folder)
    for source in HERE.glob("*.po"):
        target = folder / source.stem / "LC_MESSAGES" / "loans.mo"
        with source.open("rb") as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text))
    i18n.LOCALES = folder
    i18n.voice_of.cache_clear()
    try:
        yield
    finally:
        i18n.LOCALES = shipped
        i18n.voice_of.cache_clear()
