"""The rules of suggestions: who may take a step, and what has to be true first; each is one sentence."""

import re

from models.people.person import Person
from models.refusal import Refusal
from models.suggestions.facts import SuggestionFacts
from models.suggestions.press import SuggestionPress
from models.suggestions.terms import Side, SuggestionState
from models.terms import Role

DIGEST = re.compile(r"[0-9a-fA-F]{32,128}")


def is_assessor(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The office assesses: never a vendor, never the proposer."""
    if not press.by.is_ours(Role.OFFICE):
        return Refusal("suggestion.only_office")
    is_own = press.by.id in {suggestion.proposer_id, suggestion.speaker_id}
    return Refusal("suggestion.own_suggestion") if is_own else None


def is_other_assessor(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """After an appeal somebody else assesses it."""
    return Refusal("suggestion.other_assessor") if press.by.id in suggestion.barred else None


def is_office(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The office, never a vendor."""
    return None if press.by.is_ours(Role.OFFICE) else Refusal("suggestion.only_office")


def is_leader(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """A leader of the house."""
    return None if press.by.is_ours(Role.LEADER) else Refusal("suggestion.only_leader")


def is_impartial(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Nobody decides on their own suggestion, nor on their own assessment."""
    is_own = press.by.id in {suggestion.proposer_id, suggestion.speaker_id}
    return Refusal("suggestion.not_in_own_matter") if is_own or press.by.id in suggestion.assessors else None


def is_engineer(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal unless the presser is an engineer, who changes the system."""
    return None if press.by.has(Role.ENGINEER) else Refusal("suggestion.only_engineer")


def is_engineer_or_office(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal unless the presser brings it into production, or has it brought there: engineer or office."""
    may = press.by.has(Role.ENGINEER) or press.by.is_ours(Role.OFFICE)
    return None if may else Refusal("suggestion.only_engineer_or_office")


def is_proposing_side(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal unless the presser speaks for the proposer's side."""
    return None if suggestion.is_speaker(press.by) else _only_proposer(suggestion)


def is_either_side(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The office, or the proposer."""
    return None if suggestion.side_of(press.by) else Refusal("suggestion.only_sides")


def may_solve(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Engineers, the office, and the proposer."""
    may = press.by.has(Role.ENGINEER) or suggestion.side_of(press.by) is not None
    return None if may else Refusal("suggestion.only_solvers")


def may_resume(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """A leader, or the proposer who speaks again."""
    may = press.by.is_ours(Role.LEADER) or suggestion.is_speaker(press.by)
    return None if may else Refusal("suggestion.only_leader")


def may_call_defect(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The office, or the proposer."""
    may = press.by.is_ours(Role.OFFICE) or suggestion.is_speaker(press.by)
    return None if may else Refusal("suggestion.only_sides")


def may_accept(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal unless the presser proposed it, or a leader named them; never a vendor, assessor or builder."""
    objection = suggestion.objection_to_acceptor(press.by)
    if objection is not None:
        return objection
    if not suggestion.is_speaker(press.by):
        return _only_proposer(suggestion)
    needs_name = suggestion.successor_id is None and not suggestion.may_accept_alone(press.now)
    return Refusal("suggestion.needs_successor") if needs_name else None


def is_leader_of_proposer(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """A leader of the proposer's department; any leader for an outsider, and where nobody is known who leads it."""
    if not press.by.is_ours(Role.LEADER):
        return Refusal("suggestion.only_leader")
    proposer = suggestion.ticket.reporter
    department = proposer.department if proposer and not proposer.company and not proposer.is_external else None
    if department is None or press.by.department_id == department.id or not press.is_led:
        return None
    return Refusal("suggestion.other_department", department=department.name)


def has_reason(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal where no reason was written down."""
    return None if press.reason else Refusal("suggestion.reason_needed")


def is_within_appeal(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The days for an appeal are not over."""
    is_late = press.appeal_until is not None and press.now > press.appeal_until
    return Refusal("suggestion.appeal_over", at=press.appeal_until or press.now) if is_late else None


def was_chased_in_vain(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The proposer was asked, asked once more, and has said nothing for so many working days."""
    if suggestion.waiting_since is None:
        return Refusal("suggestion.not_silent")
    is_early = suggestion.chased_at is None or press.shelve_from is None or press.now <= press.shelve_from
    return Refusal("suggestion.not_silent_yet", at=press.shelve_from or press.now) if is_early else None


def day_can_be_kept(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The day is not over, and not too far off."""
    if press.day is None or press.today is None or press.day < press.today:
        return Refusal("suggestion.day_past")
    is_far = press.furthest is not None and press.day > press.furthest
    return Refusal("suggestion.day_too_far") if is_far else None


def is_on_the_table(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """There is a solution, and it is the one that the presser has before them."""
    solution = suggestion.solution
    if solution is None:
        return Refusal("suggestion.no_solution")
    is_other = press.number != solution.number
    return Refusal("suggestion.other_solution", number=solution.number) if is_other else None


def solution_can_be_kept(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Its day is not over."""
    solution = suggestion.solution
    is_past = solution is not None and press.today is not None and solution.day < press.today
    return Refusal("suggestion.day_past") if is_past else None


def speaks_for_one_side(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Nobody gives the word of both sides, with any account."""
    solution, side = suggestion.solution, suggestion.side_of(press.by)
    if solution is None or side is None:
        return None
    other = solution.proposer_id if side is Side.OFFICE else solution.office_id
    return Refusal("suggestion.one_side_each") if other is not None and other == press.by.id else None


def has_digest(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """The digest is one: what is released has to carry the same."""
    return None if DIGEST.fullmatch(press.digest.strip()) else Refusal("suggestion.no_digest")


def names_build(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Version and digest are known, and where it can be tried."""
    return None if press.version and press.digest and press.place else Refusal("suggestion.build_incomplete")


def is_new_build(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal where a build that was sent back is offered once more."""
    was_returned = any(one.is_same(press.version, press.digest) for one in suggestion.builds if one.reason)
    is_sent_back = suggestion.state is SuggestionState.SENT_BACK
    return Refusal("suggestion.same_build") if is_sent_back and was_returned else None


def is_the_build(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """It is the build that the presser has before them."""
    build = suggestion.build
    is_other = build is None or press.number != build.number
    return Refusal("suggestion.other_build", number=build.number if build else 0) if is_other else None


def was_tried(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal unless it is written where, when and what was tried: since it was there to try, not ahead."""
    if not press.tried or press.tried_at is None or not (press.place or press.is_remote):
        return Refusal("suggestion.trial_incomplete")
    build = suggestion.build
    is_early = build is not None and press.tried_at < build.at.replace(second=0, microsecond=0)
    if press.tried_at > press.now or is_early:
        return Refusal("suggestion.trial_time", since=build.at if build else press.now)
    return None


def has_accepted_build(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal where the build that is to be released was not accepted."""
    build = suggestion.build
    is_accepted = build is not None and build.is_accepted and build.voided_at is None
    return None if is_accepted else Refusal("suggestion.nothing_accepted")


def did_not_close(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Nobody says how content they are with what they closed themselves."""
    is_own = press.by.id is not None and press.by.id == suggestion.ticket.closed_by_id
    return Refusal("suggestion.closer_never_rates") if is_own else None


def was_closed_by_somebody(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal where it ended by itself: then there is no satisfaction."""
    return Refusal("suggestion.ended_by_itself") if suggestion.is_unanswered else None


def needs_somebody_else(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Neither the proposer nor the person named before can accept."""
    if suggestion.needs_successor(press.now):
        return None
    return Refusal("suggestion.proposer_is_here", who=_speaker_name(suggestion))


def is_fit_successor(suggestion: SuggestionFacts, press: SuggestionPress) -> Refusal | None:
    """Return a Refusal unless the person named is of the house and may accept.

    Never a vendor, an outsider, an assessor, a builder, the proposer, or the person who names them.
    """
    one = press.successor
    if one is None or one.is_placeholder or not one.is_active(press.now) or one.id == suggestion.proposer_id:
        return Refusal("suggestion.unfit_successor")
    if one.is_external or one.is_vendor:
        return Refusal("suggestion.no_vendor")
    if one.id == press.by.id:
        return Refusal("suggestion.not_oneself")
    return suggestion.objection_to_acceptor(one)


def _only_proposer(suggestion: SuggestionFacts) -> Refusal:
    return Refusal("suggestion.only_proposer", who=_speaker_name(suggestion))


def _speaker_name(suggestion: SuggestionFacts) -> str:
    speaker: Person | None = suggestion.successor or suggestion.ticket.reporter
    caller = suggestion.ticket.caller or {}
    return speaker.name if speaker is not None else str(caller.get("name", ""))
