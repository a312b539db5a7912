"""A workflow that exists in tests alone goes its whole way, and not one line of the desk knows of it."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.turn.workflow import Workflow, WorkflowError, Workflows
from models.terms import Status
from sla.policy.policy_file import PolicyError, load_policy
from tests.support import reference, telegram_desk
from tests.support.desk import ZH, Desk, running_desk
from tests.support.loans.desks import lending, with_rule, words_of_loans
from tests.support.loans.model import Loan, LoanPromise, LoanState
from tests.support.loans.story import LOANS, lending_desk
from tests.support.policy_file import STANDARD
from tests.support.slack_desk import SlackDesk, running_slack_desk
from tests.support.telegram_desk import TelegramDesk, running_telegram_desk

WISH, SERIAL = "借用 笔记本电脑", "SN-0042"
ZHAO, WANG, HE = "赵小禾", "王敏", "何静"
"""The borrower, and two of the office."""


@pytest.fixture
def desk(office_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The demo office, which lends equipment."""
    with lending(office_url, tmp_path) as more, running_desk(office_url, tmp_path, **more) as desk:
        yield desk


@pytest.fixture
def slack(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """The same in Slack."""
    with lending(office_url, tmp_path) as more, running_slack_desk(office_url, tmp_path, "http", **more) as slack:
        yield slack


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The same on Telegram."""
    with lending(office_url, tmp_path) as more, running_telegram_desk(office_url, tmp_path, "polling", **more) as house:
        yield house


def asked(desk: Desk) -> str:
    """A loan that somebody asked for."""
    return desk.as_(ZHAO).say("intake", WISH).number


def lent(desk: Desk) -> str:
    """One that 王敏 handed out."""
    number = asked(desk)
    assert not desk.as_(WANG).fill(number, "loan.lend", serial=SERIAL).form
    submitted(desk, number, SERIAL)
    return number


def submitted(desk: Desk, number: str, serial: str, who: str = WANG) -> Any:
    """The form of a loan, sent in."""
    return desk.as_(who).submit(desk.as_(who).card_with(number, "why").post, "loan.lend", {"serial": serial})


def state_of(desk: Desk, number: str) -> LoanState:
    """How far a loan has come."""
    with desk.session() as session:
        return LoanState(session.get_one(Loan, desk.ticket(number).id).state)


def test_its_whole_life_on_the_page(desk: Desk) -> None:
    """Asked, handed out by the office, taken back by a second person of the office: with every refusal on the way."""
    number = asked(desk)
    borrower, office, second = (desk.as_(who) for who in (ZHAO, WANG, HE))
    assert desk.ticket(number).workflow == LOANS.name
    card, own = office.card_with(number, "loan.lend"), borrower.card_with(number, "loan.lend")
    assert own.card is not None
    assert own.card.intro == ("待借出",)
    assert borrower.click(own.post, "loan.lend").toast == "只有业务处室可以借出和收回。"
    assert office.submit(card.post, "loan.lend", {"serial": "42"}).toast == "请填写以 SN 开头的编号。"
    assert state_of(desk, number) is LoanState.ASKED
    assert office.fill(number, "loan.lend", serial=SERIAL).toast == f"{number} 已借出"
    assert state_of(desk, number) is LoanState.LENT
    assert office.press(number, "loan.take_back").toast == "须由另一人收回。"
    assert second.press(number, "loan.take_back").toast == f"{number} 已收回"
    assert (state_of(desk, number), desk.ticket(number).status) == (LoanState.RETURNED, Status.CLOSED)
    assert desk.log(number) == ["received", "loan_lent", "loan_returned"]
    assert [one.button("loan.take_back") for one in borrower.cards("desk", number)] == [None]


def test_whoever_may_not_is_told_that_and_not_what_the_form_lacks(desk: Desk) -> None:
    """An empty form of the borrower's is refused like a full one; the office hears what it lacks, at the field."""
    number = asked(desk)
    for serial in ("", SERIAL):
        told = submitted(desk, number, serial, ZHAO)
        assert (told.toast, told.field_errors) == ("只有业务处室可以借出和收回。", {})
    assert list(submitted(desk, number, "").field_errors) == ["serial"]
    assert state_of(desk, number) is LoanState.ASKED


def test_a_second_press_on_what_was_done_says_so_and_a_step_out_of_turn_where_it_stands(desk: Desk) -> None:
    """Taken back twice it is taken back once; it is not lent once more, neither by a click nor by a form."""
    number = lent(desk)
    for _ in range(2):
        told = desk.as_(HE).click(desk.as_(HE).card_with(number, "why").post, "loan.take_back")
        assert told.toast == f"{number} 已收回"
    assert desk.log(number).count("loan_returned") == 1
    late = desk.as_(WANG).click(desk.as_(WANG).card_with(number, "why").post, "loan.lend")
    assert late.refused
    assert submitted(desk, number, "").toast == late.toast


def test_ordinary_steps_are_refused_in_its_own_words(desk: Desk) -> None:
    """Nobody takes, answers or closes it."""
    number = asked(desk)
    card = desk.as_(WANG).card_with(number, "why")
    for action in ("take", "answer", "merge", "withdraw"):
        told = desk.as_(WANG).click(card.post, action)
        assert told.refused, action
        assert told.toast == f"{number} 是设备借用，按借出、收回的步骤办理。", action


def test_lists_and_panel_have_it(desk: Desk) -> None:
    """The board and what waits for whom, with its own status; its facts, its explanation and its paper."""
    number = asked(desk)
    for view, who, expected in (
        ("waiting", WANG, True),
        ("waiting", ZHAO, False),
        ("board", WANG, True),
        ("mine", ZHAO, True),
    ):
        rows = desk.as_(who).listed(view)
        assert (number in {row["number"] for row in rows}) is expected, (view, who)
    row = next(one for one in rows if one["number"] == number)
    assert (row["status_label"], row["meta"]) == ("待借出", [ZH("page.tickets.reporter", name=ZHAO)])
    desk.as_(WANG).fill(number, "loan.lend", serial=SERIAL)
    sheet = desk.as_(WANG).sheet(number)
    assert [fact["value"] for fact in sheet["facts"]] == ["已借出"]
    assert [one["label"] for one in sheet["explanation"]] == ["归还截止 周三 3月4日 17:00，因为："]
    assert "借出于 3月3日(周二)10:00，当日不计" in str(sheet["explanation"])
    (paper,) = sheet["papers"]
    assert paper["name"] == "设备借用单"
    assert desk.as_(WANG).take(paper["href"]).headers["content-type"].endswith("wordprocessingml.document")


def test_it_is_warned_of_and_escalated(desk: Desk) -> None:
    """Half the time passed: whoever may take it back hears of it, with its own button; then the office and leaders."""
    number = lent(desk)
    desk.forward("P1D")
    warned = [line.card.title for line in desk.as_(HE).cards("desk", number) if line.card and "归还" in line.card.title]
    assert warned, "nobody was warned"
    again = desk.as_(HE).press(number, "card.show")
    assert not again.refused
    assert desk.as_(HE).card_with(number, "loan.take_back").card is not None
    own = desk.as_(WANG).card_with(number, "why").post
    assert desk.as_(WANG).click(own, "card.show").toast == ZH("card.not_your_step", number=number)
    assert {"warned", "breached"} & set(desk.log(number))


def test_the_digest_counts_it(desk: Desk) -> None:
    """An overdue loan stands in the morning's digest."""
    number = lent(desk)
    desk.forward("P2D")
    digests = [line.card for line in desk.as_(WANG).cards("team") if line.card and "日报" in line.card.title]
    assert any(number in str(card) for card in digests)


def test_what_somebody_who_leaves_asked_for_is_called_off(desk: Desk) -> None:
    """The preview names it, the leave ends it."""
    number = asked(desk)
    office = desk.as_(WANG)
    opened = office.click(None, "leave.open")
    assert opened.form is not None
    choice = next(one.value for one in opened.form.fields[0].choices if one.label.startswith(ZHAO))
    preview = office.submit(None, "leave.open", {"leaver": choice, "leaving_why": "left"}, place="desk")
    assert preview.form is not None
    assert number in str(preview.form)
    office.submit(None, preview.form.name, {"leaving_sure": "yes"}, place="desk")
    assert desk.ticket(number).status is Status.WITHDRAWN


def test_the_tables_of_the_reference_have_it(tmp_path: Path) -> None:
    """Its row, its steps, its actions: written by the same generator as the document."""
    with words_of_loans(tmp_path / "locales"):
        tables = "".join(reference.pages(lending_desk()).values())
    assert "| `loan` | `bring_back` | `loan_desk` | `loan` |" in tables
    assert "  asked --> lent: loan.lend" in tables
    assert "| `loan.take_back` | 收回 | Take it back | 收回: somebody else of the office sees" in tables


def test_its_whole_life_in_slack(slack: SlackDesk) -> None:
    """The same presses and the same form, as Slack shows them."""
    slack.write("U0ZHAO", "C0INTAKE", WISH)
    slack.settle()
    number = slack.desk.tickets()[-1].number
    office = slack.card_with("@U0WANGMIN", "借出")
    slack.press("U0WANGMIN", "@U0WANGMIN", "借出", office)
    slack.fill("U0WANGMIN", serial=SERIAL)
    slack.settle()
    assert state_of(slack.desk, number) is LoanState.LENT
    assert slack.desk.as_(HE).press(number, "loan.take_back").toast == f"{number} 已收回"
    slack.settle()
    assert any("已归还" in card for card in slack.cards("@U0ZHAO"))


def test_its_whole_life_on_telegram(telegram: TelegramDesk) -> None:
    """The form is asked field by field."""
    telegram.write(telegram_desk.ZHAO, WISH)
    telegram.settle()
    number = telegram.desk.tickets()[-1].number
    telegram.press(telegram_desk.WANGMIN, "借出")
    telegram.fill(telegram_desk.WANGMIN, SERIAL, "提交")
    assert state_of(telegram.desk, number) is LoanState.LENT
    assert telegram.desk.as_(HE).press(number, "loan.take_back").toast == f"{number} 已收回"
    telegram.settle()
    assert any("已归还" in text for text in telegram.texts(telegram_desk.ZHAO))


@pytest.mark.parametrize("part", [field.name for field in dataclasses.fields(Workflow)])
def test_no_part_may_be_left_out(part: str) -> None:
    """What is missing is named at the start."""
    parts = {field.name: getattr(LOANS, field.name) for field in dataclasses.fields(Workflow) if field.name != part}
    with pytest.raises(TypeError, match=part):
        Workflow(**parts)


def test_a_view_and_words_may_not_be_left_out(tmp_path: Path) -> None:
    """Nor a card for the team, nor the words of its refusal: told in one sentence."""
    with pytest.raises(WorkflowError, match="loan: no card for the view team"):
        Workflows(
            dataclasses.replace(LOANS, card_views={"reporter": LOANS.card_views["reporter"]}, part_views=frozenset())
        )
    with pytest.raises(WorkflowError, match=r"unheard_of: no words for workflow\.refused\.unheard_of"):
        Workflows(dataclasses.replace(LOANS, name="unheard_of"))
    twice = replace(LOANS, offers=(*LOANS.offers, LOANS.offers[0]))
    with pytest.raises(WorkflowError, match="loan: order is offered twice"):
        Workflows(twice)
    with words_of_loans(tmp_path / "locales"), pytest.raises(WorkflowError, match="one name"):
        Workflows(LOANS, LOANS)


def test_a_promise_needs_its_rule(tmp_path: Path) -> None:
    """The policy that has none for it is refused by the name of what is missing, and one for nobody's promise too."""
    with words_of_loans(tmp_path / "locales"):
        promises = lending_desk().workflows.promises
    assert LoanPromise.BRING_BACK in promises
    policy = tmp_path / "policy.toml"
    policy.write_text(STANDARD, encoding="utf-8")
    with pytest.raises(PolicyError) as missing:
        load_policy(policy, promises)
    assert missing.value.problem.key == "file.missing_key"
    policy.write_text(with_rule(STANDARD), encoding="utf-8")
    assert LoanPromise.BRING_BACK in load_policy(policy, promises).by_promise
    with pytest.raises(PolicyError) as unknown:
        load_policy(policy, promises - {LoanPromise.BRING_BACK})
    assert unknown.value.problem.key == "file.unknown_key"
