"""Forms about a ticket, and the two by which one is told."""

from collections.abc import Iterable, Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, title
from handlers.tickets.cards.subject import number_and_subject
from handlers.turn.form import (
    Asking,
    Field,
    FormDefinition,
    choice,
    first_of,
    form,
    given,
    lacks,
    line,
    moment,
    offers,
    words,
)
from handlers.turn.form import text as any_text
from models.chat import Choice
from models.terms import Delay, Kind, Party, Severity, StateBefore

LONGEST_REPORT, LONGEST_TEXT, LONGEST_QUESTION, LONGEST_NOTICE = 20000, 2000, 1000, 500


def text(name: str) -> Field:
    """Return a field of several lines, as long as people who work on a ticket write."""
    return any_text(name, LONGEST_TEXT)


def number_and_summary(asking: Asking) -> Sequence[str]:
    """Return the ticket that a form is about."""
    return (number_and_subject(asking.voice, asking.about),)


def titled(asking: Asking) -> Sequence[str]:
    """Return the same with its class or kind."""
    return (title(asking.voice, asking.about),)


def about_ticket(name: str, *fields: Field) -> FormDefinition:
    """Return a form that stands below its ticket."""
    return form(*fields, name=name, intro=number_and_summary)


def promises(voice: Voice, late: Iterable[str]) -> list[Choice]:
    """Return promises as choices."""
    return [Choice(value=one, label=voice(f"promise.{one}")) for one in late]


def presses(voice: Voice, actions: Iterable[str]) -> list[Choice]:
    """Return actions as choices, with the question to ask before each."""
    return [_press(voice, action) for action in actions]


def judgement(value: str) -> tuple[Kind, Severity | None] | None:
    """Kind and class out of the choice `defect:A`, `suggestion` …; None for a value the form does not offer."""
    kind, _, severity = value.partition(":")
    try:
        return Kind(kind), Severity(severity) if severity else None
    except ValueError:
        return None


def _press(voice: Voice, action: str) -> Choice:
    question = f"confirm.{action}"
    confirm = voice(question) if voice.has(question) else None
    return Choice(value=action, label=voice(f"button.{action}"), confirm=confirm)


def _judgements(asking: Asking) -> Sequence[Choice]:
    voice = asking.voice
    classes = [Choice(value=f"{Kind.DEFECT}:{one}", label=voice(f"class.meaning.{one}")) for one in Severity]
    return classes + [Choice(value=kind, label=voice(f"kind.{kind}")) for kind in Kind if kind is not Kind.DEFECT]


def _now_judged(asking: Asking) -> str:
    ticket = asking.about
    return asking.voice("field.judgement.hint", now=class_or_kind(asking.voice, ticket.kind, ticket.severity))


REASON = text("reason")
NOTICE = any_text("notice", LONGEST_NOTICE)
CLASS = choice("severity", words("class.meaning", Severity))
JUDGEMENT = choice("judgement", _judgements).hinted(_now_judged)
WHERE_AND_WHEN = (line("location").prefilled().optional(), moment("occurred_at", is_past=True).prefilled().optional())
"""发生时间 and 地点, as far as they are known; left out, the time of the report stands for when (三·2.3(4))."""
RECOVERY = (
    choice("state_before", words("recovery", StateBefore)).prefilled(),
    text("protection").prefilled().optional(),
)
"""The state before the fault and the protection of data (三·2.3(3))."""

REPORT = form(any_text("text", LONGEST_REPORT), *WHERE_AND_WHEN, name="report")
ASK = form(any_text("text", LONGEST_REPORT), name="ask")
SUPPLEMENT = about_ticket("supplement", text("text"))
CIRCUMSTANCES = about_ticket("circumstances", *WHERE_AND_WHEN)
PARTY = about_ticket(
    "party", choice("party", words("party", Party)).prefilled(), line("evidence").prefilled("party_evidence").optional()
)
EXPLAIN_DELAY = about_ticket(
    "late.explain",
    given("late_promise").prefilled_by(first_of("late_promise")),
    choice("delay", words("delay", Delay)),
    REASON,
)
PROPOSE = about_ticket("propose", JUDGEMENT, REASON.optional())
CHANGE_CLASS = about_ticket("change_class", CLASS.prefilled(), REASON)
CHANGE_KIND = about_ticket("change_kind", JUDGEMENT, REASON)
TO_DEFECT = about_ticket("to_defect", CLASS, REASON.optional())
ANSWER = about_ticket(
    "answer",
    given("canned").optional().where(offers("canned")),
    text("answer").needed_where(lacks("canned")),
)
RESOLVE = about_ticket("resolve", text("cause"), text("method"), text("tip").optional(), *RECOVERY)
RESTORE = about_ticket("restore", *RECOVERY)
REOPEN = about_ticket("reopen", text("reopen_reason"))
ASK_REPORTER = about_ticket("ask_reporter", any_text("asked", LONGEST_QUESTION))
MARK_MAJOR = about_ticket("mark_major", REASON)
TAKE_BACK_MAJOR = about_ticket("major.take_back", REASON)
REHEARSAL = about_ticket("rehearsal", REASON)
WITHDRAW = about_ticket("withdraw", REASON)
GUEST_LINK = about_ticket(
    "guest.link", line("sent_to", 80).prefilled(lambda ticket: (ticket.caller or {}).get("phone", ""))
)
CAME_BACK = form(any_text("text", LONGEST_TEXT, label="came_back"), name="came_back", intro=titled)
PUBLISH_OUTAGE = form(NOTICE, name="outage.publish", submit="outage.submit")
ANNOUNCE_RECOVERY = form(NOTICE, name="outage.recovered", submit="outage.submit")
MORE = form(given("action"), name="more", intro=number_and_summary, is_menu=True)
