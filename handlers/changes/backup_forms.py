"""The forms of backups: each is asked for as a fact; and what the office or a leader says in place of one."""

from handlers.changes.draft_forms import choice, form, line, moment, text, words, yes_or_no
from handlers.i18n import Voice
from models.changes.backups import DATA_SORTS, READ_BACK, system_sorts
from models.changes.change import Change
from models.changes.gates import offered_concessions, offered_waivers
from models.chat import Form, FormField

LONGEST_SIZE, LONGEST_REFERENCE = 20, 200
VOLUMES = ("other", "same")


def system_backup_form(voice: Voice, change: Change) -> Form:
    """系统备份."""
    return form(voice, "change.back_up_system", *_facts(voice, system_sorts(change)), about=change)


def data_backup_form(voice: Voice, change: Change) -> Form:
    """数据备份, and up to when it covers."""
    covers = moment(voice, "covers_until", None, is_required=True, is_past=True)
    return form(voice, "change.back_up_data", *_facts(voice, DATA_SORTS), covers, about=change)


def concede_form(voice: Voice, change: Change) -> Form:
    """业务处室说明: no trading session, no data touched, or one snapshot for both."""
    return form(
        voice,
        "change.concede",
        choice(voice, "concession", words(voice, "change.concession", offered_concessions(change))),
        yes_or_no(voice, "database_stopped"),
        text(voice, "reason"),
        about=change,
    )


def waive_form(voice: Voice, change: Change) -> Form:
    """领导准许: a backup that falls short, or none at all."""
    return form(
        voice,
        "change.waive",
        choice(voice, "waiver", words(voice, "change.waiver", offered_waivers(change))),
        text(voice, "reason"),
        about=change,
    )


def _facts(voice: Voice, sorts: tuple[str, ...]) -> tuple[FormField, ...]:
    return (
        choice(voice, "backup_sort", words(voice, "change.backup_sort", sorts)),
        moment(voice, "finished_at", None, is_required=True, is_past=True),
        line(voice, "backup_place"),
        choice(voice, "backup_volume", words(voice, "change.volume", VOLUMES)),
        line(voice, "backup_size", longest=LONGEST_SIZE),
        choice(voice, "read_back", words(voice, "change.read_back", READ_BACK)),
        line(voice, "backup_reference", longest=LONGEST_REFERENCE),
        yes_or_no(voice, "snapshot_whole"),
    )
