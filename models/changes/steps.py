"""The steps of a change as rows: whether each may be taken; the verbs say what happens."""

from models.changes import backups, eligibility, emergency_gates, gates, verifying_gates, window_gates
from models.changes.terms import BEFORE_BEGIN, ChangeState
from models.tickets.step import Step

S = ChangeState
TESTED_ON = (S.TESTED, S.CONFIRMED, S.BACKED_UP)
CONFIRMED_ON = (S.CONFIRMED, S.BACKED_UP)
AT_WORK = (S.UNDER_WAY, S.VERIFYING)
DONE = (S.COMPLETED, S.ROLLED_BACK)
MADE_UP = (*AT_WORK, S.ROLLING_BACK, *DONE)
PACKAGED = (gates.names_system, gates.has_package, gates.is_drafted_package)
BACKUP = (
    *(backups.is_finished, backups.stands_elsewhere, backups.has_size, backups.was_read_back, backups.fits_kind),
    backups.is_whole_snapshot,
)

EDIT = Step(
    action="change.edit", after=BEFORE_BEGIN, then=BEFORE_BEGIN, who=(eligibility.is_applicant_or_office,), asks=False
)
DEPLOY = Step(
    action="change.deploy",
    after=(S.DRAFTED,),
    then=(S.DEPLOYED,),
    who=(eligibility.is_engineer,),
    gates=(*PACKAGED, gates.names_test_system),
)
SKIP_TEST_SYSTEM = Step(
    action="change.skip_test_system",
    after=(S.DRAFTED,),
    then=(S.DEPLOYED,),
    who=(eligibility.is_office,),
    gates=(gates.is_configuration, *PACKAGED, gates.has_reason),
    asks=False,
)
TEST = Step(
    action="change.test",
    after=(S.DEPLOYED,),
    then=(S.TESTED, S.DRAFTED),
    who=(eligibility.is_tester,),
    gates=(gates.is_same_package, gates.has_test_record),
)
APPROVE_DATA = Step(
    action="change.approve_data",
    after=(S.TESTED,),
    then=(S.TESTED,),
    who=(eligibility.is_leader, eligibility.is_not_applicant),
    gates=(gates.is_data, gates.has_data_request),
    asks=False,
)
CONFIRM = Step(
    action="change.confirm",
    after=(S.TESTED,),
    then=(S.CONFIRMED,),
    who=(eligibility.is_office, eligibility.is_not_applicant, eligibility.took_no_part, eligibility.did_not_except),
    gates=(
        *(gates.is_whole, gates.is_same_package, window_gates.is_ahead, window_gates.is_legal),
        window_gates.leaves_time_to_go_back,
        *(window_gates.later_are_legal, gates.says_what_it_rests_on, gates.verifier_is_here),
        *(gates.office_is_reachable, gates.data_was_approved),
    ),
)
NAME_VERIFIER = Step(
    action="change.name_verifier",
    after=(*TESTED_ON, S.EMERGENCY_APPROVED, *AT_WORK, S.ROLLING_BACK),
    then=(*TESTED_ON, S.EMERGENCY_APPROVED, *AT_WORK, S.ROLLING_BACK),
    who=(eligibility.is_office, eligibility.verifier_is_missing),
    gates=(gates.is_fit_verifier, gates.has_reason),
)
SEND_BACK = Step(
    action="change.send_back",
    after=(S.TESTED,),
    then=(S.DRAFTED,),
    who=(eligibility.is_office,),
    gates=(gates.has_reason,),
    asks=False,
)
EXCEPT = Step(
    action="change.except",
    after=TESTED_ON,
    then=TESTED_ON,
    who=(eligibility.is_leader, eligibility.did_not_confirm),
    gates=(window_gates.has_window, window_gates.is_ahead, gates.has_reason),
    asks=False,
)
ANNOUNCE = Step(
    action="change.announce",
    after=CONFIRMED_ON,
    then=CONFIRMED_ON,
    who=(eligibility.is_office,),
    gates=(window_gates.is_ahead, window_gates.is_in_time_for_notice, window_gates.says_where_published),
    asks=False,
)
BACK_UP_SYSTEM = Step(
    action="change.back_up_system",
    after=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    then=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    who=(eligibility.backs_up,),
    gates=(*BACKUP, backups.is_another_one(backups.SYSTEM)),
)
BACK_UP_DATA = Step(
    action="change.back_up_data",
    after=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    then=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    who=(eligibility.backs_up,),
    gates=(
        *(*BACKUP, backups.is_another_one(backups.DATA), backups.reaches_far_enough),
        backups.covers_no_more,
    ),
)
CONCEDE = Step(
    action="change.concede",
    after=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    then=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    who=(eligibility.is_office, eligibility.is_not_implementer),
    gates=(gates.may_be_conceded, gates.has_reason),
    asks=False,
)
WAIVE = Step(
    action="change.waive",
    after=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    then=(*CONFIRMED_ON, S.EMERGENCY_APPROVED),
    who=(eligibility.is_leader, eligibility.did_not_confirm),
    gates=(gates.may_be_waived, gates.has_reason),
    asks=False,
)
BEGIN = Step(
    action="change.begin",
    after=(S.BACKED_UP,),
    then=(S.UNDER_WAY,),
    who=(
        eligibility.is_engineer,
        eligibility.did_not_confirm,
        eligibility.is_not_verifier,
        eligibility.is_not_second_reader,
    ),
    gates=(
        *(gates.is_same_package, window_gates.is_inside, window_gates.can_still_go_back, window_gates.is_legal),
        *(window_gates.knows_sessions, window_gates.was_announced, backups.are_backed_up, gates.verifier_is_here),
        *(gates.office_is_reachable, window_gates.is_alone_on_system, window_gates.keeps_out_of_bidding),
    ),
)
FINISH = Step(
    action="change.finish",
    after=(S.UNDER_WAY,),
    then=(S.VERIFYING,),
    who=(eligibility.is_implementer,),
    gates=(verifying_gates.says_what_was_done,),
)
EXTEND = Step(
    action="change.extend",
    after=AT_WORK,
    then=AT_WORK,
    who=(eligibility.is_office_or_leader,),
    gates=(window_gates.is_longer, window_gates.ends_before_next, window_gates.may_extend, gates.has_reason),
    asks=False,
)
VERIFY_TECHNICALLY = Step(
    action="change.verify_technically",
    after=(S.VERIFYING,),
    then=(S.VERIFYING,),
    who=(eligibility.verifies_technically, eligibility.is_not_implementer),
    gates=(verifying_gates.technical_list_is_whole,),
)
VERIFY = Step(
    action="change.verify",
    after=(S.VERIFYING,),
    then=(S.COMPLETED, S.CONFIRMED, S.VERIFYING),
    who=(eligibility.is_office, eligibility.is_not_implementer, eligibility.deployed_nothing),
    gates=(verifying_gates.business_list_is_whole, verifying_gates.was_verified_technically),
)
ROLL_BACK = Step(
    action="change.roll_back",
    after=AT_WORK,
    then=(S.ROLLING_BACK,),
    who=(eligibility.rolls_back,),
    gates=(verifying_gates.says_how_it_goes_back, verifying_gates.may_roll_back_now),
    asks=False,
)
VERIFY_ROLLBACK = Step(
    action="change.verify_rollback",
    after=(S.ROLLING_BACK,),
    then=(S.ROLLED_BACK, S.ROLLING_BACK),
    who=(eligibility.is_office, eligibility.is_not_implementer, eligibility.deployed_nothing),
    gates=(verifying_gates.business_list_is_whole, verifying_gates.accounts_for_data),
)
POSTPONE = Step(
    action="change.postpone",
    after=BEFORE_BEGIN,
    then=(S.DRAFTED, S.DEPLOYED, S.TESTED),
    who=(eligibility.is_applicant_or_office,),
    gates=(window_gates.has_new_window, window_gates.keeps_apart, gates.has_reason),
    asks=False,
)
CANCEL = Step(
    action="change.cancel",
    after=(*BEFORE_BEGIN, S.EMERGENCY_APPROVED),
    then=(S.CANCELLED, S.COMPLETED),
    who=(eligibility.is_applicant_or_office,),
    gates=(gates.office_cuts_short, gates.has_reason),
    again=(S.CANCELLED,),
    asks=False,
)
ASK_EMERGENCY = Step(
    action="change.ask_emergency",
    after=(S.DRAFTED,),
    then=(S.DRAFTED,),
    who=(eligibility.is_applicant_or_office,),
    gates=(
        *(gates.names_system, gates.is_one_window, emergency_gates.rests_on_fault, emergency_gates.can_go_back),
        gates.has_reason,
    ),
    asks=False,
)
APPROVE_EMERGENCY = Step(
    action="change.approve_emergency",
    after=(S.DRAFTED,),
    then=(S.EMERGENCY_APPROVED,),
    who=(eligibility.is_leader,),
    gates=(
        *(gates.names_system, gates.is_one_window, emergency_gates.rests_on_fault, emergency_gates.can_go_back),
        gates.has_reason,
    ),
    asks=False,
)
PHONE_CONSENT = Step(
    action="change.phone_consent",
    after=(S.DRAFTED,),
    then=(S.EMERGENCY_APPROVED,),
    who=(eligibility.is_office,),
    gates=(
        *(gates.names_system, gates.is_one_window, emergency_gates.rests_on_fault, emergency_gates.can_go_back),
        *(emergency_gates.is_on_duty, emergency_gates.leaders_were_silent, emergency_gates.names_consent),
        gates.has_reason,
    ),
    asks=False,
)
CONFIRM_CONSENT = Step(
    action="change.confirm_consent",
    after=(S.EMERGENCY_APPROVED, *MADE_UP),
    then=(S.EMERGENCY_APPROVED, *MADE_UP),
    who=(eligibility.gave_consent,),
    gates=(emergency_gates.is_unconfirmed,),
    asks=False,
)
ANSWER_UNAPPROVED = Step(
    action="change.answer_unapproved",
    after=(S.EMERGENCY_APPROVED, *MADE_UP, S.CANCELLED),
    then=(S.EMERGENCY_APPROVED, *MADE_UP, S.CANCELLED),
    who=(eligibility.is_leader,),
    gates=(emergency_gates.is_unapproved, gates.has_reason),
    asks=False,
)
BEGIN_EMERGENCY = Step(
    action="change.begin_emergency",
    after=(S.EMERGENCY_APPROVED,),
    then=(S.UNDER_WAY,),
    who=(eligibility.is_engineer, eligibility.is_not_verifier),
    gates=(
        *(gates.has_package, gates.is_drafted_package, emergency_gates.names_end, emergency_gates.rests_on_fault),
        *(backups.are_backed_up_or_impossible, window_gates.is_alone_on_system),
    ),
)
MAKE_UP_TEST = Step(
    action="change.make_up_test",
    after=MADE_UP,
    then=MADE_UP,
    who=(emergency_gates.is_emergency, eligibility.verifies_technically, eligibility.is_not_implementer),
    gates=(emergency_gates.is_begun_package, gates.has_test_record),
    asks=False,
)
MAKE_UP_CONFIRMATION = Step(
    action="change.make_up_confirmation",
    after=MADE_UP,
    then=MADE_UP,
    who=(
        *(
            emergency_gates.is_emergency,
            eligibility.is_office,
            eligibility.is_not_applicant,
            eligibility.is_not_implementer,
        ),
        eligibility.did_not_make_up_test,
    ),
    gates=(emergency_gates.is_made_up_test, gates.has_reason),
    asks=False,
)
ARCHIVE = Step(
    action="change.archive",
    after=DONE,
    then=DONE,
    who=(eligibility.is_office,),
    gates=(verifying_gates.is_not_archived, verifying_gates.record_is_whole),
)
LAPSE = Step(action="", after=CONFIRMED_ON, then=(S.TESTED,), asks=False)

CHANGE_STEPS = (
    NAME_VERIFIER,
    *(DEPLOY, TEST, CONFIRM, BEGIN, BEGIN_EMERGENCY, BACK_UP_SYSTEM, BACK_UP_DATA),
    *(FINISH, VERIFY_TECHNICALLY, VERIFY, VERIFY_ROLLBACK, ARCHIVE),
    *(ANNOUNCE, EDIT, EXTEND, ROLL_BACK, SEND_BACK, POSTPONE, CANCEL, EXCEPT, CONCEDE, WAIVE),
    *(APPROVE_DATA, SKIP_TEST_SYSTEM, ASK_EMERGENCY, APPROVE_EMERGENCY, PHONE_CONSENT, CONFIRM_CONSENT),
    *(MAKE_UP_TEST, MAKE_UP_CONFIRMATION, ANSWER_UNAPPROVED, LAPSE),
)
