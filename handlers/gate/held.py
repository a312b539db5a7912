"""Words that were refused or held back are kept as 未起钟, whole; office and duty hear how many, and of each A by name.

They hear at once of the first, and of the first A of each account; of what follows within the hour when it is over.
"""

from collections.abc import Sequence
from datetime import timedelta

from handlers.gate import cards
from handlers.gate.cards import SameWords
from handlers.gate.ways import Check, as_message, keeps_unsent, way_of, words_in
from handlers.turn.trusted import named_in, who_may_know
from handlers.turn.turn import Turn
from models.chat import Click, Edit, Event, File, Message, Reply, Submission, says_something
from models.duty.roster import person_on_duty
from models.messaging.form_dialog import posts_behind
from models.messaging.messages_without_ticket import UnstartedMessage, became_ticket, keep_unstarted, told_since, untold
from models.people.person import Person
from models.phrase import phrase
from models.refusal import HeldBack, Refusal
from models.terms import Kind, Purpose, Role, Severity
from models.tickets.queries import people_with
from sla.reading.objections import objects
from sla.reading.remark import Remark, listen

AN_HOUR = timedelta(hours=1)
UNSENT = "dialog.ended"
"""The rule of what was typed into a form that was never sent."""
MOST_OFFERED = 10
"""So many A are offered to be registered at a time; all of them are named."""


def is_heard(event: Event, turn: Turn) -> bool:
    """Return whether the desk listens to words there: an own chat, an intake room, a ticket's thread, or its name."""
    if not isinstance(event, Message | Edit):
        return False
    brought = isinstance(event, Message) and event.brought_by is not None
    if event.is_direct or event.is_addressed or brought or turn.purpose_of(event.place) is Purpose.INTAKE:
        return True
    return _answers_the_desk(event, turn)


def _answers_the_desk(event: Message | Edit, turn: Turn) -> bool:
    """It stands in a ticket's thread, replies to a card or a question of the desk's, or changes what made a ticket."""
    if isinstance(event, Edit) and became_ticket(turn.session, event.place, event.ref):
        return True
    thread = event.place.thread
    refs = {one for one in (thread, event.reply_to if isinstance(event, Message) else None) if one is not None}
    if refs and posts_behind(turn.session, event.place, refs):
        return True
    begun_by = thread or (event.ref if isinstance(event, Edit) else None)
    return begun_by is not None and turn.ticket_behind(event.place, begun_by) is not None


def keep_refused(event: Event, refusal: Refusal, turn: Turn) -> Reply | None:
    """Keep what was said, and say so; None for what says nothing, or is still there where it was typed."""
    message = _said(event, refusal)
    if message is None or (isinstance(event, Message | Edit) and not is_heard(event, turn)):
        return None
    is_own = turn.account is not None and turn.account.external_id == message.sender.account
    person = turn.account.person if turn.account and is_own else None
    is_held = isinstance(refusal, HeldBack)
    if not _keep(turn, message, person, refusal.phrase.key, is_held=is_held) or not is_held:
        return None
    kept = phrase("gate.kept", why=refusal.phrase, phone=turn.rules.policy.intake.hotline)
    return Reply(toast=turn.voice.say(kept, turn.now), is_refusal=True)


def keep_unsent(turn: Turn, form: Submission, person: Person | None, files: Sequence[File]) -> bool:
    """Keep what was told in a form that its owner `person` does not go on with; False where that is no report."""
    if not keeps_unsent(form.form):
        return False
    message = as_message(form, words_in(form)).model_copy(update={"files": tuple(files)})
    return _keep(turn, message, person, UNSENT, is_held=False)


def _keep(turn: Turn, message: Message, person: Person | None, rule: str, *, is_held: bool) -> bool:
    """Keep a message that says something, by this rule; tell of held or grave ones. Return whether it was kept."""
    if not (says_something(message.text) or message.files):
        return False
    if not says_something(message.text):
        names = tuple(file.name for file in message.files)
        message = message.model_copy(update={"text": turn.voice("attachment.only", names=names)})
    words = turn.hear(message.text, message.sent_at).settled
    row = keep_unstarted(turn.session, message, person, turn.now, _reading(words, rule, turn))
    if is_held or is_grave(row):
        row.held_at = turn.now
        row.listed_at = turn.now if row.reading["objects"] else None
        turn.session.flush()
        tell_held(turn, row)
    return True


def is_grave(row: UnstartedMessage) -> bool:
    """Return whether it reads as an A, or is for office and leaders alone: neither waits for the hour to be over."""
    is_a = row.reading.get("kind") == Kind.DEFECT and row.reading.get("severity") == Severity.A
    return is_a or _is_for_the_trusted(row)


def tell_held(turn: Turn, newest: UnstartedMessage | None = None) -> int:
    """Tell office and duty of all that nobody was told of yet, where it is time; of how many."""
    told = told_since(turn.session, turn.now - AN_HOUR)
    is_first_of_account = newest is not None and not any(
        is_grave(one) and (one.platform, one.account) == (newest.platform, newest.account) for one in told
    )
    if told and not (newest is not None and is_grave(newest) and is_first_of_account):
        return 0
    rows = untold(turn.session)
    for row in rows:
        row.told_at = turn.now
    if rows:
        _tell(turn, rows)
    return len(rows)


def _tell(turn: Turn, rows: list[UnstartedMessage]) -> None:
    """The count and each A by name; the A that differ are offered to be registered, too."""
    duty = person_on_duty(turn.session, turn.now)
    office = people_with(turn.session, turn.now, Role.OFFICE)
    people: list[Person] = list({one.id: one for one in ([duty] if duty else []) + office}.values())
    apart = [row for row in rows if _is_for_the_trusted(row)]
    grave = _same_words([row for row in rows if is_grave(row) and row not in apart], turn)
    for portion in range(0, max(1, len(grave)), cards.MOST_NAMED):
        turn.tell(people, cards.held_back, rows, grave, portion)
    _offer(turn, grave, people)
    for one in _same_words(apart, turn):
        _offer(turn, [one], who_may_know(turn, named_in(turn.session, one.first.text, one.first.person)))


def _offer(turn: Turn, said: list[SameWords], people: list[Person]) -> None:
    """The press that makes a report of it, counted from when it was said."""
    for one in said[:MOST_OFFERED]:
        one.first.offered = ["register", "no_report"]
        turn.tell(people, cards.register_held, one.first)


def _is_for_the_trusted(row: UnstartedMessage) -> bool:
    """An attack or an objection: its words are for office and leaders alone, but for nobody whom it names (R5, R6)."""
    return bool(row.reading.get("security") or row.reading.get("objects"))


def _same_words(rows: list[UnstartedMessage], turn: Turn) -> list[SameWords]:
    """Those of one sender that say the same count as one, in the order in which they were first said."""
    same: dict[tuple[str, str, str], SameWords] = {}
    for row in rows:
        title = listen(row.text, turn.rules.lexicon).title
        key = (row.platform, row.account, title)
        known = same.get(key)
        same[key] = SameWords(row, title, 1) if known is None else known._replace(times=known.times + 1)
    return list(same.values())


def _said(event: Event, refusal: Refusal) -> Message | None:
    """The words of the event, as a message."""
    way = way_of(event)
    if way is None or not way.asks(Check.KEPT) or isinstance(event, Click):
        return None
    match event:
        case Message():
            return event
        case Edit():
            return event.as_message()
        case Submission() if isinstance(refusal, HeldBack) or event.is_command:
            return as_message(event, words_in(event) or "\n".join(filter(None, event.fields.values())))
    return None


def _reading(words: Remark, rule: str, turn: Turn) -> dict[str, object]:
    """Return the reading of words, its versions, and the `rule` by which nothing came of them."""
    judged, rules = words.judged, turn.rules
    is_fault = words.has_symptom
    return {
        "rule": rule,
        "kind": judged.kind,
        "severity": judged.severity if is_fault else None,
        "security": judged.is_security,
        "objects": objects(words),
        "function": judged.function,
        "said": sorted(words.said),
        "lexicon": rules.lexicon.version,
        "policy": rules.policy.version,
    }
