"""The figures of the standard are shown in words and confirmed by the edition that was shown."""

from dataclasses import replace
from html import unescape
from typing import cast

import pytest

from bot.setup.admission import SETUP, path_of
from bot.turns.dispatch import Dispatch
from handlers.desk import WORKFLOWS
from handlers.i18n import Voice, voice_of
from handlers.setup.code import issue_code
from handlers.setup.standard import figures, working_hours
from handlers.setup.steps import SetupStep
from models.logins.setup import setup_of
from models.phrase import phrase
from models.terms import Language, Origin
from sla.policy.policy import Policy
from sla.policy.policy_file import load_policy, policy_of
from tests.support.logins import GOOD, LoginDesk
from tests.support.typing_browser import PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
STANDARD = path_of(SetupStep.STANDARD)
EDITION = load_policy().edition
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def changed_policy(old: str, new: str) -> Policy:
    """The shipped policy with another word in it."""
    text = load_policy().text
    assert old in text
    return policy_of(text.replace(old, new), "standard.toml", WORKFLOWS.promises)


def uses(house: LoginDesk, policy: Policy) -> None:
    """From now on the desk goes by this policy, as after a start with another file."""
    dispatch = cast("Dispatch", house.desk.app.state.schedule.dispatch)
    dispatch.rules = replace(dispatch.rules, policy=policy)


def confirmed(house: LoginDesk) -> str:
    """The edition whose figures are confirmed."""
    with house.desk.session() as session:
        setup = setup_of(session)
        assert setup is not None
        assert (setup.confirmed_at is None) == (setup.confirmed_edition == "")
        return setup.confirmed_edition


def told(policy: Policy, origin: Origin, voice: Voice) -> list[tuple[str, ...]]:
    """Each figure in words."""
    return [
        (
            voice.say(one.of) if one.of else "",
            voice.say(one.promise),
            voice.say(one.within),
            *("、".join(voice.say(part) for part in parts) for parts in (one.counted, one.warned)),
        )
        for one in figures(policy, origin)
    ]


def test_every_promise_is_told_in_words() -> None:
    """Those of the published standard apart from the office's own; each of the policy's rules once."""
    policy = load_policy()
    published, own = (told(policy, origin, ZH) for origin in (Origin.STANDARD, Origin.INTERNAL))
    assert published[:4] == [
        ("A类", "响应", "5 分钟", "昼夜连续计", "用时达 50%"),
        ("A类", "解决", "1 小时", "昼夜连续计", "到期前 30 分钟、到期前 10 分钟"),
        ("B类", "响应", "1 小时", "昼夜连续计", "用时达 50%"),
        ("B类", "解决", "24 小时", "昼夜连续计", "到期前 4 小时、到期前 2 小时"),
    ]
    assert published[5] == (
        *("C类", "解决", "5 个工作日", "按工作日、等待提出人补充时停表", "到期前 1 个工作日、到期前 2 小时"),
    )
    assert len(published) == 9
    maps = (policy.by_severity, policy.by_kind, policy.by_impact, policy.by_promise)
    assert len(published) + len(own) == sum(len(one) for one in maps)
    assert ("硬件（业务停止）", "响应", "30 分钟", "昼夜连续计", "用时达 50%") in own
    english = told(policy, Origin.INTERNAL, EN)
    assert any(within == "the agreed day" for _, _, within, *_ in english)
    assert any(within == "close of business that day" for _, _, within, *_ in english)


def test_hours_of_seasons_and_single_days_are_told() -> None:
    """Beside the usual ones."""
    policy = changed_policy(
        "[functions]",
        '[[hours.season]]\nfirst = "06-01"\nlast = "09-30"\nsessions = ["09:00-12:00", "13:30-17:30"]\n'
        '[[hours.single_day]]\nday = 2026-02-14\nsessions = ["09:00-12:00"]\n[functions]',
    )
    assert [EN.say(one) for one in working_hours(policy.hours)] == [
        "Usually: 09:00–12:00, 13:00–17:00",
        "Each year from 06-01 to 09-30: 09:00–12:00, 13:30–17:30",
        "2026-02-14: 09:00–12:00",
    ]


@pytest.mark.parametrize(("accepted", "voice"), [("zh-CN", ZH), ("en", EN)])
def test_what_is_read_is_confirmed(empty: LoginDesk, browser: PlainBrowser, accepted: str, voice: Voice) -> None:
    """By one press; the page then has none, and the step names the edition."""
    browser.http.headers["Accept-Language"] = accepted
    browser.open(SETUP)
    shown = unescape(browser.follow(STANDARD).text)
    for origin in Origin:
        for words in told(load_policy(), origin, voice):
            assert all(word in shown for word in words[:3]), words
    assert voice("setup.standard.hours", sessions=("09:00–12:00", "13:00–17:00")) in shown
    assert confirmed(empty) == ""
    browser.press()
    assert (browser.path, confirmed(empty)) == (SETUP, EDITION)
    assert voice.say(phrase("setup.step.standard.done", edition=EDITION)) in unescape(browser.page.text)
    assert "<form" not in browser.open(STANDARD).text
    with empty.desk.session() as session:
        first = setup_of(session)
        assert first is not None
    empty.desk.clock.move(hours=1)
    assert empty.desk.run(browser.http.post(STANDARD, data={"edition": EDITION})).status_code == 303
    with empty.desk.session() as session:
        again = setup_of(session)
        assert again is not None
        assert again.confirmed_at == first.confirmed_at


def test_figures_that_changed_since_they_were_shown_are_refused(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The page shows those of now, which can then be confirmed; also where an earlier edition was confirmed."""
    browser.open(STANDARD)
    six = changed_policy('within = "5 分钟"', 'within = "6 分钟"')
    uses(empty, six)
    browser.press()
    assert (browser.page.status_code, browser.refused) == (422, ZH("setup.standard.changed"))
    assert confirmed(empty) == ""
    assert "6 分钟" in browser.page.text
    browser.press()
    assert confirmed(empty) == six.edition
    uses(empty, load_policy(steps=WORKFLOWS.promises))
    assert ZH("setup.step.standard.missing") in browser.open(SETUP).text
    browser.open(STANDARD)
    browser.press()
    assert confirmed(empty) == EDITION


@pytest.mark.parametrize(
    ("typed", "status"),
    [({}, 422), ({"edition": ""}, 422), ({"edition": f"{EDITION}x"}, 422), ({"edition": "9" * 30_000}, 413)],
)
def test_an_edition_that_is_none_is_refused(
    empty: LoginDesk, browser: PlainBrowser, typed: dict[str, str], status: int
) -> None:
    """Nothing is confirmed; nor by another method."""
    assert empty.desk.run(browser.http.post(STANDARD, data=typed)).status_code == status
    assert empty.desk.run(browser.http.put(STANDARD, data={"edition": EDITION})).status_code == 405
    assert confirmed(empty) == ""


def test_another_browser_neither_sees_nor_confirms_them(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Not a stranger, nor the one that a new code took the set-up from."""
    empty.turn(issue_code)
    for other in (PlainBrowser(empty.desk), browser):
        answers = [other.open(STANDARD), empty.desk.run(other.http.post(STANDARD, data={"edition": EDITION}))]
        answers.append(empty.desk.run(other.http.post(STANDARD, data={"edition": "x"})))
        assert [one.status_code for one in answers] == [401, 401, 401]
        assert all('name="code"' in one.text and EDITION not in one.text for one in answers)
    assert confirmed(empty) == ""


def test_both_steps_are_gone_after_the_setup(empty: LoginDesk, browser: PlainBrowser) -> None:
    """For the browser that had it, too; the figures stay unconfirmed, the rooms as they were."""
    browser.open(path_of(SetupStep.ADMINISTRATOR))
    browser.press(name="王敏")
    link = browser.page.text.partition('href="/login/link/')[2].partition('"')[0]
    visitor = PlainBrowser(empty.desk)
    visitor.open(f"/login/link/{link}")
    visitor.press(password=GOOD, again=GOOD)
    empty.logged_in("王敏")
    for path, sent in (
        (STANDARD, {"edition": EDITION}),
        (path_of(SetupStep.ROOMS), {"intake": "full", "team": "full"}),
    ):
        assert browser.open(path).status_code == 404
        assert empty.desk.run(browser.http.post(path, data=sent)).status_code == 404
    assert confirmed(empty) == ""
