"""The forms of the test: what was deployed where, and what came of trying it."""

from handlers.changes.draft_forms import LONGEST_DIGEST, LONGEST_VERSION, choice, form, line, text, words
from handlers.i18n import Voice
from models.changes.change import Change
from models.chat import Form, FormField

RESULTS = ("passed", "failed")


def package(voice: Voice, change: Change) -> tuple[FormField, FormField]:
    """Version and digest as they stand: a press takes them over, and whoever finds something else writes that."""
    return (
        line(voice, "version", change.version, longest=LONGEST_VERSION),
        line(voice, "digest", change.digest, longest=LONGEST_DIGEST),
    )


def deploy_form(voice: Voice, change: Change) -> Form:
    """测试环境已部署: which package, where."""
    return form(voice, "change.deploy", *package(voice, change), line(voice, "test_system"), about=change)


def skip_test_system_form(voice: Voice, change: Change) -> Form:
    """无法复现, and why."""
    return form(voice, "change.skip_test_system", *package(voice, change), text(voice, "reason"), about=change)


def package_test_form(voice: Voice, change: Change) -> Form:
    """测试: what was tried, the result, and where it is on record."""
    return form(
        voice,
        "change.test",
        *package(voice, change),
        text(voice, "tested_what"),
        choice(voice, "test_result", words(voice, "change.test", RESULTS)),
        line(voice, "test_record"),
        about=change,
    )
