"""The steps of a change as rows: whether each may be taken; the verbs say what happens."""

from models.changes.gates import (
    has_package,
    has_reason,
    has_test_record,
    is_configuration,
    is_drafted_package,
    is_same_package,
    names_system,
    names_test_system,
)
from models.changes.hats import is_applicant_or_office, is_engineer, is_office, is_tester
from models.changes.terms import BEFORE_BEGIN, ChangeState
from models.tickets.step import Step

S = ChangeState

EDIT = Step(
    action="change.edit",
    after=(S.DRAFTED, S.DEPLOYED, S.TESTED),
    then=(S.DRAFTED, S.DEPLOYED, S.TESTED),
    who=(is_applicant_or_office,),
    asks=False,
)
DEPLOY = Step(
    action="change.deploy",
    after=(S.DRAFTED,),
    then=(S.DEPLOYED,),
    who=(is_engineer,),
    gates=(names_system, has_package, is_drafted_package, names_test_system),
)
SKIP_TEST_SYSTEM = Step(
    action="change.skip_test_system",
    after=(S.DRAFTED,),
    then=(S.DEPLOYED,),
    who=(is_office,),
    gates=(names_system, is_configuration, has_package, is_drafted_package, has_reason),
    asks=False,
)
TEST = Step(
    action="change.test",
    after=(S.DEPLOYED,),
    then=(S.TESTED, S.DRAFTED),
    who=(is_tester,),
    gates=(is_same_package, has_test_record),
)
CANCEL = Step(
    action="change.cancel",
    after=BEFORE_BEGIN,
    then=(S.CANCELLED,),
    who=(is_applicant_or_office,),
    gates=(has_reason,),
    again=(S.CANCELLED,),
    asks=False,
)
CHANGE_STEPS = (DEPLOY, SKIP_TEST_SYSTEM, TEST, EDIT, CANCEL)
