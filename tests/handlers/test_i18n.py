"""What the desk says, in both languages, about times and about everything else."""

import gettext
import re
import string
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from compile_catalogues import compile_catalogues
from handlers.i18n import FOLDERS, LOCALES, MissingWordsWarning, voice_of
from models.phrase import phrase
from models.terms import Language
from sla.calendar.business_hours import SHANGHAI

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
ROOT = LOCALES.parent.parent
DOMAINS = sorted({file.stem for file in LOCALES.glob("*/LC_MESSAGES/*.po")})
NOW = datetime(2026, 2, 26, 9, 0, tzinfo=SHANGHAI)


def words(language: Language, domain: str) -> dict[str, tuple[str, ...]]:
    """Every key of a domain with its words; one per plural form."""
    with (LOCALES / FOLDERS[language] / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        for message in messages
    }


def placeholders(texts: tuple[str, ...]) -> set[str]:
    """The values that the words need."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_say_the_same(domain: str) -> None:
    """Each key is there in both languages, not empty, with the same values."""
    zh, en = (words(language, domain) for language in Language)
    assert set(zh) == set(en)
    assert [key for key in zh if not all(zh[key]) or not all(en[key])] == []
    assert [key for key in zh if placeholders(zh[key]) != placeholders(en[key])] == []


def test_no_key_is_in_two_catalogues() -> None:
    """Catalogues are merged; a key has one place."""
    keys = Counter(key for domain in DOMAINS for key in words(Language.ZH, domain))
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_catalogue_is_named_after_a_package() -> None:
    """Who looks for the words of a room finds them under its name; the page of the web chat has one, too."""
    packages = {file.parent.name for part in ("sla", "handlers", "bot") for file in (ROOT / part).rglob("__init__.py")}
    assert set(DOMAINS) - packages == {"page"}


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_catalogue_is_sorted(domain: str) -> None:
    """By key, so that what belongs together stands together and a new key has one place."""
    for language in Language:
        keys = list(words(language, domain))
        assert keys == sorted(keys)


def test_what_was_compiled_from_a_removed_catalogue_is_removed(tmp_path: Path) -> None:
    """Its old words would still be spoken."""
    folder = tmp_path / "handlers/locales/en/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "kept.po").write_text('msgid "kept.key"\nmsgstr "Kept"\n', "utf-8")
    (folder / "gone.mo").touch()
    compile_catalogues(tmp_path)
    assert {file.name for file in folder.iterdir()} == {"kept.po", "kept.mo"}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("domain", DOMAINS)
def test_catalogues_are_compiled(domain: str, language: Language) -> None:
    """What is spoken is what is written; run compile_catalogues after an edit."""
    with (LOCALES / FOLDERS[language] / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for key, texts in words(language, domain).items():
        one, many = (compiled.ngettext(key, key, count) for count in (1, 2))
        assert texts == (compiled.gettext(key),) or (texts[0], texts[-1]) == (one, many)


def test_every_phrase_in_the_code_has_words() -> None:
    """A key written in models, sla, handlers or bot is in the catalogues."""
    used = re.compile(r"\b(?:phrase|Phrase|Refusal|LineError|t|voice)\(\s*\"([a-z_]+(?:\.[a-z_]+)+)\"")
    files = [file for part in ("models", "sla", "handlers", "bot") for file in (ROOT / part).rglob("*.py")]
    missing = {key for file in files for key in used.findall(file.read_text(encoding="utf-8")) if not ZH.has(key)}
    assert missing == set()


def test_a_missing_key_is_loud() -> None:
    """Tests fail on it; in production the key is shown instead of a card being lost."""
    with pytest.warns(MissingWordsWarning, match=r"no\.such\.key"):
        assert ZH("no.such.key", x=1) == "no.such.key"
    assert not ZH.has("no.such.key")


MOMENTS = [
    (datetime(2026, 2, 26, 17, 0, tzinfo=SHANGHAI), "17:00", "17:00"),
    (datetime(2026, 2, 26, 9, 0, tzinfo=UTC), "17:00", "17:00"),
    (datetime(2026, 2, 27, 0, 0, tzinfo=SHANGHAI), "24:00", "24:00"),
    (datetime(2026, 2, 26, 0, 0, tzinfo=SHANGHAI), "周三24:00(2月25日)", "Wed 24:00 (25 Feb)"),
    (datetime(2026, 2, 27, 0, 1, tzinfo=SHANGHAI), "周五 2月27日 00:01", "Fri 27 Feb 00:01"),
    (datetime(2026, 9, 25, 0, 0, tzinfo=SHANGHAI), "周四24:00(9月24日)", "Thu 24:00 (24 Sep)"),
    (datetime(2027, 1, 4, 17, 0, tzinfo=SHANGHAI), "周一 2027年1月4日 17:00", "Mon 4 Jan 2027 17:00"),
    (datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI), "周四24:00(12月31日)", "Thu 24:00 (31 Dec)"),
]


@pytest.mark.parametrize(("moment", "zh", "en"), MOMENTS)
def test_today_is_not_dated_and_other_days_are(moment: datetime, zh: str, en: str) -> None:
    """Local time; 00:00 is 24:00 of the day before; the year only when it is another one."""
    assert (ZH.moment(moment, NOW), EN.moment(moment, NOW)) == (zh, en)


def test_without_a_now_the_year_is_said() -> None:
    """On paper a date stands for itself."""
    assert ZH.moment(NOW) == "周四 2026年2月26日 09:00"
    assert ZH.moment(datetime(2026, 9, 25, tzinfo=SHANGHAI)) == "周四24:00(2026年9月24日)"


def test_days_and_clocks() -> None:
    """A day has its weekday, and its year when that is not this one; a clock shows midnight as 24:00."""
    assert ZH.day(date(2026, 2, 14)) == "2月14日(周六)"
    assert EN.day(date(2027, 2, 14), NOW) == "Sun 14 Feb 2027"
    assert ZH.clock(datetime(2026, 2, 26, 16, 0, tzinfo=UTC)) == "24:00"


SPANS = [
    (timedelta(minutes=38), "还剩 38 分钟", "38 minutes left"),
    (timedelta(minutes=1), "还剩 1 分钟", "1 minute left"),
    (timedelta(seconds=59), "还剩 不到 1 分钟", "less than a minute left"),
    (timedelta(hours=2), "还剩 2 小时", "2 hours left"),
    (timedelta(hours=1, minutes=20, seconds=30), "还剩 1 小时 20 分钟", "1 hour 20 minutes left"),
    (timedelta(hours=24), "还剩 24 小时", "24 hours left"),
    (timedelta(days=1, hours=3, minutes=9), "还剩 1 天 3 小时", "1 day 3 hours left"),
    (timedelta(days=2), "还剩 2 天", "2 days left"),
    (timedelta(minutes=-12), "已过 12 分钟", "12 minutes overdue"),
]


@pytest.mark.parametrize(("left", "zh", "en"), SPANS)
def test_time_left_and_time_past(left: timedelta, zh: str, en: str) -> None:
    """The two largest units, one and many."""
    assert (ZH.span(left), EN.span(left)) == (zh, en)


FIGURES = [
    ("repeat.too_late", 1, "4 办结已超过 1 天", "4 was closed more than 1 day ago"),
    ("repeat.too_late", 30, "4 办结已超过 30 天", "4 was closed more than 30 days ago"),
    ("field.too_long_ago", 1, "最早只能填 1 天前", "This cannot be more than 1 day ago"),
    ("field.too_long_ago", 30, "最早只能填 30 天前", "This cannot be more than 30 days ago"),
    ("access.until_too_far", 1, "期限最多写到 1 年后", "The end date can be at most 1 year ahead"),
    ("access.until_too_far", 10, "期限最多写到 10 年后", "The end date can be at most 10 years ahead"),
]


@pytest.mark.parametrize(("key", "count", "zh", "en"), FIGURES)
def test_the_figures_of_the_office_are_worded_for_one_and_for_many(key: str, count: int, zh: str, en: str) -> None:
    """A policy file may well say one day, or one year."""
    assert [re.split("[；，;.]", voice(key, count=count, number="4"))[0] for voice in (ZH, EN)] == [zh, en]


def test_values_of_every_kind_are_worded() -> None:
    """Phrases within phrases, lists, days, times, numbers."""
    said = phrase("deadline.reason", reason=phrase("time.left", length=phrase("time.hours", count=1)))
    assert EN.say(said) == "· 1 hour left"
    assert ZH("deadline.reason", reason=("甲", 2, time(9, 5))) == "· 甲、2、09:05"
    assert (
        ZH("deadline.reason", reason=(date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 2)))
        == "· 2月27、28日、3月2日"
    )
    assert ZH("deadline.reason", reason=datetime(2026, 9, 25, tzinfo=SHANGHAI)) == "· 周四24:00(9月24日)"
    assert ZH("deadline.reason", reason=()) == "· "


def test_what_a_user_typed_stays_as_typed() -> None:
    """Braces, percent signs and a missing value break no sentence."""
    assert ZH("deadline.reason", reason="{x} {0} {} %s {") == "· {x} {0} {} %s {"
    assert ZH("deadline.reason") == "· {reason}"


def test_catalogues_lie_where_they_are_looked_for() -> None:
    """Both languages have a folder in the package."""
    assert {Path(LOCALES / folder / "LC_MESSAGES").is_dir() for folder in FOLDERS.values()} == {True}
