"""The forms of suggestions: what each step asks."""

from collections.abc import Sequence
from enum import StrEnum

from handlers.i18n import Voice
from handlers.suggestions.cards import missing_words
from handlers.turn.form import Asking, choice, day, form, given, line, moment, offers, text, words
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import Opinion
from models.terms import Role, Severity

LONGEST_SOLUTION = 2000
LONGEST_VERSION = 60
LONGEST_DIGEST = 128
LONGEST_NAME = 40


class Where(StrEnum):
    """Ways of trying something: 现场 or 远程."""

    ON_SPOT = "on_spot"
    REMOTE = "remote"


def head(voice: Voice, suggestion: Suggestion) -> str:
    """Return what a form is about."""
    return f"{suggestion.ticket.number} {suggestion.ticket.summary}"


def _says_class(asking: Asking) -> bool:
    """Hold for the office, which says the class; another proposer leaves it to triage and to the office."""
    by = asking.by
    return by is not None and by.is_ours(Role.OFFICE) and not asking.about.is_speaker(by)


def _on_trial(asking: Asking) -> Sequence[str]:
    build = asking.about.build
    if build is None:
        return ()
    said = {"version": build.version, "digest": build.digest, "place": build.where_to_try}
    return (asking.voice("suggestion.build_line", **said),)


def _missing(asking: Asking) -> Sequence[str]:
    return missing_words(asking.voice, asking.about)


REASON = form(text("reason"))
ASSESS = form(
    choice("opinion", words("suggestion.opinion", Opinion)),
    text("reason"),
    text("suggestion_impact").prefilled("impact").optional(),
)
CALL_DEFECT = form(choice("severity", words("class.meaning", Severity)).where(_says_class), text("reason"))
SOLVE = form(
    text("solution", LONGEST_SOLUTION).prefilled(lambda suggestion: suggestion.solution and suggestion.solution.text),
    day("day", label="agreed_day", is_ahead=True).prefilled(
        lambda suggestion: suggestion.solution and suggestion.solution.day
    ),
)
PRESENT = form(line("version", LONGEST_VERSION), line("digest", LONGEST_DIGEST), line("where_to_try"), intro=_missing)
TRIED = (
    choice("tried_how", words("suggestion.where", Where)),
    line("tried_place").optional(),
    moment("tried_at", is_past=True).prefilled_now(),
    text("tried"),
)
PROOF = given("proof_file").optional().where(offers("proof_file"))
ACCEPT = form(*TRIED, PROOF, intro=_on_trial)
SEND_BACK = form(*TRIED, text("reason", label="what_fails"), PROOF, intro=_on_trial)
TO_CHANGE = form(given("system"), intro=_on_trial)
NAME_SUCCESSOR = form(line("successor", LONGEST_NAME), text("reason", label="why_this_one"))
