"""The steps of a suggestion as rows (三·2.2): its buttons, its diagram and whom it waits for come from them."""

from models.suggestions import rules as r
from models.suggestions.terms import BEFORE_CHANGING, UNDER_WAY
from models.suggestions.terms import SuggestionState as S
from models.tickets.step import Step

TAKE_UP = Step(
    action="suggestion.take_up",
    after=(S.PROPOSED,),
    then=(S.ASSESSING,),
    who=(r.is_assessor, r.is_other_assessor),
    again=(S.ASSESSING,),
)
CALL_DEFECT = Step(
    action="suggestion.call_defect",
    after=(S.PROPOSED, S.ASSESSING),
    then=(S.BECAME_DEFECT,),
    who=(r.may_call_defect,),
    gates=(r.has_reason,),
    again=(S.BECAME_DEFECT,),
    asks=False,
)
ASSESS = Step(
    action="suggestion.assess",
    after=(S.ASSESSING,),
    then=(S.NEGOTIATING, S.DECLINED, S.DECLINED_FOR_GOOD),
    who=(r.is_assessor, r.is_other_assessor),
    gates=(r.has_reason,),
)
APPEAL = Step(
    action="suggestion.appeal",
    after=(S.DECLINED,),
    then=(S.APPEALED,),
    who=(r.is_proposing_side,),
    gates=(r.has_reason, r.is_within_appeal),
    asks=False,
)
REASSESS = Step(
    action="suggestion.reassess",
    after=(S.APPEALED,),
    then=(S.ASSESSING,),
    who=(r.is_leader, r.is_impartial),
    gates=(r.has_reason,),
)
UPHOLD = Step(
    action="suggestion.uphold",
    after=(S.APPEALED,),
    then=(S.DECLINED_FOR_GOOD,),
    who=(r.is_leader, r.is_impartial),
    gates=(r.has_reason,),
)
SOLVE = Step(
    action="suggestion.solve",
    after=(S.NEGOTIATING,),
    then=(S.NEGOTIATING,),
    who=(r.may_solve,),
    gates=(r.day_can_be_kept,),
)
AGREE = Step(
    action="suggestion.agree",
    after=(S.NEGOTIATING,),
    then=(S.NEGOTIATING, S.AGREED),
    who=(r.is_either_side,),
    gates=(r.is_on_the_table, r.solution_can_be_kept, r.speaks_for_one_side),
)
REPLAN = Step(
    action="suggestion.replan",
    after=(S.AGREED, S.CHANGING),
    then=(S.NEGOTIATING,),
    who=(r.is_either_side,),
    gates=(r.has_reason,),
    asks=False,
)
SHELVE = Step(
    action="suggestion.shelve",
    after=(S.NEGOTIATING,),
    then=(S.SHELVED,),
    who=(r.is_leader,),
    gates=(r.has_reason, r.was_chased_in_vain),
    again=(S.SHELVED,),
    asks=False,
)
RESUME = Step(action="suggestion.resume", after=(S.SHELVED,), then=(S.NEGOTIATING,), who=(r.may_resume,), asks=False)
BEGIN = Step(
    action="suggestion.begin", after=(S.AGREED,), then=(S.CHANGING,), who=(r.is_engineer,), again=(S.CHANGING,)
)
PRESENT = Step(
    action="suggestion.present",
    after=(S.CHANGING, S.SENT_BACK),
    then=(S.ON_TRIAL,),
    who=(r.is_engineer,),
    gates=(r.names_build, r.has_digest, r.is_new_build),
)
ACCEPT = Step(
    action="suggestion.accept",
    after=(S.ON_TRIAL,),
    then=(S.ACCEPTED,),
    who=(r.may_accept,),
    gates=(r.is_the_build, r.was_tried),
)
SEND_BACK = Step(
    action="suggestion.send_back",
    after=(S.ON_TRIAL,),
    then=(S.SENT_BACK,),
    who=(r.may_accept,),
    gates=(r.is_the_build, r.was_tried, r.has_reason),
)
NAME_SUCCESSOR = Step(
    action="suggestion.name_successor",
    after=UNDER_WAY,
    then=(),
    who=(r.is_leader_of_proposer,),
    gates=(r.needs_somebody_else, r.is_fit_successor, r.has_reason),
    asks=False,
)
WITHDRAW = Step(
    action="suggestion.withdraw",
    after=BEFORE_CHANGING,
    then=(S.WITHDRAWN,),
    who=(r.is_proposing_side,),
    again=(S.WITHDRAWN,),
    asks=False,
)
TERMINATE = Step(
    action="suggestion.terminate",
    after=UNDER_WAY,
    then=(S.TERMINATED,),
    who=(r.is_leader,),
    gates=(r.has_reason,),
    again=(S.TERMINATED,),
    asks=False,
)
TO_CHANGE = Step(
    action="suggestion.to_change",
    after=(S.ACCEPTED,),
    then=(S.TO_RELEASE,),
    who=(r.is_engineer_or_office,),
    gates=(r.has_accepted_build,),
)
HEAR_OF_CHANGE = Step(action="", after=(S.TO_RELEASE,), then=(S.RELEASED, S.ACCEPTED, S.ON_TRIAL), asks=False)
CLOSE = Step(action="suggestion.close", after=(S.RELEASED,), then=(S.DONE,), who=(r.is_office,), again=(S.DONE,))
RATE = Step(
    action="suggestion.rate",
    after=(S.DONE,),
    then=(S.DONE,),
    who=(r.is_proposing_side, r.did_not_close),
    gates=(r.was_closed_by_somebody,),
    asks=False,
)
CLOSE_UNANSWERED = Step(action="", after=(S.RELEASED,), then=(S.DONE,), asks=False)
LAPSE = Step(action="", after=(S.DECLINED,), then=(S.DECLINED_FOR_GOOD,), asks=False)

SUGGESTION_STEPS = (
    *(TAKE_UP, ASSESS, CALL_DEFECT, APPEAL, REASSESS, UPHOLD, SOLVE, AGREE, REPLAN, SHELVE, RESUME, BEGIN),
    *(PRESENT, ACCEPT, SEND_BACK, TO_CHANGE, HEAR_OF_CHANGE, CLOSE, RATE, CLOSE_UNANSWERED, NAME_SUCCESSOR, WITHDRAW),
    *(TERMINATE, LAPSE),
)
