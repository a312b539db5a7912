"""A password is long enough, of three sorts, not common, and not the name."""

import pytest

from models.logins.password_rules import COMMON, demand_good, normalised
from models.people.person import Person
from tests.support.logins import GOOD, refused

pytestmark = pytest.mark.quick

WHO = Person(
    name="WangMin", roles=["office"], email="min.wang@example.org", phone="0532-8000-1211", staff_no="RC-20417"
)


@pytest.mark.parametrize(
    "password",
    [GOOD, "正确 horse 7 battery", "Ab3-" + "x7y" * 2, "Ｌａｎｓｈａｎ－ｋａｉｂｉａｏ７", "a" * 4 + "B7bcdefgh" * 13],
)
def test_a_good_one_is_taken(password: str) -> None:
    """Ten characters of three sorts, of any script, typed in full width or not."""
    demand_good(password, WHO)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "password.length"),
        ("Ab3-Ab3-x", "password.length"),
        ("Ab3-" * 33, "password.length"),
        ("abcdefghij", "password.sorts"),
        ("abcdefghij1", "password.sorts"),
        ("ABCDEFGHIJ-", "password.sorts"),
        ("Lanshan\0kaibiao7", "password.sorts"),
        ("\ud800Lanshan7xy", "password.sorts"),
        ("Admin@12345", "password.common"),
        ("PASSWORD@123", "password.common"),
        ("P@ssw0rd123", "password.common"),
        ("Aaaaaaaaaaaaa1!", "password.common"),
        ("xx-wangmin-77A", "password.name"),
        ("xx-Min.Wang-77", "password.name"),
        ("Aa0532-8000-1211", "password.name"),
        ("Bb-rc-20417-zz", "password.name"),
        ("My-Zhiban-2026", "password.name"),
        ("A7-" + "e\u0301" * 63, "password.length"),
    ],
)
def test_a_bad_one_is_told_why(password: str, why: str) -> None:
    """One sentence for each rule."""
    assert refused(lambda: demand_good(password, WHO)) == why


def test_the_list_of_common_ones_is_of_use() -> None:
    """Each line is in small letters and long enough to be typed at all; there are some thousands, none twice."""
    lines = COMMON.read_text("utf-8").split()
    assert len(lines) == len(set(lines)) > 2000
    assert [one for one in lines if len(one) < 10 or one != normalised(one).casefold()] == []
