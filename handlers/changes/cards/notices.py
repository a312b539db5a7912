"""Cards that tell of a change: to staff before a stop, to the people concerned while it goes on."""

from collections.abc import Sequence
from datetime import datetime

from handlers.changes.cards.parts import span_words, system_words, window_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.buttons import button, primary
from models.changes.change import Change
from models.changes.series import ChangeWindow
from models.changes.terms import OPEN_CHANGES
from models.chat import Card
from models.phrase import Phrase

SHOWN_TEXT = 600
IN_PLACE_OF = {
    "verifier_gone": ("change.name_verifier",),
    "implementer_gone": ("change.finish", "change.extend", "change.roll_back"),
    "consenter_gone": ("change.confirm_consent",),
}
"""Buttons of the notice that a person is missing."""


def of_window(voice: Voice, change: Change, text: str, window: ChangeWindow) -> Card:
    """发通知: what the staff read before a stop."""
    when = span_words(voice, window)
    return Card(
        title=voice("change.notice.title", system=system_words(voice, change)),
        intro=(when, clipped(text, SHOWN_TEXT)),
        notice=(when,),
    )


def of_correction(voice: Voice, change: Change, window: ChangeWindow) -> Card:
    """更正: the window that was announced is cancelled or moved."""
    key = "change.notice.moved" if change.state in OPEN_CHANGES else "change.notice.cancelled"
    intro = (span_words(voice, window), voice(key))
    return Card(title=voice("change.notice.correction", system=system_words(voice, change)), intro=intro, notice=intro)


def of_extension(voice: Voice, change: Change) -> Card:
    """延长: until when it will take now."""
    intro = (window_words(voice, change),)
    return Card(title=voice("change.notice.extended", system=system_words(voice, change)), intro=intro, notice=intro)


def ten_minutes_left(voice: Voice, change: Change, until: datetime, *, is_for_rollback: bool) -> Card:
    """十分钟: finish in time, extend, or roll back."""
    key = "change.last_rollback" if is_for_rollback else "change.ten_minutes"
    return Card(
        title=_head(voice, change),
        intro=(voice(key, until=voice.clock(until)),),
        buttons=(
            primary(voice, "change.finish"),
            button(voice, "change.extend"),
            button(voice, "change.roll_back"),
        ),
    )


def of_lapse(voice: Voice, change: Change) -> Card:
    """逾期未实施: the window passed, and nobody began."""
    return Card(
        title=_head(voice, change), intro=(voice("change.lapsed"),), buttons=(primary(voice, "change.postpone"),)
    )


def of_collision(voice: Voice, change: Change, numbers: Sequence[str]) -> Card:
    """The changes that are planned on one of its systems at the same time."""
    return Card(
        title=_head(voice, change),
        intro=(voice("change.collides", numbers=tuple(numbers)),),
        buttons=(primary(voice, "change.postpone"), button(voice, "calendar.open")),
    )


def of_invalid_window(
    voice: Voice, change: Change, window: ChangeWindow, against: Sequence[Phrase], free: datetime | None
) -> Card:
    """时段失效: what is against the window by now, and when the next one is free."""
    said = tuple(voice.say(one) for one in against)
    next_one = (voice("change.invalid_free", at=voice.moment(free)),) if free else ()
    return Card(
        title=_head(voice, change),
        intro=(voice("change.invalid", window=span_words(voice, window)), *said, *next_one),
        buttons=(primary(voice, "change.postpone"),),
    )


def of_invalid_work(voice: Voice, change: Change, against: Sequence[Phrase]) -> Card:
    """继续 or 回退: the window became illegal while the work goes on."""
    return Card(
        title=_head(voice, change),
        intro=(voice("change.invalid_work"), *(voice.say(one) for one in against)),
        buttons=(primary(voice, "change.go_on"), button(voice, "change.roll_back")),
    )


def of_verification_due(voice: Voice, change: Change, until: datetime) -> Card:
    """业务验证 is owed: before the first session, and by half past nine of the next working day."""
    return Card(
        title=_head(voice, change),
        intro=(voice("change.verify_by", until=voice.moment(until)),),
        buttons=(primary(voice, "change.verify"),),
    )


def of_emergency(voice: Voice, change: Change, reason: str) -> Card:
    """紧急变更: a leader is asked."""
    intro = (voice("change.emergency_asked"), clipped(reason, SHOWN_TEXT))
    return Card(title=_head(voice, change), intro=intro, buttons=(primary(voice, "change.approve_emergency"),))


def of_consent(voice: Voice, change: Change) -> Card:
    """电话同意: the leader says by a press whether it was so."""
    buttons = (primary(voice, "change.confirm_consent"),)
    return Card(title=_head(voice, change), intro=(voice("change.consent_entered"),), buttons=buttons)


def of_missing(voice: Voice, change: Change, what: str, who: str) -> Card:
    """Return the notice that a named person is gone: verifier, implementer, or the leader who agreed by phone."""
    return Card(
        title=_head(voice, change),
        intro=(voice(f"change.missing_person.{what}", who=who),),
        buttons=tuple(
            button(voice, action) if at else primary(voice, action) for at, action in enumerate(IN_PLACE_OF[what])
        ),
    )


def of_nobody(voice: Voice, change: Change) -> Card:
    """Nobody is here who may take its next step."""
    return Card(title=_head(voice, change), intro=(voice("change.nobody_asked"),))


def of_named_verifier(voice: Voice, change: Change) -> Card:
    """Return the card 指定为验证人, for the person who was named."""
    return Card(title=_head(voice, change), intro=(voice("change.you_verify", window=window_words(voice, change)),))


def of_unapproved(voice: Voice, change: Change) -> Card:
    """未经批准的紧急变更."""
    buttons = (primary(voice, "change.answer_unapproved"),)
    return Card(title=_head(voice, change), intro=(voice("change.unapproved"),), buttons=buttons)


def of_data(voice: Voice, change: Change) -> Card:
    """For the auditors: times, amounts, names, scores, draws or results will be put right."""
    return Card(title=_head(voice, change), intro=(voice("change.data_to_auditor"), clipped(change.what, SHOWN_TEXT)))


def _head(voice: Voice, change: Change) -> str:
    return f"{voice('kind.short.change')} {change.ticket.number} {change.ticket.summary}"
