"""Files of people as offices type them, right and wrong."""

import pytest

from bot.bootstrap import DEMO_OFFICE
from bot.platforms.registry import TRAITS
from handlers.i18n import voice_of
from handlers.people.people_file import PeopleError, parse_people
from models.terms import Language, Platform, Role

GOOD = """\
[[person]]
name = "李强"
roles = ["engineer", "staff"]
company = "蓝湾软件"
phone = "0532-8000-1234"
email = "LiQiang@Example.gov.cn"
staff_no = "0417"
language = "en"
accounts = [
  "slack:U123",
  "telegram:4711",
]

[[person]]
name = "王敏"
roles = ["office"]
department = "综合科"
"""

WRONG = [
    ('[[person]]\nname = "李强"\nroles = ["stuff"]', 3, "file.not_one_of"),
    ('[[person]]\nname = "李强"\nroles = []', 3, "people.no_role"),
    ('[[person]]\nname = "李强"\nroles = "staff"', 3, "file.expected_texts"),
    ('[[person]]\nname = "李强"\nroles = ["external", "staff"]', 3, "people.external_with_roles"),
    ('[[person]]\nname = "李强"\nroles = ["engineer"]', 3, "people.engineer_without_unit"),
    ('[[person]]\nname = "  "\nroles = ["staff"]', 2, "file.expected_text"),
    (f'[[person]]\nname = "{"长" * 41}"\nroles = ["staff"]', 2, "people.name_too_long"),
    ('[[person]]\nname = "李\\u0000强"\nroles = ["staff"]', 2, "people.control_characters"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\nphone = "\\u202e12"', 4, "people.control_characters"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\nlanguage = "fr"', 4, "file.not_one_of"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\naccounts = ["U123"]', 4, "people.malformed_account"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\naccounts = ["fax:1"]', 4, "people.malformed_account"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\naccounts = ["slack:"]', 4, "people.malformed_account"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\ncolour = "red"', 4, "file.unknown_key"),
    ('[[people]]\nname = "李强"\nroles = ["staff"]', 1, "file.unknown_key"),
    ('[[person]]\nroles = ["staff"]', 1, "file.missing_key"),
    ('[[person]]\nname = "李强', 2, "file.malformed"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\nemail = "liqiang"', 4, "people.malformed_email"),
    ('[[person]]\nname = "周"\nroles = ["leader"]\ndeputy = "周"', 4, "people.deputy_oneself"),
    ('[[person]]\nname = "周"\nroles = ["office"]\ndeputy = "吴"', 4, "people.deputy_without_role"),
    ('[[person]]\nname = "周"\nroles = ["leader"]\ndeputy = 3', 4, "file.expected_text"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\nstaff_no = "04 17"', 4, "people.malformed_staff_no"),
    ('[[person]]\nname = "李强"\nroles = ["staff"]\nstaff_no = 417', 4, "file.expected_text"),
    ("", None, "people.nobody"),
]

SECOND_WRONG = [
    ('name = "王敏"\nroles = ["staff"]', 18, "people.twin_name"),
    ('name = "新人"\nroles = ["stuff"]', 19, "file.not_one_of"),
    ('name = "新人"\nroles = ["staff"]\nemail = "liqiang@example.gov.cn"', 20, "people.twin_email"),
    ('name = "新人"\nroles = ["staff"]\nstaff_no = "0417"', 20, "people.twin_staff_no"),
    ('name = "新人"\nroles = ["staff"]\naccounts = [\n "slack:U123"]', 21, "people.twin_account"),
    ('name = "新人"\nroles = ["staff"]\naccounts = ["webchat:王敏"]', 20, "people.twin_account"),
    ('roles = ["staff"]', 17, "file.missing_key"),
]


def test_a_file_gives_its_people() -> None:
    """Roles in the order of the standard, accounts with a web chat for everybody, language only where said."""
    engineer, office = parse_people(GOOD, "people.toml", TRAITS)
    assert engineer.roles == (Role.STAFF, Role.ENGINEER)
    assert (engineer.email, office.email) == ("liqiang@example.gov.cn", "")
    assert (engineer.staff_no, office.staff_no) == ("0417", "")
    assert (engineer.company, engineer.department, engineer.language) == ("蓝湾软件", "", Language.EN)
    assert engineer.accounts == (
        (Platform.SLACK, "U123"),
        (Platform.TELEGRAM, "4711"),
        (Platform.WEBCHAT, "李强"),
    )
    assert (office.department, office.language) == ("综合科", None)


@pytest.mark.parametrize(("text", "line", "problem"), WRONG)
def test_a_mistake_is_named_with_its_line(text: str, line: int | None, problem: str) -> None:
    """Whatever is wrong, the file, the line and one sentence say so."""
    with pytest.raises(PeopleError) as caught:
        parse_people(text, "people.toml", TRAITS)
    assert (caught.value.line, caught.value.problem.key) == (line, problem)
    assert all(voice_of(language).has(problem) for language in Language)


@pytest.mark.parametrize(("row", "line", "problem"), SECOND_WRONG)
def test_a_mistake_further_down_is_named_with_its_own_line(row: str, line: int, problem: str) -> None:
    """The line is that of the person meant, not of the first one in the file."""
    good = GOOD.replace('department = "综合科"\n', "").rstrip("\n")
    with pytest.raises(PeopleError) as caught:
        parse_people(f"{good}\n[[person]]\n{row}\n", "people.toml", TRAITS)
    assert (caught.value.line, caught.value.problem.key) == (line, problem)


def test_the_demo_office_has_every_role() -> None:
    """A dozen people or more, someone in each role but the third hand, one who reads English, one in two roles."""
    people = parse_people(DEMO_OFFICE.read_text("utf-8"), DEMO_OFFICE.name, TRAITS)
    assert len(people) >= 12
    assert {role for person in people for role in person.roles} == {*Role} - {Role.SECURITY}
    assert any(person.language is Language.EN and Role.STAFF in person.roles for person in people)
    assert any(len(person.roles) == 2 for person in people)
