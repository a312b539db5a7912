"""In English a function's screen is a page of the system; what is bolted to a wall or a desk is a device."""

import pytest

from models.terms import Kind, Severity
from sla.reading.evidence import read_evidence
from sla.reading.lexicon import Lexicon
from sla.reading.triage import judge

PAGES = (
    ("The bid opening screen is blank for everybody in room 2", "opening"),
    ("The login screen is frozen for all users", "login"),
    ("Login screen in hall 2 is frozen", "login"),
    ("The upload screen hangs", "upload"),
    ("The signature screen does not open for anybody", "signature"),
    ("The screen for bid upload hangs for everyone", "upload"),
    ("The screen of the evaluation system is blank", "evaluation"),
    ("the decryption screens stay blank", "decrypt"),
    ("The payment screen is blank", "deposit"),
)
DEVICES = (
    "The screen in room 2 is blank",
    "My screen flickers",
    "The screen in the bid opening room is broken",
    "The screen of the evaluation room is broken",
    "The evaluation room's screen is flickering",
    "the opening hall screen is blank",
    "Expert terminal screen is broken",
    "the sign-in machine screen is cracked",
    "The touch screen at the sign-in desk is broken",
    "The LED screen in the opening hall is dead",
)


@pytest.mark.parametrize(("text", "function"), PAGES)
def test_the_screen_of_a_function_is_a_page(text: str, function: str, lexicon: Lexicon) -> None:
    """It is a defect of that function, as grave as the same words with `page`."""
    judged, page = (judge(read_evidence(one, lexicon)) for one in (text, text.replace("screen", "page")))
    assert (judged.kind, judged.severity, judged.function) == (Kind.DEFECT, Severity.A, function)
    assert (page.kind, page.severity, page.function) == (judged.kind, judged.severity, judged.function)


@pytest.mark.parametrize("text", DEVICES)
def test_a_screen_of_its_own_is_a_device(text: str, lexicon: Lexicon) -> None:
    """In a room, a hall, at a seat or a machine, or of a kind that only a device has."""
    assert judge(read_evidence(text, lexicon)).kind is Kind.HARDWARE
