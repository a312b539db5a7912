"""The forms of the confirmation: what the office rests on, exceptions, notices, and another window."""

from collections.abc import Sequence

from handlers.changes.cards.parts import span_words
from handlers.changes.draft_forms import choice, form, line, moment, people, text, words, yes_or_no
from handlers.changes.testing_forms import package
from handlers.i18n import Voice
from models.changes.change import Change
from models.changes.series import ChangeWindow, kept_for, windows_ahead
from models.chat import Choice, Form, FormField
from models.people.person import Person

OWN_TRIALS = ("tried", "record")


def data_form(voice: Voice, change: Change) -> Form:
    """数据修正: who asked for it in writing, what came of trying it on a copy, and how many rows it concerns."""
    return form(
        voice,
        "change.approve_data",
        line(voice, "data_request"),
        text(voice, "copy_trial"),
        line(voice, "expected_rows", longest=9),
        yes_or_no(voice, "is_sensitive", is_required=True),
        about=change,
    )


def confirm_form(voice: Voice, change: Change) -> Form:
    """确认: the package once more, and what the office tried itself."""
    return form(
        voice,
        "change.confirm",
        *package(voice, change),
        choice(voice, "own_trial", words(voice, "change.trial", OWN_TRIALS)),
        text(voice, "trial_what"),
        about=change,
    )


def name_verifier_form(voice: Voice, change: Change, verifiers: Sequence[Person] = ()) -> Form:
    """指定验证人: who in the place of whoever is gone, and why."""
    return form(
        voice,
        "change.name_verifier",
        choice(voice, "verifier", people(voice, verifiers)),
        text(voice, "reason"),
        about=change,
    )


def send_back_form(voice: Voice, change: Change) -> Form:
    """退回, and why."""
    return form(voice, "change.send_back", text(voice, "reason"), about=change)


def except_form(voice: Voice, change: Change) -> Form:
    """例外 for this window, and why."""
    return form(voice, "change.except", *_window(voice, change), text(voice, "reason"), about=change)


def announce_form(voice: Voice, change: Change) -> Form:
    """发通知: the words, and where market participants read them."""
    published = line(voice, "published_at", is_required=False) if change.is_for_market else None
    fields = (text(voice, "notice_text", change.notice), *((published,) if published else ()))
    ahead = windows_ahead(change)
    silent = next((one for one in ahead if kept_for(change, "announced", one) is None), None)
    return form(voice, "change.announce", *_window(voice, change, silent), *fields, about=change)


def postpone_form(voice: Voice, change: Change) -> Form:
    """改期: when instead, and why; of a series, which window."""
    return form(
        voice,
        "change.postpone",
        *_window(voice, change),
        moment(voice, "starts_at", change.starts_at, is_required=True),
        moment(voice, "ends_at", change.ends_at, is_required=True),
        text(voice, "reason"),
        about=change,
    )


def _window(voice: Voice, change: Change, chosen: ChangeWindow | None = None) -> tuple[FormField, ...]:
    """Which window of a series; nothing where there is but one ahead."""
    ahead = windows_ahead(change)
    if len(ahead) < 2:
        return ()
    choices = [Choice(value=one.text[0], label=span_words(voice, one)) for one in ahead]
    return (choice(voice, "window", choices, (chosen or ahead[0]).text[0]),)
