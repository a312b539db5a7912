"""The forms of the work itself and of its verification."""

from handlers.changes.draft_forms import choice, form, line, moment, text, words, yes_or_no
from handlers.changes.testing_forms import package
from handlers.i18n import Voice
from handlers.turn.previews import old_to_new
from models.changes.change import Change
from models.changes.terms import ChangeKind
from models.changes.verifying_gates import BUSINESS, TECHNICAL
from models.chat import Form, FormField

VERDICTS = ("passed", "failed")
PLACES = ("on_site", "remote")


def begin_form(voice: Voice, change: Change) -> Form:
    """开始: the package, read off what is about to be put in."""
    return form(voice, "change.begin", *package(voice, change), about=change)


def begin_emergency_form(voice: Voice, change: Change) -> Form:
    """开始 of an emergency: which package, and until when."""
    end = moment(voice, "planned_end", None, is_required=True)
    return form(voice, "change.begin_emergency", *package(voice, change), end, about=change)


def finish_form(voice: Voice, change: Change) -> Form:
    """完工: what was done."""
    rows = (line(voice, "actual_rows", longest=9),) if change.kind is ChangeKind.DATA else ()
    return form(voice, "change.finish", text(voice, "done_what"), *rows, about=change)


def extend_form(voice: Voice, change: Change) -> Form:
    """延长: until when, and why; the staff are told."""
    end = moment(voice, "new_end", change.ends_at, is_required=True)
    ends_at = voice.moment(change.ends_at) if change.ends_at else ""
    told = old_to_new(voice, voice("preview.window_end"), ends_at, voice("preview.typed"))
    return form(voice, "change.extend", end, text(voice, "reason"), about=change, intro=(told,))


def roll_back_form(voice: Voice, change: Change) -> Form:
    """回退: why, until when, and what becomes of the data."""
    return form(
        voice,
        "change.roll_back",
        text(voice, "reason"),
        moment(voice, "back_by", None, is_required=True),
        text(voice, "data_since"),
        yes_or_no(voice, "stands_still"),
        about=change,
    )


def technical_form(voice: Voice, change: Change) -> Form:
    """技术验证: the list, line by line."""
    remark = text(voice, "remark", is_required=False)
    return form(voice, "change.verify_technically", *_lines(voice, TECHNICAL), remark, about=change)


def verify_form(voice: Voice, change: Change) -> Form:
    """业务验证: the list, the verdict, and whether the office did 技术验证, too."""
    return form(voice, "change.verify", *_verdict(voice), yes_or_no(voice, "did_both"), about=change)


def verify_rollback_form(voice: Voice, change: Change) -> Form:
    """业务验证 of what was rolled back, with what became of the data written since the backup."""
    return form(voice, "change.verify_rollback", *_verdict(voice), text(voice, "data_accounted"), about=change)


def archive_form(voice: Voice, change: Change) -> Form:
    """归档."""
    return form(voice, "change.archive", text(voice, "remark", is_required=False), about=change)


def _verdict(voice: Voice) -> tuple[FormField, ...]:
    return (
        *_lines(voice, BUSINESS),
        choice(voice, "verified", words(voice, "change.test", VERDICTS)),
        text(voice, "verified_what"),
        choice(voice, "verified_where", words(voice, "change.verified", PLACES)),
    )


def _lines(voice: Voice, names: tuple[str, ...]) -> tuple[FormField, ...]:
    return tuple(yes_or_no(voice, name, is_required=True) for name in names)
