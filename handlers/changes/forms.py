"""The forms of a change's steps: what each asks."""

from collections.abc import Sequence
from functools import partial

from handlers.changes.cards.parts import missing_words, span_words
from handlers.i18n import Voice
from handlers.turn.form import Asking, choice, form, given, lacks, line, moment, offers, words, words_for, yes_or_no
from handlers.turn.form import text as any_text
from handlers.turn.previews import old_to_new
from models.changes.backups import DATA_SORTS, READ_BACK, system_sorts
from models.changes.change import Change
from models.changes.draft import LONGEST_TEXT
from models.changes.gates import offered_concessions, offered_waivers
from models.changes.series import kept_for, windows_ahead
from models.changes.terms import ChangeKind
from models.changes.verifying_gates import BUSINESS, TECHNICAL
from models.chat import Choice

LONGEST_VERSION, LONGEST_DIGEST, LONGEST_COUNT, LONGEST_SIZE = 60, 128, 9, 20
RESULTS, VERDICTS, PLACES = ("passed", "failed"), ("passed", "failed"), ("on_site", "remote")
OWN_TRIALS, VOLUMES = ("tried", "record"), ("other", "same")


def head(voice: Voice, change: Change) -> str:
    """Return what a form is about."""
    return f"{change.ticket.number} {change.what}"


def missing(asking: Asking) -> Sequence[str]:
    """Say what is missing before the form is filled in, where gates ask more than the form."""
    return missing_words(asking.voice, asking.about)


def _windows(asking: Asking) -> Sequence[Choice]:
    ahead = windows_ahead(asking.about)
    return [Choice(value=one.text[0], label=span_words(asking.voice, one)) for one in ahead]


def _is_series(asking: Asking) -> bool:
    return len(windows_ahead(asking.about)) > 1


def _next_window(change: Change) -> str:
    return next((one.text[0] for one in windows_ahead(change)), "")


def _silent_window(change: Change) -> str:
    """Return the first that nobody was told of."""
    ahead = windows_ahead(change)
    silent = (one.text[0] for one in ahead if kept_for(change, "announced", one) is None)
    return next(silent, _next_window(change))


def _is_of_data(asking: Asking) -> bool:
    return asking.about.kind is ChangeKind.DATA


def _is_for_market(asking: Asking) -> bool:
    return bool(asking.about.is_for_market)


def _old_end(asking: Asking) -> Sequence[str]:
    """Show the end of the window: old → new."""
    voice, ends_at = asking.voice, asking.about.ends_at
    was = voice.moment(ends_at) if ends_at else ""
    return (old_to_new(voice, voice("preview.window_end"), was, voice("preview.typed")),)


text = partial(any_text, longest=LONGEST_TEXT)
REASON_FIELD = text("reason")
PROOF = given("proof_file").optional().where(offers("proof_file"))
PACKAGE = (line("version", LONGEST_VERSION).prefilled(), line("digest", LONGEST_DIGEST).prefilled())
"""Fields as they stand: a press takes them over, and a presser who finds something else writes that."""
WINDOW = choice("window", _windows).where(_is_series)
TESTED = (
    text("tested_what"),
    choice("test_result", words("change.test", RESULTS)),
    line("test_record").needed_where(lacks("proof_file")),
)
BACKUP = (
    moment("finished_at", is_past=True),
    line("backup_place"),
    choice("backup_volume", words("change.volume", VOLUMES)),
    line("backup_size", LONGEST_SIZE),
    choice("read_back", words("change.read_back", READ_BACK)),
    line("backup_reference").needed_where(lacks("proof_file")),
    yes_or_no("snapshot_whole").optional(),
)
VERDICT = (
    *(yes_or_no(one) for one in BUSINESS),
    choice("verified", words("change.test", VERDICTS)),
    text("verified_what"),
    choice("verified_where", words("change.verified", PLACES)),
)

REASON = form(REASON_FIELD)
DEPLOY = form(*PACKAGE, line("test_system"), PROOF)
SKIP_TEST_SYSTEM = form(*PACKAGE, REASON_FIELD)
TEST = form(*PACKAGE, *TESTED, PROOF)
APPROVE_DATA = form(
    line("data_request"), text("copy_trial"), line("expected_rows", LONGEST_COUNT), yes_or_no("is_sensitive"), PROOF
)
CONFIRM = form(
    *PACKAGE, choice("own_trial", words("change.trial", OWN_TRIALS)), text("trial_what"), PROOF, intro=missing
)
NAME_VERIFIER = form(given("verifier"), REASON_FIELD)
EXCEPT = form(WINDOW.prefilled(_next_window), REASON_FIELD)
ANNOUNCE = form(
    WINDOW.prefilled(_silent_window),
    text("notice_text").prefilled("notice"),
    line("published_at").optional().where(_is_for_market),
    intro=missing,
)
POSTPONE = form(
    WINDOW.prefilled(_next_window),
    moment("starts_at", is_ahead=True).prefilled(),
    moment("ends_at", is_ahead=True).prefilled(),
    REASON_FIELD,
)
BACK_UP_SYSTEM = form(choice("backup_sort", words_for("change.backup_sort", system_sorts)), *BACKUP, PROOF)
BACK_UP_DATA = form(
    choice("backup_sort", words("change.backup_sort", DATA_SORTS)), *BACKUP, moment("covers_until", is_past=True), PROOF
)
CONCEDE = form(
    choice("concession", words_for("change.concession", offered_concessions)),
    yes_or_no("database_stopped").optional(),
    REASON_FIELD,
)
WAIVE = form(choice("waiver", words_for("change.waiver", offered_waivers)), REASON_FIELD)
BEGIN = form(*PACKAGE, intro=missing)
BEGIN_EMERGENCY = form(*PACKAGE, moment("planned_end", is_ahead=True))
FINISH = form(text("done_what"), line("actual_rows", LONGEST_COUNT).where(_is_of_data), PROOF)
EXTEND = form(moment("new_end", is_ahead=True).prefilled("ends_at"), REASON_FIELD, intro=_old_end)
ROLL_BACK = form(
    REASON_FIELD, moment("back_by", is_ahead=True), text("data_since"), yes_or_no("stands_still").optional()
)
VERIFY_TECHNICALLY = form(*(yes_or_no(one) for one in TECHNICAL), text("remark").optional(), PROOF)
VERIFY = form(*VERDICT, yes_or_no("did_both").optional(), PROOF)
VERIFY_ROLLBACK = form(*VERDICT, text("data_accounted"), PROOF)
ARCHIVE = form(text("remark").optional())
PHONE_CONSENT = form(
    given("consent_by").where(offers("consent_by")),
    line("consent_by").where(lacks("consent_by")),
    moment("consent_at", is_past=True),
    REASON_FIELD,
)
CONFIRM_CONSENT = form(yes_or_no("is_so"))
MAKE_UP_TEST = form(*PACKAGE, *TESTED, PROOF)
