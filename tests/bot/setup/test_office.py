"""The office is named: its name stands where the desk's own words stood, and its language is spoken."""

import pytest
from sqlmodel import col, select

from bot.documents.keeping import office_of
from bot.rules import as_the_office_speaks
from handlers.i18n import voice_of
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPerson
from handlers.setup.office import name_office
from models.database.engines import reading_engine
from models.people.office import LONGEST_OFFICE, Office, office_name
from models.people.person import Person
from models.people.place import PlaceSetting
from models.refusal import Refusal
from models.terms import Language, Platform, Role
from tests.support.logins import LoginDesk
from tests.support.typing_browser import PlainBrowser

ZH = voice_of(Language.ZH)
NAME, WANG = "岚山市公共资源交易中心", "王敏"
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def listed(house: LoginDesk, name: str = WANG) -> None:
    """Take somebody of the office in, whose language nobody says."""
    one = ListedPerson(name, (Role.OFFICE, Role.ADMIN), "信息科", "", "", None, ((Platform.WEBCHAT, name),))
    house.turn(lambda turn: take_over(turn, [one], keep_missing=True))


def named(house: LoginDesk, name: str = NAME, language: Language = Language.ZH) -> bool:
    """Name the office; whether anything changed."""
    return house.turn(lambda turn: name_office(turn, name, language))


def test_the_name_stands_at_the_head_of_the_page_and_on_papers(empty: LoginDesk) -> None:
    """Until it is named the desk's own words do; strangers are told it nowhere."""
    listed(empty)
    seat = empty.seat(WANG)
    assert seat.get("/chat/me").json()["office"] == ZH("pages.desk")
    with empty.desk.session() as session:
        assert (office_name(session), office_of(session)) == ("", "信息科")
    assert named(empty, f" {NAME} ")
    assert seat.get("/chat/me").json()["office"] == NAME
    assert f"<title>{NAME}</title>" in seat.get("/").text
    with empty.desk.session() as session:
        assert (office_name(session), office_of(session)) == (NAME, f"{NAME}、信息科")
    for stranger in ("/login", "/setup"):
        assert NAME not in PlainBrowser(empty.desk).open(stranger).text


def test_the_page_writes_a_name_as_text(empty: LoginDesk) -> None:
    """Also one that looks like a page's own."""
    listed(empty)
    seat = empty.seat(WANG)
    named(empty, "</title><script>x</script>")
    assert "<title>&lt;/title&gt;&lt;script&gt;" in seat.get("/").text


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", "no_name"),
        (" \u3000", "no_name"),
        ("\u200b", "no_name"),
        ("长" * (LONGEST_OFFICE + 1), "too_long"),
        ("一科\n二科", "control_characters"),
        ("一科\u202e二科", "control_characters"),
        ("一科\x00", "control_characters"),
        ("一科\ud83d", "control_characters"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(empty: LoginDesk, name: str, refusal: str) -> None:
    """In both languages, and the name before stays."""
    named(empty)
    with pytest.raises(Refusal, match=rf"setup\.office\.{refusal}") as refused:
        named(empty, name)
    assert len({voice_of(one).say(refused.value.phrase) for one in Language}) == len(Language)
    with empty.desk.session() as session:
        assert office_name(session) == NAME


def test_the_same_name_again_changes_nothing(empty: LoginDesk) -> None:
    """The longest one, too; another one, or another language, does."""
    longest = "长" * LONGEST_OFFICE
    assert named(empty, longest)
    with empty.desk.session() as session:
        first = session.exec(select(Office)).one().named_at
    empty.desk.clock.move(hours=1)
    assert not named(empty, longest)
    with empty.desk.session() as session:
        assert session.exec(select(Office)).one().named_at == first
    assert named(empty, NAME)
    assert named(empty, NAME, Language.EN)


def test_its_language_is_spoken(empty: LoginDesk) -> None:
    """By the page's rooms but one that was told another, to new people, and from the next start by the desk."""
    with empty.desk.session() as session:
        rooms = list(session.exec(select(PlaceSetting.chat)))
    assert len(rooms) == 3
    listed(empty)
    named(empty, NAME, Language.EN)
    listed(empty, "陈晨")
    with empty.desk.session() as session:
        assert set(session.exec(select(PlaceSetting.language))) == {Language.EN}
        spoken = dict(session.exec(select(Person.name, Person.language).order_by(col(Person.id))).all())
    assert spoken == {WANG: Language.ZH, "陈晨": Language.EN}
    engine = reading_engine(empty.desk.settings.database)
    assert as_the_office_speaks(empty.desk.settings, engine).language is Language.EN
    engine.dispose()
