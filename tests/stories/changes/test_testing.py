"""What goes to the production system was tried elsewhere first, by somebody else (三·2.3(5))."""

import pytest
from sqlmodel import select

from models.changes.terms import ChangeState
from models.people.person import Person
from tests.support.changes import (
    DIGEST,
    HE,
    LI,
    PACKAGE,
    TESTED,
    WANG,
    ZHANG,
    ZHAO,
    carried,
    change,
    deployed,
    drafted,
    logged,
    state,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

OTHER = "ab12" * 16


def test_another_engineer_tests_what_was_deployed(swift: SwiftDesk) -> None:
    """Version and digest are on record from here on."""
    number = deployed(swift)
    assert carried(swift, ZHANG, "change.test", number, **TESTED).toast == f"{number} 现为“测试通过”"
    assert state(swift, number) is ChangeState.TESTED
    found = change(swift, number)
    assert (found.version, found.digest) == ("3.2.1", DIGEST)
    assert [(one.what, one.content["version"]) for one in found.facts] == [("deployed", "3.2.1"), ("tested", "3.2.1")]
    assert logged(swift, number) == ["received", "change_drafted", "change_deployed", "change_tested"]


def test_whoever_deployed_does_not_test(swift: SwiftDesk) -> None:
    """But where the vendor has nobody else; the office tests, too."""
    number = deployed(swift)
    assert carried(swift, LI, "change.test", number, **TESTED).toast == ZH("change.tester_differs")
    assert carried(swift, ZHAO, "change.test", number, **TESTED).toast == ZH("change.only_tester")
    assert carried(swift, WANG, "change.test", number, **TESTED).toast == f"{number} 现为“测试通过”"


def test_an_only_engineer_tests_alone(swift: SwiftDesk) -> None:
    """The vendor's other one has left."""
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == ZHANG)).one().active_until = swift.now
    number = deployed(swift)
    assert carried(swift, LI, "change.test", number, **TESTED).toast == f"{number} 现为“测试通过”"


def test_what_failed_goes_back_to_the_draft(swift: SwiftDesk) -> None:
    """And has to be deployed anew."""
    number = deployed(swift)
    carried(swift, ZHANG, "change.test", number, **{**TESTED, "test_result": "failed"})
    assert state(swift, number) is ChangeState.DRAFTED
    assert change(swift, number).held("deployed") is None
    assert (
        carried(swift, LI, "change.deploy", number, **PACKAGE, test_system="二区").toast
        == f"{number} 现为“测试环境已部署”"
    )


@pytest.mark.parametrize("wrong", [{"version": "3.2.2"}, {"digest": OTHER}])
def test_another_package_is_not_tested(swift: SwiftDesk, wrong: dict[str, str]) -> None:
    """Told, and nothing changed."""
    number = deployed(swift)
    told = carried(swift, ZHANG, "change.test", number, **{**TESTED, **wrong})
    assert told.toast == ZH("change.other_package", version="3.2.1", digest=DIGEST[:12])
    assert state(swift, number) is ChangeState.DEPLOYED


def test_another_version_in_the_draft_is_deployed_anew(swift: SwiftDesk) -> None:
    """What was deployed or tested before counts no more; other words change nothing of it."""
    number = deployed(swift)
    carried(swift, LI, "change.edit", number, change_impact="评标暂停")
    assert state(swift, number) is ChangeState.DEPLOYED
    carried(swift, LI, "change.edit", number, version="3.2.2", digest=OTHER)
    assert state(swift, number) is ChangeState.DRAFTED
    assert change(swift, number).held("deployed") is None


def test_no_step_is_jumped(swift: SwiftDesk) -> None:
    """A draft is not tested; the form of an old card is refused like a forged one."""
    number = drafted(swift)
    told = swift.submit(ZHANG, "change.test", TESTED, number)
    assert told.toast == ZH("change.stands", number=number, state="草拟")
    assert state(swift, number) is ChangeState.DRAFTED


def test_settings_that_cannot_be_reproduced(swift: SwiftDesk) -> None:
    """The office says why, and somebody else reads them; of a patch nobody may say so."""
    patch = drafted(swift)
    skip = {"version": "c1", "digest": DIGEST, "reason": "测试环境没有该网关"}
    assert carried(swift, WANG, "change.skip_test_system", patch, **skip).toast == ZH("change.only_configuration")
    number = drafted(swift, change_kind="configuration")
    assert carried(swift, LI, "change.skip_test_system", number, **skip).toast == ZH("change.only_office")
    assert carried(swift, WANG, "change.skip_test_system", number, **skip).toast == f"{number} 现为“测试环境已部署”"
    read = {**TESTED, "version": "c1"}
    assert carried(swift, WANG, "change.test", number, **read).toast == ZH("change.second_reader")
    assert carried(swift, HE, "change.test", number, **read).toast == f"{number} 现为“测试通过”"
