"""测试环境已部署, 测试通过/不通过: what goes to the production system was tried elsewhere first (三·2.3(5))."""

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.steps import DEPLOY, SKIP_TEST_SYSTEM, TEST
from models.changes.terms import ChangeState
from models.tickets.target import Clock


def deploy(change: Change, press: ChangePress, clock: Clock) -> None:
    """测试环境已部署: from now on the package is this one."""
    DEPLOY.begins(change, press)
    _deployed(change, press, "change_deployed", test_system=press.text("test_system"))


def skip_test_system(change: Change, press: ChangePress, clock: Clock) -> None:
    """无法复现: the office says that settings cannot be tried elsewhere; a second person reads them instead."""
    SKIP_TEST_SYSTEM.begins(change, press)
    _deployed(change, press, "change_not_reproducible", reason=press.text("reason"))


def test_package(change: Change, press: ChangePress, clock: Clock) -> None:
    """通过 or 不通过; what failed goes back to the draft, and has to be deployed anew."""
    TEST.begins(change, press)
    result = press.text("test_result")
    content = {name: press.text(name) for name in ("version", "digest", "tested_what", "test_record")}
    change.keep("tested", press.by, press.now, {**content, "digest": change.digest, "result": result})
    change.ticket.log("change_tested", press.by, press.now, result=result, **content)
    if result == "passed":
        change.state = ChangeState.TESTED
        return
    change.state = ChangeState.DRAFTED
    change.void(press.now, "deployed", "tested")


def _deployed(change: Change, press: ChangePress, verb: str, **more: str) -> None:
    change.version, change.digest = press.text("version"), press.text("digest").lower()
    change.state = ChangeState.DEPLOYED
    change.ticket.begin_work()
    content = {"version": change.version, "digest": change.digest, **more}
    alone = {"alone": "yes"} if press.is_alone else {}
    change.keep("deployed", press.by, press.now, content | alone)
    change.ticket.log(verb, press.by, press.now, **content)
