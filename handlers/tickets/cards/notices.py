"""Cards that are said once: help, joined messages, explanations, and events that failed."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice, voice_of
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, log_lines, title
from models.chat import Button, ButtonStyle, Card
from models.people.person import Person
from models.phrase import Phrase
from models.terms import Language
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.clocks.standard_clock import Reason


def help_card(voice: Voice, *more: str, call: str = "") -> Card:
    """Return the help, for a person who only said hello or thanks, with the people to `call`.

    `more` actions are offered, too.
    """
    return Card(
        title=voice("help.title"),
        intro=(voice("help.say"), voice("help.example"), voice("help.follow"), *((call,) if call else ())),
        buttons=(
            Button(action="report.open", label=voice("button.report.open"), style=ButtonStyle.PRIMARY),
            Button(action="ask.open", label=voice("button.ask.open")),
            *(Button(action=action, label=voice(f"button.{action}")) for action in more),
        ),
    )


def which_language(voice: Voice) -> Card:
    """Asks which language the desk shall speak, each called by its own name."""
    return Card(
        title=voice("language.which"),
        buttons=tuple(
            Button(action=f"language:{language}", label=voice_of(language)("language.own_name"))
            for language in Language
        ),
    )


def split_off(voice: Voice, ticket: Ticket, new_number: str) -> Card:
    """Return the card that replaces the joined card."""
    return Card(title=voice("joined.title", number=ticket.number), outcome=(voice("joined.split", number=new_number),))


def explanation(
    voice: Voice,
    ticket: Ticket,
    heading: str,
    reasons: Sequence[Reason],
    changes: Sequence[WorkLogEntry],
    now: datetime,
    judged_by: Sequence[str] = (),
) -> Card:
    """Return the reasons for the ticket's deadlines, step by step, with the clauses and later changes.

    `heading` names the ticket in the words of its workflow. `judged_by` are lines for the team about the readers of
    the ticket.
    """
    intro: list[str] = []
    for deadline, sentences in explanation_lines(voice, reasons, now):
        intro += [deadline, *(f"· {sentence}" for sentence in sentences)]
    if changes and (intro or ticket.is_explained):
        intro = intro or [voice("why.nothing_owed")]
        intro += [voice("why.changes"), *(f"· {line}" for line in log_lines(voice, changes, now))]
    intro = intro or [voice("why.nothing_owed")]
    if judged_by:
        intro += [voice("why.judged_by"), *(f"· {line}" for line in judged_by)]
    return Card(title=heading, severity=ticket.severity, intro=tuple(intro))


def explanation_lines(voice: Voice, reasons: Sequence[Reason], now: datetime) -> list[tuple[str, list[str]]]:
    """A heading for each deadline and the sentences that explain it."""
    return [(_because(voice, reason, now), [voice.say(phrase) for phrase in reason.because]) for reason in reasons]


def _because(voice: Voice, reason: Reason, now: datetime) -> str:
    label = voice(f"deadline.label.{reason.promise}")
    if reason.is_paused:
        return voice("why.paused", label=label)
    return voice("why.because", label=label, due=voice.moment(reason.due_at, now))


def security(voice: Voice, ticket: Ticket) -> Card:
    """Tampering, a leak, a virus, an illegal login: office and leader hear of it at once."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("security.lead"), voice("security.preserve")),
        quote=clipped(ticket.text, SHOWN_TEXT),
    )


def taken_back_by_office(voice: Voice, ticket: Ticket, by: Person, reason: str) -> Card:
    """The office took it for a false alarm; its reporter may say that it is none (R15)."""
    return Card(
        title=title(voice, ticket),
        intro=(voice("withdrawn.by_office", who=by.name, phone=by.phone),),
        quote=clipped(reason, SHOWN_TEXT),
        buttons=(Button(action="no_false_alarm", label=voice("button.no_false_alarm")),),
    )


def declined(voice: Voice, ticket: Ticket) -> Card:
    """The office's fixed text with the legal channel (standard 4)."""
    return Card(title=title(voice, ticket), intro=(voice("declined.text"),))


def unread(voice: Voice) -> Card:
    """For the office: messages cannot be read, and people have to decide what each is."""
    return Card(title=voice("unread.title"), intro=(voice("unread.lead"),))


def certificate_kept(voice: Voice, problem: Phrase) -> Card:
    """For administrators: the files of a new certificate cannot be used, and the one before serves on."""
    return Card(title=voice("certificate.kept.title"), intro=(voice.say(problem), voice("certificate.kept")))


def failed_event(voice: Voice, key: str, error: str, who: str) -> Card:
    """For the administrator: something the desk could not act on, and the button to try again after the mend."""
    return Card(
        title=voice("failed.title", who=who),
        intro=(voice("failed.kept", error=error),),
        log=(key,),
        buttons=(Button(action=f"run_again:{key}", label=voice("button.run_again"), style=ButtonStyle.PRIMARY),),
    )


def released_event(voice: Voice, who: str, by: str) -> Card:
    """Return the card that replaces the failed event's."""
    return Card(title=voice("failed.title", who=who), outcome=(voice("failed.released", by=by),))
