"""测试环境已部署, 测试通过/不通过: what goes to the production system was tried elsewhere first (三·2.3(5))."""

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.recording import PACKAGE_FACTS, note
from models.changes.steps import APPROVE_DATA, DEPLOY, SKIP_TEST_SYSTEM, TEST
from models.changes.terms import ChangeState
from models.tickets.target import Clock


def deploy(change: Change, press: ChangePress, clock: Clock) -> None:
    """测试环境已部署: from now on the package is this one."""
    DEPLOY.begins(change, press)
    _deployed(change, press)


def skip_test_system(change: Change, press: ChangePress, clock: Clock) -> None:
    """无法复现: the office says that settings cannot be tried elsewhere; a second person reads them instead."""
    SKIP_TEST_SYSTEM.begins(change, press)
    _deployed(change, press)


def test_package(change: Change, press: ChangePress, clock: Clock) -> None:
    """通过 or 不通过; what failed goes back to the draft, and has to be deployed anew."""
    TEST.begins(change, press)
    note(change, press, "tested", "version", "digest", "tested_what", "test_result", "test_record")
    if press.text("test_result") == "passed":
        change.state = ChangeState.TESTED
        return
    change.state = ChangeState.DRAFTED
    change.void(press.now, *PACKAGE_FACTS)


def approve_data(change: Change, press: ChangePress, clock: Clock) -> None:
    """数据修正: a leader approves what its department asked for in writing."""
    APPROVE_DATA.begins(change, press)
    note(change, press, "data_approved", "data_request", "copy_trial", "expected_rows", "is_sensitive")


def _deployed(change: Change, press: ChangePress) -> None:
    change.version, change.digest = press.text("version"), press.text("digest").lower()
    change.state = ChangeState.DEPLOYED
    change.ticket.begin_work()
    alone = {"alone": "yes"} if press.is_alone else {}
    note(change, press, "deployed", "version", "digest", "test_system", "reason", **alone)
