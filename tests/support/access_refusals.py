"""A press on an access request that is refused in every way there is, and changes nothing."""

from models.phrase import Phrase
from tests.support.access import (
    press,
    submit,
    unchanged,
)
from tests.support.desk import ZH, Desk

DECIDING = ("access.approve", "access.reject", "access.return")
GRANTING = ("access.grant", "access.impossible")
WORDS = {"reason": "x", "missing": "x", "approve_reason": "x", "set_as": "x", "fails_how": "x"}
ZHOU, WU, ZHAO, CHEN, HE, SUN, LI = "周主任", "吴副主任", "赵小禾", "陈思远", "何静", "孙工", "李强"


def refused(desk: Desk, who: str, number: str, action: str, expected: Phrase) -> None:
    """The button and the form behind it get the same sentence from `who`, and nothing happens."""
    sentence = ZH.say(expected, desk.now)
    with unchanged(desk):
        pressed = press(desk, who, number, action)
        assert (pressed.toast, pressed.form, pressed.is_refusal) == (sentence, None, True), (who, action)
        sent = submit(desk, who, number, action, **WORDS)
        assert sent.is_refusal, (who, action)
        assert sent.toast in {sentence, ZH("form.unknown")}, (who, action, sent)
