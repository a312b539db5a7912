"""Every way in which somebody's words come to the desk: what it brings, and which checks may not apply, and why.

`way_of` finds the way of an event; `handlers/gate/checks.py` asks the checks. A ticket is opened by a way that stands
here as one that opens some, or not at all (`handlers/tickets/filing.py: numbered`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.chat import Click, Deletion, Edit, Event, Message, Profile, Submission


class Check(StrEnum):
    """The checks, in the order in which they are asked."""

    ACCOUNT = "account"
    PLACE = "place"
    LIMITS = "limits"
    CONFIDENTIALITY = "confidentiality"
    MASKING = "masking"
    KEPT = "kept"


class Brings(StrEnum):
    """Kinds of content that come in with an event."""

    WORDS = "words"
    FILES = "files"
    ADDRESS = "address"
    ANOTHERS = "anothers"
    CALLER = "caller"
    FACTS = "facts"


@dataclass(frozen=True)
class Way:
    """One way in. `without` are the checks that do not apply, each with the reason; `opens` says that it may be the
    beginning of a ticket.
    """

    name: str
    brings: tuple[Brings, ...]
    opens: bool = True
    without: Mapping[Check, str] = field(default_factory=dict)

    def asks(self, check: Check) -> bool:
        """Return whether the check applies."""
        return check not in self.without


_FORM_STAYS = "the form stays open with every word in it, and says what is wrong"
_TURNED_DOWN = "a stranger is turned down by the rule of the form itself"
_STANDS = "the words go onto a ticket that stands and is as confidential as it is"
_NO_TICKET = "it opens no ticket"
_NO_WORDS = "nothing is told that could object"
_JUDGED = "the rules of conversation ask it in their order (R5, R6)"
_KEPT = "the words are kept already, where they were first said"

OWN_CHAT = Way("own_chat", (Brings.WORDS, Brings.FILES), without={Check.CONFIDENTIALITY: _JUDGED})
ROOM = Way("room", (Brings.WORDS, Brings.FILES), without={Check.CONFIDENTIALITY: _JUDGED})
MENTION = Way("mention", (Brings.WORDS, Brings.FILES), without={Check.CONFIDENTIALITY: _JUDGED})
REPLY = Way("reply", (Brings.WORDS, Brings.FILES, Brings.ADDRESS), without={Check.CONFIDENTIALITY: _JUDGED})
FORWARDED = Way("forwarded", (Brings.WORDS, Brings.FILES, Brings.ANOTHERS), without={Check.CONFIDENTIALITY: _JUDGED})
COMMAND_CUT_OFF = Way("unknown_command", (Brings.WORDS, Brings.FILES), without={Check.CONFIDENTIALITY: _JUDGED})
HANDED_OVER = Way("handed_over", (Brings.WORDS, Brings.FILES, Brings.ANOTHERS))
LATE_PART = Way("late_part", (Brings.WORDS, Brings.FILES, Brings.ADDRESS), without={Check.CONFIDENTIALITY: _JUDGED})
EDIT = Way("edit", (Brings.WORDS, Brings.ADDRESS), without={Check.CONFIDENTIALITY: _JUDGED})
MESSAGES = (OWN_CHAT, ROOM, MENTION, REPLY, FORWARDED, COMMAND_CUT_OFF, HANDED_OVER, LATE_PART)

FILED = Way("filed", (Brings.WORDS, Brings.FACTS))
BY_PHONE = Way("by_phone", (Brings.WORDS, Brings.FACTS, Brings.CALLER), without={Check.LIMITS: _TURNED_DOWN})
ADDED = Way("added", (Brings.WORDS, Brings.ADDRESS), without={Check.CONFIDENTIALITY: _STANDS})
LISTED = Way("listed", (Brings.ADDRESS,), without={Check.KEPT: _KEPT})
REQUEST = Way(
    "request",
    (Brings.WORDS, Brings.FACTS),
    without={
        Check.LIMITS: _TURNED_DOWN,
        Check.CONFIDENTIALITY: "system, role, scope, plan and reason are read by whoever decides on them",
        Check.KEPT: _FORM_STAYS,
    },
)
ON_A_TICKET = Way(
    "on_a_ticket",
    (Brings.WORDS, Brings.ADDRESS),
    without={
        Check.LIMITS: "whoever works on a ticket or reported it fills it in, and its verb checks who that is",
        Check.CONFIDENTIALITY: _STANDS,
        Check.KEPT: _FORM_STAYS,
    },
)
OF_THE_DESK = Way(
    "of_the_desk",
    (Brings.FACTS,),
    opens=False,
    without={Check.LIMITS: _NO_TICKET, Check.CONFIDENTIALITY: _NO_WORDS, Check.KEPT: _FORM_STAYS},
)
PRESS_OF_WORDS = Way("press_of_words", (Brings.ADDRESS,), without={Check.KEPT: _KEPT})
PRESS_OF_WORK = Way(
    "press_of_work",
    (Brings.ADDRESS,),
    without={
        Check.LIMITS: "it goes on with a ticket that stands, and the verb checks who may",
        Check.CONFIDENTIALITY: _STANDS,
        Check.KEPT: _NO_WORDS,
    },
)
"""A press that goes on with a ticket, of which something may have to go on as one of its own."""


def _named(way: Way, names: str) -> dict[str, Way]:
    return dict.fromkeys(names.split(), way)


FORMS: Mapping[str, Way] = {
    **_named(FILED, "report ask"),
    **_named(BY_PHONE, "phone_in"),
    **_named(ADDED, "supplement came_back"),
    **_named(LISTED, "unstarted.register"),
    **_named(PRESS_OF_WORDS, "split"),
    **_named(
        REQUEST,
        "access.ask access.extend admin.appoint change.draft leave.open leave.confirm template.run",
    ),
    **_named(
        ON_A_TICKET,
        """
        access.amend access.approve access.fails access.grant access.impossible access.reject access.return
        access.revoke answer ask_reporter assign change.announce change.answer_unapproved change.approve_data
        change.approve_emergency change.archive change.ask_emergency change.back_up_data change.back_up_system
        change.begin change.begin_emergency change.cancel change.concede change.confirm change.confirm_consent
        change.deploy change.edit change.except change.extend change.finish change.make_up_confirmation
        change.make_up_test change.name_verifier change.phone_consent change.postpone change.roll_back
        change.send_back change.skip_test_system change.test change.verify change.verify_rollback
        change.verify_technically change.waive change_class change_kind circumstances confirm_and_assign
        consultation.note got_worse guest.link join knowledge.choose knowledge.keep late.explain lesser.decide
        major.take_back mark_major mask measure.done merge merge.confirm misjudged order order.answer
        outage.publish outage.recovered paper.send party progress.file propose reclassify rehearsal reopen
        report.check report.file report.publish report.read report.return report.waive resolve restore
        revocation.check revocation.disable revocation.revoke suggestion.accept suggestion.appeal
        suggestion.assess suggestion.call_defect suggestion.name_successor suggestion.present
        suggestion.reassess suggestion.replan suggestion.send_back suggestion.shelve suggestion.solve
        suggestion.terminate suggestion.to_change suggestion.uphold supplement_duty template.approve
        template.propose template.withdraw to_defect transfer unmerge unsolved_after window.join withdraw
        """,
    ),
    **_named(
        OF_THE_DESK,
        """
        absence access.ledger access.system account.link handover help knowledge.canned knowledge.find
        knowledge.withdraw link.open month.write sessions.import swap
        """,
    ),
}
"""Every form; what `more` lists is the press that was chosen."""

PRESSES: Mapping[str, Way] = {
    **_named(PRESS_OF_WORDS, "register split not_solved relapse relapse_of"),
    **_named(
        PRESS_OF_WORK,
        """
        access.extend access.give_back admin.hand_over admin.know admin.receive decline false_alarm just_saying
        lesser.split merge.same review.keep review.revoke window.join withdraw
        """,
    ),
}
"""Presses that may open a ticket; no other press opens one."""

WAYS: tuple[Way, ...] = tuple({way.name: way for way in (*MESSAGES, EDIT, *FORMS.values(), *PRESSES.values())}.values())


def way_of(event: Event) -> Way | None:
    """The way by which an event comes in; None for what brings nobody's words, such as most presses."""
    match event:
        case Message():
            return _of_message(event)
        case Edit():
            return EDIT
        case Submission():
            return FORMS.get(event.name)
        case Click():
            return PRESSES.get(event.verb)
        case Deletion() | Profile():
            return None


def keeps_unsent(form: str) -> bool:
    """Return whether text typed into the form of this name is kept as 未起钟 where it is never sent."""
    way = FORMS.get(form.partition(":")[0])
    return way is not None and way.asks(Check.KEPT)


def _of_message(message: Message) -> Way:
    if message.brought_by is not None:
        return HANDED_OVER
    if message.continues is not None:
        return LATE_PART
    if message.forwarded_from:
        return FORWARDED
    if message.unknown_command is not None:
        return COMMAND_CUT_OFF
    if message.answers is not None or message.place.thread is not None:
        return REPLY
    if message.is_addressed:
        return MENTION
    return OWN_CHAT if message.is_direct else ROOM


def words_in(submission: Submission, names: Iterable[str] = ("text", "location")) -> str:
    """Return the whole text of a form: its text, and the place where it happened."""
    return "\n".join(filter(None, (submission.fields.get(name, "").strip() for name in names)))


def as_message(form: Submission, text: str) -> Message:
    """The text of a form as if it had been said where and when the form was sent."""
    return Message(
        idempotency_key=form.idempotency_key,
        place=form.place,
        sender=form.sender,
        text=text,
        ref=form.ref,
        sent_at=form.sent_at,
        is_direct=form.is_direct,
    )
