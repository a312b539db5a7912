"""The rules of conversation in the order in which they are asked about a message (standard 6).

Each rule looks at the talk and either answers, or leaves it to the next.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers.conversation import cards
from handlers.conversation.complaints import complaint_filed, tell_of_threat
from handlers.conversation.follow_ups import (
    ask_which,
    follow_up,
    offer_withdrawal,
    own_place,
    say_done,
    show_standing,
    tell_standing,
)
from handlers.conversation.further_reporters import further_reporter
from handlers.conversation.greetings import calls_about_a_fault, command, greet
from handlers.conversation.new_reports import file_talk, report
from handlers.conversation.registration import offer_registration
from handlers.conversation.relapses import reopen_by_words, report_after_close
from handlers.conversation.symptoms import may_be_over, symptom
from handlers.conversation.talk import Talk, is_graver
from handlers.conversation.words_of_others import open_for_readers
from handlers.intake.attachments import is_wordless
from handlers.intake.objections import is_objection
from models.chat import Reply, says_something
from models.lists.ticket_candidates import Meant
from models.terms import FAULTS, Kind, Role, Severity, Status
from models.tickets.facts import ORDINARY
from sla.reading.hearing import Decider, sees_symptom
from sla.reading.lexicon import Signal
from sla.reading.objections import threatens
from sla.reading.remark import Remark, is_nothing
from sla.reading.triage import UNSURE as UNSURE_REPORT

Rule = Callable[[Talk], Reply | None]
SHORT_QUESTION = 8
ANSWER_WORDS = frozenset(
    word
    for line in (
        "嗯 嗯嗯 是 是的 对 对的 没有 没 有 有的 不是 行 可以 能 不能 会 不会 好 要 不要",
        "ok yes no yep nope 👌 👍 ✅ 🙆",
    )
    for word in line.split()
)
UNSURE = (Signal.REPAIR, Signal.NO_WAY, Signal.TOTAL, Signal.URGENT)


def judge_talk(talk: Talk) -> Reply:
    """The first rule that answers; where none does, nothing of it is a report, and the help card says what is (R3).

    A fault that only the reader sees comes last where it may be more of an open ticket, or answer a question.
    """
    is_objected_to = is_objection(talk.words, talk.person)  # as the rules hear it: no reading opens it to vendors (R6)
    if talk.words.decided_by == Decider.PLAN:
        talk.words = talk.words.settled if _plans_for_the_desk(talk) else replace(talk.words, late=None)
    if talk.words.late is not None and not is_objected_to and not _may_be_claimed(talk):
        talk.take_late()
    about = talk.last_spoken(_goes_on) if _is_doubtful(talk.words) else None
    if about is not None and (talk.is_bare or talk.of_function([about])):
        talk.take_symptom()
    for rule in RULES:
        reply = rule(talk)
        if reply is not None:
            return reply
    return greet(talk, "R3")


def _plans_for_the_desk(talk: Talk) -> bool:
    """A plan of those who work on the system, told to the desk; from others, or told to a room, it is talk (R17)."""
    is_told_here = talk.message.is_addressed or not talk.is_room
    return is_told_here and talk.person.has(Role.ENGINEER, Role.ADMIN, Role.OFFICE)


def _may_be_claimed(talk: Talk) -> bool:
    """The words may answer a question, be more of an open ticket, or tell of a deadline alone."""
    goes_on = talk.last_spoken(_goes_on) or (_open_for_long(talk) if talk.words.denies and talk.is_bare else None)
    return bool(talk.questions) or talk.has_deadline or goes_on is not None


def _goes_on(one: Meant) -> bool:
    """Return whether words may be more of it; one that was joined to another has its reporter's words, too."""
    return one.is_open or one.status is Status.MERGED


def _is_doubtful(words: Remark) -> bool:
    """The reader calls it talk, and the rules see a symptom; 不好使 or 款还没到 says so of what is spoken of."""
    return _is_called_talk(words) and sees_symptom(words)


def _is_called_talk(words: Remark) -> bool:
    return words.judged.kind is Kind.OTHER and words.decided_by == Decider.READER


def without_words(talk: Talk) -> Reply | None:
    """R12: a picture, voice or file alone follows talk of the last half hour; else it is a report without words."""
    if not is_wordless(talk.message, talk.turn):
        return None
    tells_of_others = talk.speaks_for_many and talk.addressed is None
    about = None if tells_of_others else talk.last_spoken(_takes_words)
    within = talk.turn.rules.policy.intake.picture_follows_within
    if about is not None and (talk.addressed is not None or talk.turn.now - about.spoken_at <= within):
        return follow_up(talk, about, "R12")
    talk.words = replace(talk.words, judged=UNSURE_REPORT, late=None)
    reply = report(talk, "R12", may_join=[about] if about else [])
    talk.turn.post(own_place(talk), cards.say_one_sentence)
    return reply


def security(talk: Talk) -> Reply | None:
    """R5: an attack, a leak, a virus is a ticket of its own, and more of the same belongs to it."""
    if not talk.words.judged.is_security:
        return None
    open_one = talk.last_spoken(lambda one: one.is_open and one.is_security)
    return follow_up(talk, open_one, "R5") if open_one else report(talk, "R5")


def complaint(talk: Talk) -> Reply | None:
    """R6: objections and complaints are the office's and leaders'; what fails in them is a report besides."""
    if threatens(talk.words):
        about = talk.last_spoken(lambda one: one.is_open)
        tell_of_threat(talk, about)
        return None if talk.words.has_symptom or about is None else tell_standing(talk, about, "R6")
    if not is_objection(talk.words, talk.person):
        return None
    about = talk.last_spoken(lambda one: one.is_open) or _open_for_long(talk)
    filed = complaint_filed(talk)
    if about is not None and Signal.PROGRESS in talk.words.said:
        show_standing(talk, about)
    return filed


def denial(talk: Talk) -> Reply | None:
    """R10: 还是不行 denies a result, or says of what fails that it still does."""
    if not talk.words.denies or Signal.PROGRESS in talk.words.said or talk.words.judged.kind is Kind.PERMISSION:
        return None
    if Signal.ME_TOO in talk.words.said:
        joined = further_reporter(talk)
        if joined is not None:
            return joined
    near = [one for one in talk.may_mean if talk.of_one_object(one)]
    results = [one for one in near if one.has_result]
    open_ones = [one for one in near if one.is_open and not one.has_result and one.workflow == ORDINARY]
    failing = talk.last_spoken(lambda one: one in open_ones)
    if results and (failing is None or talk.addressed is not None):
        return reopen_by_words(talk, results)
    if results and failing is not None and not failing.is_main:
        return reopen_by_words(talk, results)
    if failing is not None:
        return follow_up(talk, failing, "R9")
    closed = talk.last_spoken(lambda one: one in near and not one.is_open and one.kind is Kind.DEFECT)
    if closed is not None:
        return report_after_close(talk, closed)
    waiting = next((one for one in near if one.still_fails), None)
    if waiting is not None and talk.is_bare:
        return follow_up(talk, waiting, "R9", may_raise=False)
    return report(talk, "R11") if talk.words.content and not talk.has_deadline else None


def deadline(talk: Talk) -> Reply | None:
    """R8e: a deadline less than two hours away raises the open ticket of a main function; with none it is a report."""
    if not talk.has_deadline or (talk.speaks_for_many and talk.addressed is None):
        return None
    if talk.words.asks_or_wishes and not talk.words.only_pleads and Signal.PROGRESS not in talk.words.said:
        return None
    if talk.burst is not None and talk.burst.kind is Kind.DEFECT and talk.of_one_object(talk.burst):
        return follow_up(talk, talk.burst, "R8e", is_burst=True)
    about = talk.last_spoken(lambda one: one.still_fails and one.is_main and talk.of_one_object(one))
    if about is not None:
        return follow_up(talk, about, "R8e")
    if talk.is_room and not talk.message.is_addressed:
        return None
    return _held_as_a(talk)


def progress(talk: Talk) -> Reply | None:
    """R8a: 怎么样了, 人呢: how the ticket stands, and a reminder; about nothing known it is a question."""
    asks = Signal.PROGRESS in talk.words.said or talk.message.text.strip() in {"?", "？"} or calls_about_a_fault(talk)
    if not asks:
        return None
    asked = _is_asked_about(talk)
    about = talk.last_spoken(lambda one: asked(one) and talk.of_one_object(one)) or talk.last_spoken(asked)
    about = about or talk.last_spoken(lambda one: one.is_open)
    about = about or talk.last_spoken(lambda one: one.status != "merged") or _open_for_long(talk)
    if about is None and not talk.is_room:
        about = open_for_readers(talk)
    if about is not None:
        return tell_standing(talk, about, "R8a")
    if talk.is_room and not talk.message.is_addressed:
        return talk.keep("R8a")
    return report(talk, "R8a") if talk.words.content and talk.words.asks_or_wishes else greet(talk, "R8a")


def taking_back(talk: Talk) -> Reply | None:
    """R8c: 没事了, 算了: the presses that take it back, and nothing else."""
    if Signal.TAKES_BACK not in talk.words.said:
        return None
    about = talk.last_spoken(lambda one: one.is_open and one.workflow == ORDINARY and one.still_fails)
    about = about or talk.last_spoken(lambda one: one.is_open and one.workflow == ORDINARY)
    if about is None:
        return None
    return say_done(talk, [about], "R8b") if about.has_result else offer_withdrawal(talk, about, "R8c")


def done(talk: Talk) -> Reply | None:
    """R8b: 好了, 可以了: the presses that say so, a line for each ticket that may be meant."""
    if Signal.DONE not in talk.words.said:
        return None
    may_mean = may_be_over(talk)
    return say_done(talk, may_mean, "R8b") if may_mean else None


def me_too(talk: Talk) -> Reply | None:
    """R13: 我也是 alone, while exactly one ticket that still fails can be meant."""
    if Signal.ME_TOO not in talk.words.said or talk.words.asks_or_wishes:
        return None
    return further_reporter(talk)


def answer(talk: Talk) -> Reply | None:
    """R7: what looks like an answer goes to the newest question of the last working day, wherever it was typed."""
    is_another = talk.words.asks_or_wishes and not _is_short_answer(talk) and _is_about_something_else(talk, None)
    if not talk.questions or is_another:
        return None
    asked = [one for one in talk.may_mean if one.id in talk.questions]
    if not (talk.words.content or _is_short_answer(talk)) or talk.words.evidence.says(Signal.CHATS):
        return None
    if len(asked) > 1:
        return ask_which(talk, asked, "R8d")
    return follow_up(talk, asked[0], "R7")


def courtesy(talk: Talk) -> Reply | None:
    """R8f: thanks, stickers, jokes are no report; in a direct chat they get the help card, in a room silence."""
    chats = talk.words.evidence.says(Signal.CHATS) and not talk.words.asks_or_wishes
    if talk.words.content and not chats and not is_nothing(talk.words):
        return None
    if talk.words.late is not None or _is_doubtful(talk.words):
        return None
    return greet(talk, "R8f")


def other_report(talk: Talk) -> Reply | None:
    """R11: a question, a right, a wish or a plan is a report of its own, unless it asks about the ticket at hand.

    A plan that a room is only told of is talk (R17).
    """
    if not talk.words.asks_or_wishes or talk.is_below_talk:
        return None
    if talk.words.is_notice and talk.is_room and not talk.message.is_addressed:
        return talk.keep("R17")
    if talk.goes_on_with is not None:
        return follow_up(talk, talk.goes_on_with, "R2", is_burst=True)
    about = talk.last_spoken(_takes_words)
    if about is not None and talk.may_belong_to(about) and not _is_about_something_else(talk, about):
        return follow_up(talk, about, "R8d")
    return report(talk, "R11")


def details(talk: Talk) -> Reply | None:
    """R8d: a number, a place, what was tried: on the log of the ticket at hand, or of the part that it became."""
    about = talk.burst or talk.last_spoken(lambda one: _takes_words(one) and talk.may_belong_to(one))
    about = about or talk.last_spoken(lambda one: one.status is Status.MERGED)
    if about is None or not _goes_on(about) or (_is_doubtful(talk.words) and not talk.of_one_object(about)):
        return None
    if _tells_another_a(talk, about):
        if about is not talk.burst:
            return None
        talk.take_late()  # of the lines of one report the gravest counts (R2)
    return follow_up(talk, about, "R8d", is_burst=about is talk.burst)


def _tells_another_a(talk: Talk, about: Meant) -> bool:
    """An A that only the reader sees, of something named, is no detail of a lesser fault of something else (R0, R9)."""
    late = talk.words.late
    if talk.addressed is not None or late is None or late.severity is not Severity.A or not talk.words.names_object:
        return False
    return about.kind in FAULTS and is_graver(Severity.A, about) and not talk.of_function([about])


def read_late(talk: Talk) -> Reply | None:
    """R3: what the reader calls a fault is a report, once nothing else claims the words."""
    if talk.words.late is None or talk.is_below_talk:
        return None
    open_one = talk.last_spoken(_takes_words)
    talk.take_late()
    return report(talk, "R11", may_join=[open_one] if open_one is not None else [])


def doubtful(talk: Talk) -> Reply | None:
    """R3: what the reader calls talk is no report; where the rules see a symptom, one press makes it one."""
    if not _is_doubtful(talk.words):
        return None
    return offer_registration(talk, "R3") if talk.turn.flood is None else talk.keep("R3")


def unsure(talk: Talk) -> Reply | None:
    """R0: what cannot be told from a report is one; a function, a number or a lot alone is none (R3)."""
    if _is_called_talk(talk.words) and not talk.words.evidence.says(Signal.REPAIR):  # 报修 says itself what it is
        return None
    if talk.words.judged.kind is Kind.HARDWARE and talk.matters and not talk.is_below_talk:
        return report(talk, "R11")
    is_desks = talk.person.has(Role.ENGINEER, Role.OFFICE, Role.ADMIN) and not talk.message.is_addressed
    if talk.is_below_talk or is_desks:
        return None
    names = talk.words.judged.function is not None or talk.words.evidence.says(Signal.PLATFORM)
    if talk.words.is_bare_name or (not names and not talk.words.evidence.says(Signal.REPAIR)):
        return None if not talk.message.is_addressed else report(talk, "R11")
    return report(talk, "R0") if talk.words.evidence.says(*UNSURE) else None


RULES: tuple[Rule, ...] = (
    command,
    without_words,
    security,
    complaint,
    symptom,
    denial,
    deadline,
    progress,
    taking_back,
    done,
    me_too,
    answer,
    courtesy,
    other_report,
    details,
    read_late,
    doubtful,
    unsure,
)


def _held_as_a(talk: Talk) -> Reply:
    """R8e: a deadline, and no open ticket of a main function: a new report, held as A until it is answered."""
    others = [one for one in talk.may_mean if talk.may_join(one)][:2]
    ticket = file_talk(talk, "R8e", severity=Severity.A, may_join=others)
    about = [(one.number, one.summary) for one in others]
    talk.turn.post_about(ticket, talk.message.place, cards.just_deadline, ticket, about)
    return talk.turn.toast("intake.received", ticket, number=ticket.number)


def _takes_words(one: Meant) -> bool:
    """Return whether its reporter may add to it: ordinary work, a suggestion, a change. A request is made anew."""
    return one.is_open and (one.workflow == ORDINARY or one.kind in {Kind.SUGGESTION, Kind.CHANGE})


def _open_for_long(talk: Talk) -> Meant | None:
    """报了三天了没人理: what is asked after may have been spoken of last more than a working day ago."""
    return next((one for one in talk.may_mean if one.is_open), None)


def _is_asked_about(talk: Talk) -> Callable[[Meant], bool]:
    """Return what a question asks about: 权限批了吗 about a permission, 解决了吗 about any open ticket."""
    if talk.words.evidence.says(Signal.RIGHT):
        return lambda one: one.is_open and one.kind is Kind.PERMISSION
    function = talk.words.judged.function
    if function is not None:
        return lambda one: one.is_open and one.function == function
    return lambda one: one.is_open


def _is_about_something_else(talk: Talk, about: Meant | None) -> bool:
    """A right, a wish or a plan is; a question is, where it names a function that the ticket does not hit.

    So is how something else is done. 要不要重启 asks, and plans nothing.
    """
    if about is not None and about.kind in FAULTS and talk.words.guesses_at_cause:
        return False
    asks_of_restart = talk.words.judged.kind is Kind.CHANGE and Signal.ASKS in talk.words.evidence.signals
    if talk.words.judged.kind is not Kind.CONSULTATION and not asks_of_restart:
        return True
    named = {function.id for function in talk.words.evidence.functions}
    if about is not None and (about.function in named or talk.names_device_of(about) or talk.words.refers_back):
        return False
    return bool(named) or talk.words.asks_how_to or talk.words.length > SHORT_QUESTION


def _is_short_answer(talk: Talk) -> bool:
    text = talk.message.text.strip().strip("。.!！~").casefold()
    return says_something(text) and (text in ANSWER_WORDS or text.isdigit())
