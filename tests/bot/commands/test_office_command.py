"""`zhiban office`."""

import pytest

from handlers.i18n import voice_of
from models.terms import DatabaseUse, Language
from tests.support.command_line import zhiban
from tests.support.uses import use_as

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
OLD, NEW = "岚山市公共资源交易中心", "岚海市公共资源交易中心"


@pytest.fixture(autouse=True)
def _desk(environment: None, database_url: str) -> None:
    use_as(database_url, DatabaseUse.DESK)


def shown(voice_name: Language, name: str, language: Language) -> str:
    """The line of an office of this name and language."""
    voice = voice_of(voice_name)
    return voice("office_command.shown", name=name, language=voice(f"place_command.language.{language}"))


def test_the_office_is_named_and_named_anew() -> None:
    """A language that is not said stays; the same name again changes nothing."""
    assert zhiban("office", "--language", "en").stdout.strip() == EN("office_command.unnamed")
    assert zhiban("office", "set", OLD, "--language", "en").stdout.splitlines() == [
        shown(Language.ZH, OLD, Language.EN),
        ZH("office_command.from_next_start"),
    ]
    assert zhiban("office", "set", f" {NEW} ").stdout.splitlines() == [shown(Language.ZH, NEW, Language.EN)]
    again = zhiban("office", "set", NEW)
    assert again.stdout.splitlines() == [shown(Language.ZH, NEW, Language.EN), ZH("office_command.unchanged")]
    assert zhiban("office", "--language", "en").stdout.strip() == shown(Language.EN, NEW, Language.EN)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((" ",), ZH("setup.office.no_name")),
        (("长" * 61,), ZH("setup.office.too_long", most=60)),
        (("一科\n二科",), ZH("setup.office.control_characters")),
        ((NEW, "--language", "fr"), ZH("deadline.language", value="fr")),
    ],
)
def test_a_name_or_a_language_that_is_none_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    """The name before stays."""
    zhiban("office", "set", OLD)
    refused = zhiban("office", "set", *arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr.strip()) == (1, "", sentence)
    assert zhiban("office").stdout.strip() == shown(Language.ZH, OLD, Language.ZH)


def test_a_demo_keeps_its_invented_office(database_url: str) -> None:
    """Its database is refused."""
    use_as(database_url, DatabaseUse.DEMO)
    refused = zhiban("office", "set", NEW)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "zhiban demo" in refused.stderr
