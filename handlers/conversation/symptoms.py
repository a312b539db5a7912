"""R2, R9, R10: words that something fails. They follow up, reopen, or are a report of their own."""

from handlers.conversation import cards
from handlers.conversation.follow_ups import follow_up
from handlers.conversation.further_reporters import further_reporter
from handlers.conversation.new_reports import no_milder, report
from handlers.conversation.relapses import reopen_by_words, report_after_close
from handlers.conversation.talk import Talk, is_graver
from handlers.conversation.words_of_others import hearsay
from models.chat import Reply
from models.lists.ticket_candidates import Meant
from models.terms import FAULTS, Kind, Role, Severity
from models.tickets.facts import ORDINARY
from sla.reading.lexicon import Signal

JOINED_BY_A_FAULT = frozenset({*FAULTS, Kind.OTHER, Kind.CONSULTATION})
"""Kinds that a symptom of the next moment may be part of; of a question only a bare one: 怎么上传, 打不开."""


def symptom(talk: Talk) -> Reply | None:
    """R9, R10: something fails. It follows up what fails already, reopens what was over, or is a new report."""
    if not talk.words.has_symptom:
        return None
    _offer_what_was_said_beside(talk)
    if Signal.HEARSAY in talk.words.said and talk.person.has(Role.LEADER, Role.OFFICE, Role.STAFF):
        return hearsay(talk)
    if talk.burst is not None and not talk.burst.has_result:
        within = _in_burst(talk, talk.burst)
        if within is not None:
            return within
    if Signal.ME_TOO in talk.words.said:
        joined = further_reporter(talk)
        if joined is not None:
            return joined
    if talk.speaks_for_many and talk.addressed is None:
        return report(talk, "R4")
    return _bare_symptom(talk) if talk.is_bare else _named_symptom(talk)


def may_be_over(talk: Talk) -> list[Meant]:
    """Return the tickets that 好了 may mean: the last spoken of first; of several, those with a result or worked on."""
    open_ones = [one for one in talk.may_mean if one.is_open and one.kind is Kind.DEFECT and one.workflow == ORDINARY]
    fitting = talk.nearest(open_ones)
    named = talk.of_function(fitting)
    recent = talk.last_spoken(lambda one: one in (named or fitting))
    if recent is None:
        return []
    others = [one for one in named or fitting if one is not recent and (one.has_result or recent.has_result)]
    return [recent, *others][:2]


def _offer_what_was_said_beside(talk: Talk) -> None:
    """好了, 谢谢, 不过…: the presses for what is said to be over, and for what need not be done, besides the fault."""
    turn, words = talk.turn, talk.words
    if Signal.DONE in words.said:
        over = [one for one in may_be_over(talk) if one.has_result and not talk.of_function([one])]
        if over and not talk.of_object(over) and not talk.is_bare and not words.denies:
            turn.post_about(talk.locked(over[0]), talk.message.place, cards.said_done, [talk.locked(over[0])])
    taken_back = {function.id for function in words.taken_back}
    for one in talk.own if taken_back else ():
        if one.still_fails and one.function in taken_back:
            turn.post_about(talk.locked(one), talk.message.place, cards.taken_back, talk.locked(one))


def _in_burst(talk: Talk, begun: Meant) -> Reply | None:
    """R2: another line of the same report, which may raise it from its beginning; another fault is its own."""
    function = talk.words.judged.function
    is_other = function is not None and begun.function is not None and function != begun.function
    is_other = is_other and not (talk.words.says_again and talk.of_function([begun]))
    is_no_fault = begun.kind not in JOINED_BY_A_FAULT
    is_no_fault = is_no_fault or (begun.kind is Kind.CONSULTATION and talk.words.names_object)
    is_other = is_other or _stops_beside_looks(talk, begun)
    kinds = {talk.words.judged.kind, begun.kind}
    is_device = kinds == {Kind.DEFECT, Kind.HARDWARE} or (Kind.HARDWARE in kinds and talk.is_of_other_device(begun))
    if is_other or is_no_fault or is_device or begun.is_security or not talk.of_one_object(begun):
        return None
    if talk.is_of_other_work(begun):
        return None
    together = talk.with_text(begun.text).judged
    judged = no_milder(together, talk.words.judged) if together.kind is Kind.DEFECT else talk.words.judged
    return follow_up(talk, begun, "R2", judged, is_burst=True)


def _stops_beside_looks(talk: Talk, begun: Meant) -> bool:
    """The platform as a whole fails, where a page of one function only looked wrong."""
    judged = talk.words.judged
    if begun.severity is not Severity.D or begun.function is None or judged.severity is Severity.D:
        return False
    return judged.function is None and talk.words.evidence.says(Signal.PLATFORM)


def _bare_symptom(talk: Talk) -> Reply:
    """打不开, and nothing says what."""
    failing = [one for one in talk.may_mean if one.still_fails and not one.is_security]
    main = next((one for one in failing if one.is_main or talk.addressed is not None), None)
    if main is not None:
        return follow_up(talk, main, "R9", may_raise=False)
    results = [one for one in talk.may_mean if one.has_result]
    if results:
        return reopen_by_words(talk, results)
    closed = next((one for one in talk.may_mean if not one.is_open and one.kind is Kind.DEFECT), None)
    if closed is not None and not failing:
        return report_after_close(talk, closed)
    return report(talk, "R9" if failing else "R11", may_join=failing[:1])


def _named_symptom(talk: Talk) -> Reply:
    """Answer words that name a failing thing."""
    failing = [one for one in talk.may_mean if one.still_fails and not one.is_security]
    same = talk.of_function(failing) or talk.of_object(failing) or _of_platform(talk, failing)
    same = same or talk.of_device(failing) or _said_to_fail_still(talk, failing)
    if same:
        return follow_up(talk, same[0], "R9")
    results = [one for one in talk.may_mean if one.has_result]
    over = talk.of_function(results) or talk.of_object(results) or _of_platform(talk, results)
    over = over or _said_to_go_on(talk, results)
    if over:
        return reopen_by_words(talk, over)
    past = [one for one in talk.may_mean if not one.is_open and one.kind is Kind.DEFECT]
    closed = talk.of_function(past) or _of_platform(talk, past)
    if closed:
        return report_after_close(talk, closed[0])
    return report(talk, "R9" if failing else "R11", may_join=failing[:1], is_same=True)


def _of_platform(talk: Talk, candidates: list[Meant]) -> list[Meant]:
    """The whole platform was spoken of before, and is now."""
    if talk.words.judged.function is not None or talk.words.is_of_device:
        return []
    return [one for one in candidates if one.function is None and one.is_main and talk.of_one_object(one)]


def _said_to_fail_still(talk: Talk, failing: list[Meant]) -> list[Meant]:
    """还是不行，竞价页面空白: the only one that fails and was spoken of of late, where no other function is named.

    A graver fault is a report of its own.
    """
    judged = talk.words.judged
    if len(failing) != 1 or not (judged.is_main and talk.words.says_still):
        return []
    one = talk.last_spoken(lambda each: each in failing)
    if one is None or is_graver(judged.severity, one) or None not in (one.function, judged.function):
        return []
    return failing if one.is_main and one.kind is Kind.DEFECT and talk.of_one_object(one) else []


def _said_to_go_on(talk: Talk, results: list[Meant]) -> list[Meant]:
    """系统还是进不去, where it was the login, or the other way round: it goes on, unless it is graver than it was."""
    judged = talk.words.judged
    if not (talk.words.says_again and judged.is_main):
        return []
    of_either = [one for one in results if one.is_main and None in (one.function, judged.function)]
    return [one for one in of_either if talk.of_one_object(one) and not is_graver(judged.severity, one)]
