"""The English of the desk: capitals, full stops, one spelling of each word, and the field's terms."""

import re

import pytest
from babel.messages.pofile import read_po

from handlers.i18n import FOLDERS, LOCALES, voice_of
from models.terms import Language

ROOT = LOCALES.parent.parent
EN = voice_of(Language.EN)
GAP = re.compile(r"\{(\w+)\}")

FRAGMENTS = (
    "log.",  # goes on after the name of whoever did it: "Li took the ticket"
    *(
        "due.",
        "time.",
        "access.end.",
        "change.read.",
        "access.until",
        "access.no_end",
        "escalation_level.",
        "change.backup.missing.",
        "change.backup.s",
        "change.missing.",
        "change.record.",
        "change.no_window",
        "change.window_begin",
        "window.counts_on.",
        "tamper.what.",
        "audit.row.",
        "audit.named.",
        "triage.label.",
        "setup.figure.",
    ),
    *(
        "coverage.",
        "report.stage.",
        "response.act.",
        "offboarding.short.",
        "calendar.make_up",
        "digest.reporter_unknown",
        "admin_handover.order",
    ),
    *("attained.", "attainment.state.", "attainment.unit.", "attainment.void.", "attainment.nothing_due"),
    *("place_command.level.", "place_command.purpose.", "place_command.new", "access_command."),
    *("people.has_", "people.leaves", "people.moves", "people.not_listed", "roster.until"),
    *("setup.file.confirm", "setup.file.office", "setup.file.person", "setup.file.rooms", "setup.file.roster"),
    *("knowledge.used", "knowledge.kind.", "knowledge.source."),
    *("counted.asked.", "counted.chased_once", "counted.consent.", "counted.extended.", "counted.fault"),
    *("counted.make_up.", "counted.none_ended", "counted.stage.", "counted.which_day"),
)
"""Parts of a sentence or of a line: they begin with a small letter where they stand in the middle of it."""

LABELS = (
    *("button.", "dialog.button.", "form.", "status.", "state.", "kind.", "fact.", "progress.", "promise.", "role."),
    *("deadline.label.", "satisfaction.", "verdict.approve", "verdict.reject", "verdict.return", "duty_role."),
    *("access.state.", "access.progress.", "access.fact.", "admin_handover.fact.", "admin_handover.progress."),
    *("ledger.state.", "revocation.status.", "revocation.state.", "review.fact.", "review.verdict.", "roster.fact."),
    *("attachment.state.", "people.field.", "swap.field.", "absence.field.", "handover.field.", "telegram.menu."),
    *(
        "report.section.",
        "report.stage_choice.",
        "report.deed.",
        "offboarding.why.",
        "offboarding.sure.",
        "channel.",
        "who.",
    ),
    *("paper.column.", "paper.field.", "paper.role.", "paper.sort.", "place.", "platform.", "digest.section."),
    *(
        "page.action.",
        "page.bar.",
        "page.nav.",
        "page.panel.",
        "page.role.",
        "page.state.",
        "page.group.",
        "page.view.",
    ),
)
"""What stands alone on a button, before a value or over a column: no full stop."""

SENTENCES = (
    *("confirm.", "card.duty_told", "card.received", "card.question", "undeliverable.do", "undeliverable.sent_on"),
    *("absence.entered", "absence.only", "absence.too", "doctor.", "audit.ok", "audit.broken", "audit.orphans"),
    *("audit.chain", "audit.content", "audit.head", "audit.length", "audit.no_log", "audit.position", "tamper."),
    *("file.", "policy.", "systems.", "lexicon.", "calendar.bad", "calendar.twin", "calendar.no_days", "run."),
    *("attachment.too", "attachment.not", "page.error.", "page.empty.", "page.composer.desk_only", "web.", "help.say"),
    *("link_code.hand_over", "link_code.only", "link_code.wait", "security.", "wait.will", "wait.begun", "work."),
)
"""What is said for itself, beside everything that refuses and every toast."""

NO_SENTENCES = {
    *("account.linked", "account.linked.by", "account.linked.by_directory"),  # a card has the same words as its title
    *(
        "file.problem",
        "file.problem_somewhere",
        "page.error.reload",
        "run.serving.demo",
        "run.serving.desk",
        "tamper.count",
    ),
}

ONE_SPELLING = {
    r"e-mail": "email",
    r"check[- ]list": "checklist",
    r"log-in": "login",
    r"time-out": "timeout",
    r"work-log": "work log",
    r"(?<!make-up )workday": "working day",
    r"make-up (working )?day": "make-up workday",
    r"\w*iz(e|ed|es|ing|ation)\b(?<!size)(?<!sized)": "-ise",
    r"analyz\w*": "analyse",
    r"cancel(ed|ing)\b": "cancelled",
    r"catalog\b": "catalogue",
    r"private chat|own chat": "direct chat",
    r"list of people": "directory",
    r"leader on duty": "duty leader",
    r"word list": "lexicon",
    r"way round": "workaround",
}

COINED = {
    r"nudg\w*": "reminder",
    r"stand[- ]in": "placeholder, backup administrator",
    r"ladder|rung": "escalation level",
    r"seats?": "approval slot",
    r"wish\w*": "request",
    r"leaver|leaving|let go": "offboarding",
    r"receipt": "acknowledgement",
    r"on the wall|by the wall": "around the clock",
    r"apart|must not meet|in one hand": "separation of duties",
    r"graver": "more severe",
    r"(take|takes|taken|took) (it |them |this )?(back|away)": "revoke",
    r"put before|before \{who\}": "sent for approval",
    r"call(ed)? off": "cancel",
    r"la(y|id)\b.* out": "recompute",
    r"put right": "correct",
    r"came back(?!,)": "recurrence",
    r"(?<!out of )(?<!in )(?<!ascending )orders?\b|ordered": "directive",
    r"further,|more…": "more actions",
    r"papers?\b": "document",
    r"people of the house|the house|the hall": "the organisation",
    r"\bowe[sd]?\b": "due",
}

JOINTS = {"caller.parts", "change.read.joint", "page.list.comma", "paper.semicolon", "time.comma"}
"""What is put between values."""

COLUMNS = {"access_command.role", "place_command.line", "roster.change"}
"""Two spaces keep columns apart."""

NO_LABELS = {"form.unknown", "paper.column.row"}
"""A sentence, and “No.” for number."""

NUMBER = r"\{(?:count|days|most|total|entries|agreed|needed|megabytes|position)\}"


def english() -> list[tuple[str, str, bool]]:
    """Key, text, and whether its form depends on a number; each form of a plural for itself."""
    found: list[tuple[str, str, bool]] = []
    for file in sorted((LOCALES / FOLDERS[Language.EN] / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as text:
            for message in read_po(text):
                is_plural = not isinstance(message.id, str)
                key = message.id[0] if is_plural else message.id
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                found += [(str(key), str(form), is_plural) for form in forms if key]
    return found


TEXTS = english()


def said_for_itself() -> set[str]:
    """The keys, or beginnings of keys, with which the code refuses or answers a press."""
    said = re.compile(r"\b(?:Refusal|Refused|LineError|toast|changed|refuse)\(\s*(?:[\w.]+, )?f?\"([a-z_]+\.[a-z_.]+)")
    files = [file for part in ("models", "sla", "handlers", "bot") for file in (ROOT / part).rglob("*.py")]
    return {key for file in files for key in said.findall(file.read_text("utf-8"))}


def test_what_stands_first_is_capital() -> None:
    """Labels, statuses, buttons, titles and sentences; a value or a sign may stand first."""
    small = [
        (key, text) for key, text, _ in TEXTS if not key.startswith(FRAGMENTS) and re.match(r"[✔✓·↓ ]*[a-z]", text)
    ]
    assert small == []


def test_a_label_has_no_full_stop() -> None:
    """A button, a status, the name of a field or of a column."""
    stopped = [(key, text) for key, text, _ in TEXTS if key.startswith(LABELS) and text.endswith(".")]
    assert [(key, text) for key, text in stopped if key not in NO_LABELS] == []


def test_a_sentence_ends() -> None:
    """Refusals, toasts and complaints about a file; a list or a typed text may stand last, after a colon."""
    said = said_for_itself()
    begun = (*SENTENCES, *(key for key in said if key.endswith((".", "_"))))
    unfinished = [
        (key, text)
        for key, text, _ in TEXTS
        if (key in said or key.startswith(begun))
        and key not in NO_SENTENCES
        and not key.startswith(FRAGMENTS)
        and not re.search(r"([.?!:]|: \{\w+\})$", text)
    ]
    assert unfinished == []


def test_no_sign_is_chinese_and_no_space_is_double() -> None:
    """English has its own punctuation."""
    assert [(key, text) for key, text, _ in TEXTS if re.search("[，。：；（）、？！《》「」　]|——", text)] == []
    assert [(key, text) for key, text, _ in TEXTS if "  " in text and key not in COLUMNS] == []
    assert [(key, text) for key, text, _ in TEXTS if text != text.strip() and key not in JOINTS] == []
    assert [(key, text) for key, text, _ in TEXTS if '"' in text] == []


@pytest.mark.parametrize(("rejected", "right"), [*ONE_SPELLING.items(), *COINED.items()])
def test_one_word_for_one_thing(rejected: str, right: str) -> None:
    """One spelling of each word, and the term of the field."""
    found = [(key, text) for key, text, _ in TEXTS if re.search(rf"\b(?:{rejected})", GAP.sub("", text), re.IGNORECASE)]
    assert found == [], f"say: {right}"


def test_a_number_has_its_word_in_one_and_in_many() -> None:
    """1 day, 2 days."""
    many = re.compile(rf"{NUMBER} (?:[a-z-]+ )?(?!is\b|was\b|has\b|needs\b)[a-z]+s\b")
    assert [(key, text) for key, text, is_plural in TEXTS if not is_plural and many.search(text)] == [
        ("page.thread.many", EN("page.thread.many")),  # beside page.thread.one
    ]
    forms: dict[str, list[str]] = {}
    for key, text, is_plural in TEXTS:
        if is_plural:
            forms.setdefault(key, []).append(text)
    assert [key for key, (one, _) in forms.items() if many.search(one)] == []
    alike = {key for key, (one, more) in forms.items() if one == more}
    # Here no noun follows the number.
    assert alike == {"calendar_import.and_more", "handover.open_count", "ledger.mine", "list.more"}


@pytest.mark.parametrize(
    ("days", "said"), [(1, "An absence can last at most 1 day."), (2, "An absence can last at most 2 days.")]
)
def test_the_number_of_a_sentence_may_have_any_name(days: int, said: str) -> None:
    """`count` chooses between one and many, else the number that the sentence has."""
    assert EN("absence.too_long", days=days) == said


def test_count_goes_before_another_number() -> None:
    """A sentence may have two."""
    assert EN("ledger.counted", number=1, as_of="Now", count=2) == "Now, 2 permissions"
