"""Who asks just what an article answers is shown it at once, where the policy says so; the clock runs on."""

from pathlib import Path

import pytest

from models.knowledge.look import Deed
from models.terms import Promise, Status
from tests.support.desk import ZH, Desk
from tests.support.knowledge import ANSWER, DOWNLOAD, answered, articles, asked, kept, look_after, team_card, uses
from tests.support.page_answers import Line

EXACTLY = "中标通知书在哪里下载"


@pytest.fixture
def showing(desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose policy shows articles to reporters, with one article."""
    text = Path("sla/standard.toml").read_text("utf-8")
    policy = tmp_path / "policy.toml"
    policy.write_text(text.replace("show_to_reporter = false", "show_to_reporter = true"), "utf-8")
    desk.settings.policy = policy
    kept(desk, answered(desk))
    return desk


def shown_in(desk: Desk, number: str, by: str = "赵小禾") -> list[Line]:
    """The cards in the reporter's own chat that show an article."""
    titles = [ZH("knowledge.told", title=one.title) for one in articles(desk)]
    lines = desk.as_(by).cards("desk", number)
    return [line for line in lines if line.card and line.card.intro[:1] and line.card.intro[0] in titles]


def test_it_is_shown_and_the_ticket_goes_on(showing: Desk) -> None:
    """In the reporter's own chat, with two buttons; the respond promise runs as it would without."""
    number = asked(showing, EXACTLY)
    (line,) = shown_in(showing, number)
    assert line.card is not None
    assert line.card.intro == (ZH("knowledge.told", title=DOWNLOAD), ANSWER, ZH("knowledge.told.goes_on"))
    assert [one.action for one in line.card.buttons] == ["knowledge.helped", "knowledge.person"]
    assert showing.ticket(number).status is Status.NEW
    assert showing.target(number, Promise.RESPOND).is_open
    assert uses(showing, Deed.TOLD) == [f"a{articles(showing)[0].id}"]


@pytest.mark.both_databases("what is found is asked and counted in SQL")
def test_it_helped_and_the_office_closes_it(showing: Desk) -> None:
    """有帮助 answers nothing: the office is asked, and its press is the answer (R0, R20)."""
    number = asked(showing, EXACTLY)
    (line,) = shown_in(showing, number)
    said = showing.as_("赵小禾").click(line.post, "knowledge.helped")
    assert said.toast == ZH("knowledge.helped.noted")
    assert showing.target(number, Promise.RESPOND).is_open
    assert showing.ticket(number).answered_at is None
    showing.settle()
    (after,) = shown_in(showing, number)
    assert after.card is not None
    assert after.card.buttons == ()
    proposal = showing.as_("王敏").card("desk", number)
    assert proposal.intro == (ZH("knowledge.helped.propose", title=DOWNLOAD),)
    posted = showing.as_("王敏").cards("desk", number)[-1]
    told = showing.as_("王敏").click(posted.post, proposal.buttons[0].action)
    assert told.toast == ZH("ticket.answered", number=number)
    ticket = showing.ticket(number)
    assert (ticket.status, ticket.answer) == (Status.CLOSED, ANSWER)
    assert showing.target(number, Promise.RESPOND).met_by == "王敏"
    showing.settle()
    assert showing.as_("马跃").card("desk", number).buttons == ()
    assert "article_helped" in showing.log(number)


def test_it_did_not_help_and_duty_hears(showing: Desk) -> None:
    """仍需人工: whoever is on duty gets a card with 接单; a second press changes nothing."""
    number = asked(showing, EXACTLY)
    (line,) = shown_in(showing, number)
    assert showing.as_("赵小禾").click(line.post, "knowledge.person").toast == ZH(
        "knowledge.person.noted", who="李强 0532-8000-1234"
    )
    showing.settle()
    assert ZH("knowledge.person.told") in showing.as_("李强").card("desk", number).intro
    cards = len(showing.as_("李强").cards("desk", number))
    showing.as_("赵小禾").click(line.post, "knowledge.person")
    showing.settle()
    assert len(showing.as_("李强").cards("desk", number)) == cards
    assert showing.log(number).count("article_person") == 1


def test_nobody_else_says_so(showing: Desk) -> None:
    """Neither the office nor an engineer presses in the reporter's place."""
    number = asked(showing, EXACTLY)
    post = team_card(showing, number).post
    assert showing.as_("王敏").click(post, "knowledge.helped").toast == ZH("ticket.only_reporter", reporter="赵小禾")
    assert showing.as_("李强").click(post, "knowledge.person").refused
    assert uses(showing, Deed.HELPED) == []


@pytest.mark.parametrize("text", ["中标通知书在哪里下载，还有二十分钟就截止了", "食堂今天几点开饭"])
def test_it_is_not_shown(showing: Desk, text: str) -> None:
    """With a deadline less than two hours away a person answers; what is only close is for the office alone."""
    assert shown_in(showing, asked(showing, text)) == []


def test_it_is_not_shown_in_a_language_the_article_lacks(showing: Desk) -> None:
    """Somebody who reads English gets no Chinese article; the office's card has it all the same."""
    number = asked(showing, EXACTLY, by="刘晓彤")
    assert shown_in(showing, number, "刘晓彤") == []
    assert uses(showing, Deed.TOLD) == []
    assert uses(showing, Deed.SHOWN) != []


def test_a_defect_is_never_shown_one(showing: Desk) -> None:
    """A fault in the same words goes to people."""
    number = showing.as_("赵小禾").say("intake", "中标通知书下载失败，一直报错，正在开标").number
    look_after(showing)
    assert shown_in(showing, number) == []


def test_it_is_off_unless_the_office_wants_it(desk: Desk) -> None:
    """The standard as it is shipped shows reporters nothing."""
    kept(desk, answered(desk))
    assert shown_in(desk, asked(desk, EXACTLY)) == []
