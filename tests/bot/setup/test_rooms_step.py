"""The levels of the page's rooms are chosen in the set-up; masked is proposed where all of the house read."""

import pytest
from sqlmodel import select

from bot.setup.admission import SETUP, path_of
from handlers.i18n import Voice, voice_of
from handlers.people.places import PlaceChange
from handlers.setup.code import SETS_UP_AS, issue_code
from handlers.setup.steps import SetupStep, step_states
from models.chat import Place
from models.people.place import OPENED_BY, PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from sla.policy.policy_file import load_policy
from tests.support.logins import LoginDesk
from tests.support.typing_browser import Forms, PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
ROOMS = path_of(SetupStep.ROOMS)
PROPOSED = {"intake": Visibility.MASKED, "team": Visibility.FULL, "staff": Visibility.FULL}
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def is_done(house: LoginDesk) -> bool:
    """Whether the step is done."""
    with house.desk.session() as session:
        states = step_states(session, load_policy().edition, house.desk.now)
    return next(one.is_done for one in states if one.step is SetupStep.ROOMS)


def levels(house: LoginDesk) -> dict[str, Visibility]:
    """The level of each room."""
    with house.desk.session() as session:
        return {room.chat: room.visibility for room in session.exec(select(PlaceSetting))}


def set_by(house: LoginDesk) -> dict[str, str]:
    """Who last set each room."""
    with house.desk.session() as session:
        return dict(session.exec(select(PlaceSetting.chat, PlaceSetting.set_by)).all())


def test_a_proposal_that_is_kept_is_a_choice(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The form has it chosen already; the press signs it, and pressed again it changes nothing."""
    assert not is_done(empty)
    browser.follow(ROOMS)
    assert Forms(browser.page.text, ROOMS).all[0].values == {"intake": "masked", "team": "full"}
    browser.press()
    assert (browser.path, is_done(empty), levels(empty)) == (SETUP, True, PROPOSED)
    assert set_by(empty) == {"intake": SETS_UP_AS, "team": SETS_UP_AS, "staff": OPENED_BY}
    with empty.desk.session() as session:
        first = dict(session.exec(select(PlaceSetting.chat, PlaceSetting.set_at)).all())
    empty.desk.clock.move(hours=1)
    browser.open(ROOMS)
    browser.press()
    with empty.desk.session() as session:
        assert dict(session.exec(select(PlaceSetting.chat, PlaceSetting.set_at)).all()) == first


def test_another_level_is_shown_as_chosen(empty: LoginDesk, browser: PlainBrowser) -> None:
    """On the page, in the state of the step, and in the rooms; their purpose and language stay."""
    browser.open(ROOMS)
    browser.press(intake=Visibility.NOTICE, team=Visibility.MASKED)
    assert ZH("setup.step.rooms.done", level=ZH("place_command.level.notice")) in browser.page.text
    browser.open(ROOMS)
    assert Forms(browser.page.text, ROOMS).all[0].values == {"intake": "notice", "team": "masked"}
    assert levels(empty) == {**PROPOSED, "intake": Visibility.NOTICE, "team": Visibility.MASKED}
    with empty.desk.session() as session:
        rooms = session.exec(select(PlaceSetting.purpose, PlaceSetting.language).order_by(PlaceSetting.chat)).all()
    assert rooms == [(purpose, Language.ZH) for purpose in (Purpose.INTAKE, Purpose.STAFF, Purpose.TEAM)]


def test_the_verb_of_the_command_chooses_too(empty: LoginDesk) -> None:
    """A level that only repeats the proposal makes the step done, as a press does."""
    intake = Place(platform=Platform.WEBCHAT, chat="intake")
    change = PlaceChange(intake, None, Visibility.MASKED, None)
    assert empty.turn(lambda turn: change.carry_out(turn, "zhiban place")).is_new
    assert (is_done(empty), set_by(empty)["intake"]) == (True, "zhiban place")
    assert not empty.turn(lambda turn: change.carry_out(turn, "何静")).is_new
    assert set_by(empty)["intake"] == "zhiban place"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"intake": "", "team": ""},
        {"intake": "notice"},
        {"intake": "all", "team": "full"},
        {"intake": "notice", "team": "FULL"},
        {"intake": "notice", "team": "full\x00"},
        {"intake": "notice", "team": "完" * 500},
    ],
)
@pytest.mark.parametrize("voice", [ZH, EN])
def test_an_odd_level_is_refused(empty: LoginDesk, browser: PlainBrowser, typed: dict[str, str], voice: Voice) -> None:
    """In the step and the reader's language; no room is changed, and the form shows the levels of now."""
    browser.http.headers["Accept-Language"] = "zh-CN" if voice is ZH else "en"
    browser.page = empty.desk.run(browser.http.post(ROOMS, data=typed))
    assert browser.page.status_code == 422
    assert browser.refused == voice("setup.rooms.no_level")
    assert Forms(browser.page.text, ROOMS).all[0].values == {"intake": "masked", "team": "full"}
    assert (levels(empty), is_done(empty)) == (PROPOSED, False)


def test_a_form_too_large_and_a_method_that_is_none_are_refused(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Nothing is changed."""
    sent = empty.desk.run(browser.http.post(ROOMS, data={"intake": "x" * 30_000, "team": "full"}))
    assert sent.status_code == 413
    assert ZH("web.too_large") in sent.text
    for method in ("PUT", "DELETE", "PATCH"):
        assert empty.desk.run(browser.http.request(method, ROOMS, data={"intake": "full"})).status_code == 405
    assert (levels(empty), is_done(empty)) == (PROPOSED, False)


def test_another_browser_neither_sees_nor_sets_them(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Not a stranger, nor the one that a new code took the set-up from, also with a level that is none."""
    empty.turn(issue_code)
    for other in (PlainBrowser(empty.desk), browser):
        answers = [other.open(ROOMS)]
        answers += [
            empty.desk.run(other.http.post(ROOMS, data={"intake": level, "team": "full"})) for level in ("notice", "x")
        ]
        assert [one.status_code for one in answers] == [401, 401, 401]
        assert all('name="code"' in one.text and 'name="intake"' not in one.text for one in answers)
    assert (levels(empty), is_done(empty)) == (PROPOSED, False)
