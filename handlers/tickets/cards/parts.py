"""The parts that several cards of a ticket share: its first line, its deadlines, its progress and its log."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.i18n import A_MINUTE, Voice
from handlers.papers.signatures import author
from handlers.tickets.cards.subject import subject
from models.chat import Deadline, DeadlineState
from models.cutting import cut_at
from models.phrase import from_json
from models.terms import Kind, Language, Promise, Status
from models.tickets.hidden_values import PROMISES
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN_TEXT = 600
SHOWN_IN_LOG = 80
SHOWN_ON_CARDS = (Promise.RESPOND, Promise.RESOLVE)
TOLD_UNDONE = ("triaged", "unconfirmed")
"""Steps that a line tells of although nobody took them."""
SHOWN_TO_TEAM = (*SHOWN_ON_CARDS, Promise.REPORT, Promise.FINAL_REPORT, Promise.DIRECTIVE)
NAMED_TOGETHER: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("breached", "escalated", "reminded", "warned"), ("to",)),
    **dict.fromkeys(("not_reached", "reached_nobody"), ("of", "to")),
    **dict.fromkeys(("access_rerouted", "suggestion_rerouted"), ("before", "to")),
    "attached": ("names",),
    "review_opened": ("missed",),
}
"""By the verb of an entry, what it keeps as names with 、 between them; each language has its own comma."""


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters, the cut shown as an ellipsis; none of them falls apart."""
    text = text.strip()
    return text if len(text) <= limit else cut_at(text, limit - 1).rstrip() + "…"


def class_or_kind(voice: Voice, kind: Kind, severity: str | None) -> str:
    """`A类` for a defect with a class, else the kind in short."""
    if kind is Kind.DEFECT and severity:
        return voice("class.short", severity=severity)
    return voice(f"kind.short.{kind}")


def title(voice: Voice, ticket: Ticket) -> str:
    """The first line says all that a phone notification shows: class or kind, number, what."""
    what = ticket.summary if voice.language is Language.ZH else subject(voice, ticket)  # a list has many titles
    return f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number} {what}"


def status(voice: Voice, ticket: Ticket) -> str:
    """Return the status of an ordinary ticket, in the words of the list."""
    if ticket.closed_unanswered:
        return voice("status.closed_unanswered")
    stands = ticket.status
    if stands is Status.CLOSED and ticket.kind is not Kind.DEFECT:
        return voice("status.answered")
    is_explained = stands is Status.MERGED and ticket.merged_into_id is None
    return voice("status.explained" if is_explained else f"status.{stands}")


def reason(voice: Voice, ticket: Ticket) -> str | None:
    """Return the reason for the proposed or raised kind and class; None once the office has decided otherwise."""
    judged = ticket.triage.get("graver") or ticket.triage
    if "reason" not in judged or (judged["kind"], judged["severity"]) != (ticket.kind, ticket.severity):
        return None
    return voice("card.reason", reason=voice.say(from_json(judged["reason"])))


def who_has_it(voice: Voice, ticket: Ticket) -> str | None:
    """Return name and phone of the person who took it or was given it, or else of the one who has answered."""
    assignee, is_over = ticket.assignee, ticket.status.is_final
    if assignee is not None and ticket.taken_at is not None:
        return voice("card.taken_by", who=assignee.name, phone=assignee.phone)
    if assignee is not None and not (is_over and ticket.answerer):
        return voice("card.assigned_to", who=assignee.name, phone=assignee.phone)
    if ticket.answerer is not None:
        return voice("verdict.answered_by", who=ticket.answerer.name, phone=ticket.answerer.phone)
    return None


def progress(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """提交 → 分析 → 确认 → 处理 → 回复, with who is at it; a step that is done has its tick (三·2.1).

    A word to the reporter while the work goes on is no reply yet. Business that has to run again first has 恢复 before
    it.
    """
    judged = ticket.merged_into or ticket  # a part has kind and class of its main ticket
    confirmed_by = judged.confirmer.name if judged.confirmer else ""
    taken_by = ticket.assignee.name if ticket.assignee else ""
    analysed = ("triaged", "", False)  # until a person has read it
    if ticket.analysed_at is not None:
        analyst = ticket.analyst.name if ticket.analyst else ""
        analysed = ("analysed", f"{analyst} {voice.clock(ticket.analysed_at)}", True)
    is_done = ticket.status is Status.RESOLVED or ticket.status.is_final
    replied_at = (ticket.resolved_at or ticket.answered_at) if is_done else None
    steps = [
        ("submitted", voice.clock(ticket.reported_at), True),
        analysed,
        ("confirmed", confirmed_by, judged.confirmed_at is not None),
        ("worked_on", taken_by, replied_at is not None),
        ("replied", voice.clock(replied_at) if replied_at else "", replied_at is not None),
    ]
    confirmed_at = ticket.restored_confirmed_at
    if confirmed_at is not None or judged.needs_restoring_first:
        runs_at = voice.clock(ticket.restored_at or confirmed_at) if confirmed_at is not None else ""
        steps.insert(4, ("restored", runs_at, confirmed_at is not None))
    if ticket.status.is_final:
        # A step that was left out is no longer to come; that the office confirmed nothing is told all the same.
        steps = [("unconfirmed", "", False) if step[0] == "confirmed" and not step[2] else step for step in steps]
        steps = [step for step in steps if step[2] or step[0] in TOLD_UNDONE]
        ended = "explained" if ticket.is_explained else ticket.status.value
        steps.append((ended, voice.clock(ticket.closed_at) if ticket.closed_at else "", True))
    return tuple(
        " ".join(filter(None, (voice(f"progress.{name}"), detail, "✔" if is_done else "")))
        for name, detail, is_done in steps
    )


def occurred(voice: Voice, ticket: Ticket, now: datetime) -> str:
    """发生时间; where nobody said, the time of the report, marked as such."""
    if ticket.occurred_at is None:
        return voice("record.as_reported", at=voice.dated(ticket.reported_at, now))
    return voice.dated(ticket.occurred_at, now)


def deadlines(
    voice: Voice, ticket: Ticket, now: datetime, promises: Sequence[str] = SHOWN_ON_CARDS
) -> tuple[Deadline, ...]:
    """The deadlines of a ticket that a card shows."""
    shown = [ticket.target(promise) for promise in promises]
    return tuple([deadline(voice, target, now) for target in shown if target is not None])


def measure_deadlines(voice: Voice, ticket: Ticket, now: datetime, whose: int | None = None) -> tuple[Deadline, ...]:
    """Those of the measures that are left to do, or of one person's alone, the one that is due first before others."""
    owed = [one for one in ticket.targets if one.promise == Promise.MEASURE and one.is_open]
    own = [one for one in owed if whose is None or one.set_by_id == whose]
    return tuple(deadline(voice, target, now) for target in sorted(own, key=lambda one: one.due_at))


def deadline(voice: Voice, target: Target, now: datetime) -> Deadline:
    """One target as a card shows it: the clock time stands, the state is said in words."""
    state = _state(target, now)
    text = voice.moment(target.due_at, now)
    if state is DeadlineState.PAUSED and target.paused_at is not None:
        text = voice("deadline.paused", since=voice.moment(target.paused_at, now))
    if target.met_at is not None:
        at = voice.moment(target.met_at, now)
        if -A_MINUTE < target.met_at - target.due_at < A_MINUTE:
            at, text = voice.told_apart(target.met_at, target.due_at, now)
        said = {"at": at, "due": text, "state": voice(f"state.{state}")}
        through = voice(f"response.act.{target.met_through}") if target.met_through else ""
        text = voice("deadline.answered", who=target.met_by, act=through, **said) if through else ""
        text = text or voice("deadline.was_met", **said)
    if target.is_provisional and state is not DeadlineState.PAUSED:
        text = voice("deadline.provisional", due=text)
    return Deadline(
        label=voice(f"deadline.label.{target.promise}"),
        text=text,
        due_at=target.due_at,
        warn_at=target.warn_at,
        state=state,
        is_provisional=target.is_provisional,
    )


def log_line(voice: Voice, entry: WorkLogEntry, now: datetime) -> str:
    """One entry of the work log with its time and who did it."""
    return " ".join(filter(None, (voice.moment(entry.at, now), author(voice, entry), deed(voice, entry))))


def deed(voice: Voice, entry: WorkLogEntry, limit: int = SHOWN_IN_LOG) -> str:
    """Return a log entry in words; at most `limit` characters of each text that somebody typed."""
    verb, told = entry.verb, entry.content
    by = (
        "_by_reader"
        if "reader" in told and verb in RAISING
        else "_by_model"
        if verb == "read" and "model" in told
        else "_untold"
        if verb in TOLD_OF and not told.get("to")
        else "_running"
        if verb == "resumed" and "ran" in told
        else "_by_press"
        if "parted_by" in told
        else ""
    )
    return without_colon(voice(f"log.{verb}{by}", **_worded(voice, entry, limit)))


TOLD_OF = ("warned", "breached", "escalated", "reached_nobody")
"""Verbs whose entries name the people they were brought to; where none of them has a chat, no name is said."""


def together(voice: Voice, names: str) -> str:
    """Names that are kept with 、 between them, with the comma of the language."""
    return names.replace("、", voice("time.comma"))


def without_colon(sentence: str) -> str:
    """A sentence that ends in a reason or a text, without the colon where none was given."""
    return sentence.rstrip(" :：")


def log_lines(voice: Voice, entries: Sequence[WorkLogEntry], now: datetime) -> tuple[str, ...]:
    """Entries of the work log, a line each."""
    return tuple(log_line(voice, entry, now) for entry in entries)


def _state(target: Target, now: datetime) -> DeadlineState:
    if target.met_at is not None:
        return DeadlineState.MET if target.was_met_in_time else DeadlineState.MET_LATE
    if target.paused_at is not None:
        return DeadlineState.PAUSED
    if now > target.due_at:
        return DeadlineState.BREACHED
    if target.warn_at is not None and now >= target.warn_at:
        return DeadlineState.DUE_SOON
    return DeadlineState.RUNNING


RAISING = ("class_raised",)
"""Verbs of the effects of words by themselves, and of a reading besides the rules as well."""
WORDED = {
    "reader": "reader",
    "asked_about": "triage.question",
    "answered_as": "triage.answer",
    "promise": "promise",
    "because": "access.end",
    "channel": "channel",
    "party": "party",
    "delay": "delay",
    "state_before": "recovery",
    "satisfaction": "satisfaction",
    "opinion": "suggestion.opinion",
    "outcome": "change.state",
    "counts_on": "window.counts_on",
    "parted_by": "button",
}
"""Keys of an entry with a word of the desk, by the words of the catalogue that tell it."""


def _worded(voice: Voice, entry: WorkLogEntry, limit: int) -> dict[str, str]:
    said = {name: clipped(str(value), limit) for name, value in entry.content.items() if name != PROMISES}
    content = {**dict.fromkeys(("reason", "location", "occurred_at"), ""), **said}
    content |= {name: together(voice, content[name]) for name in NAMED_TOGETHER.get(entry.verb, ()) if name in content}
    for prefix in ("", "from_"):
        kind = entry.content.get(f"{prefix}kind")
        if kind is not None:
            severity = entry.content.get(f"{prefix}severity")
            content[f"{prefix}class"] = class_or_kind(voice, Kind(kind), severity)
    for name in ("due_at", "occurred_at", "until", "consent_at"):
        if content.get(name):
            content[name] = voice.moment(datetime.fromisoformat(str(entry.content[name])), entry.at)
    for name, words in WORDED.items():
        if name in content:
            content[name] = voice(f"{words}.{content[name]}")
    return content
