"""The forms of an emergency: asked for, approved, agreed to by phone, and made up for."""

from collections.abc import Sequence

from handlers.changes.draft_forms import choice, form, line, moment, people, text, words, yes_or_no
from handlers.changes.testing_forms import RESULTS, package
from handlers.i18n import Voice
from models.changes.change import Change
from models.chat import Form
from models.people.person import Person


def ask_emergency_form(voice: Voice, change: Change) -> Form:
    """申请紧急变更, and why it cannot wait."""
    return form(voice, "change.ask_emergency", text(voice, "reason"), about=change)


def approve_emergency_form(voice: Voice, change: Change) -> Form:
    """批准紧急变更, and why."""
    return form(voice, "change.approve_emergency", text(voice, "reason"), about=change)


def phone_consent_form(voice: Voice, change: Change, leaders: Sequence[Person] = ()) -> Form:
    """电话同意: which leader, when, and what was said."""
    return form(
        voice,
        "change.phone_consent",
        choice(voice, "consent_by", people(voice, leaders)) if leaders else line(voice, "consent_by"),
        moment(voice, "consent_at", None, is_required=True, is_past=True),
        text(voice, "reason"),
        about=change,
    )


def confirm_consent_form(voice: Voice, change: Change) -> Form:
    """确认电话同意: whether it was so."""
    return form(voice, "change.confirm_consent", yes_or_no(voice, "is_so", is_required=True), about=change)


def answer_unapproved_form(voice: Voice, change: Change) -> Form:
    """处理未经批准的紧急变更: what is to come of it."""
    return form(voice, "change.answer_unapproved", text(voice, "reason"), about=change)


def make_up_test_form(voice: Voice, change: Change) -> Form:
    """补测: what was tried on the test system afterwards."""
    return form(
        voice,
        "change.make_up_test",
        *package(voice, change),
        text(voice, "tested_what"),
        choice(voice, "test_result", words(voice, "change.test", RESULTS)),
        line(voice, "test_record"),
        about=change,
    )


def make_up_confirmation_form(voice: Voice, change: Change) -> Form:
    """补确认, with what the office rests on."""
    return form(voice, "change.make_up_confirmation", text(voice, "reason"), about=change)
