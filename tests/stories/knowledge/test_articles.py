"""What the office keeps for others: articles from answers and from files, canned answers, and the list of them."""

import asyncio
import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from bot.turns.dispatch import Dispatch
from handlers.knowledge.answer_ticks import look_after_questions
from handlers.turn.router import SideRead
from models.knowledge.article import ArticleKind
from models.knowledge.entry import GramCount, KnowledgeEntry
from models.knowledge.look import Deed
from models.terms import Status
from tests.support.desk import ZH, Desk
from tests.support.knowledge import (
    AGAIN,
    ANSWER,
    DOWNLOAD,
    adopt,
    adopting,
    answered,
    articles,
    asked,
    kept,
    look_after,
    team_card,
    uses,
    write_article,
)
from tests.support.page_answers import Answer

FORGOTTEN = """---
words: 忘记密码, 密码找回
until: 2027-03-31
---
# 忘记登录密码怎么办
在登录页点“忘记密码”，用注册手机收验证码后重设。
"""
FORGOTTEN_EN = "# What to do when the password is forgotten\nPress “Forgot password” on the login page.\n"
NOBODYS = [
    ("office", "王敏", False),
    ("leader", "周主任", False),
    ("engineer", "李强", True),
    ("reporter", "赵小禾", True),
]


def read_folder(desk: Desk) -> None:
    """Have the desk take in what changed in the folder."""
    while desk.tick("knowledge_folder"):
        pass
    look_after(desk)


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    """The folder that the desk reads articles from."""
    there = tmp_path / "articles"
    there.mkdir()
    desk.settings.knowledge = there
    return there


def test_an_answer_becomes_an_article_and_is_preferred(desk: Desk) -> None:
    """收入知识库 on the closed question: who kept it is on its log, and the next asker's card names the article."""
    first = answered(desk)
    assert kept(desk, first).toast == ZH("knowledge.kept", number=first)
    (article,) = articles(desk)
    assert (article.title, article.body) == (DOWNLOAD, ANSWER)
    assert desk.log(first)[-1] == "kept_as_article"
    number = asked(desk, AGAIN)
    card = team_card(desk, number).card
    assert card is not None
    shown = [fact.value for fact in card.facts if ANSWER in fact.value]
    assert len(shown) == 1, "the answer and the article that says the same are one"
    assert adopting(team_card(desk, number))[0].startswith(f"knowledge.adopt:a{article.id}.")
    adopt(desk, number)
    assert desk.ticket(number).answer == ANSWER


def test_what_is_taken_in_during_a_look_is_offered(desk: Desk) -> None:
    """A question is looked after while the answer that fits it is taken into the index: it is offered all the same."""
    post = {"post": None, "form": "ask", "fields": {"text": AGAIN}, "client_id": desk.new_id(), "place": "intake"}
    answering = {**post, "fields": {"text": DOWNLOAD}, "client_id": desk.new_id()}
    office = desk.as_("王敏")
    number = desk.as_("赵小禾").post("/chat/forms", answering).json()["ticket"]
    assert not office.fill(number, "答复", answer=ANSWER).refused
    again = desk.as_("陈思远").post("/chat/forms", post).json()["ticket"]
    desk.clock.move(seconds=10)

    async def look_while_taking_in(dispatch: Dispatch) -> None:
        look = await dispatch.carry_out(look_after_questions, desk.now, "knowledge")
        assert isinstance(look, SideRead)
        with desk.session() as session:
            seen = look.read(session)
        assert await dispatch.tick("knowledge_index", desk.now)
        await dispatch.carry_out(partial(look.then, seen), desk.now, "knowledge")

    desk.run(desk.elsewhere(look_while_taking_in))
    look_after(desk)
    assert len(adopting(team_card(desk, again))) == 1


def test_an_answer_is_kept_once(desk: Desk) -> None:
    """Kept, its button is gone, and an old press says which article it is; withdrawn, it may be kept anew."""
    first = answered(desk)
    post = desk.as_("王敏").card_with(first, "knowledge.keep").post
    kept(desk, first)
    desk.settle()
    card = team_card(desk, first).card
    assert card is not None
    assert [one.action for one in card.buttons] == ["more"]
    again = desk.as_("王敏").click(post, "knowledge.keep")
    assert again.toast == ZH("knowledge.kept_already", title=DOWNLOAD)
    (article,) = articles(desk)
    desk.as_("王敏").submit(None, f"knowledge.withdraw:{article.id}", {"article_reason": "过时"}, "team")
    desk.settle()
    assert desk.as_("王敏").card_with(first, "knowledge.keep").post == post


@pytest.mark.parametrize(
    "told", ["请找青岛海纳建设有限公司的人", "打13812345678", "见工单2611-0042", "看项目QDZB2026001"]
)
def test_an_article_names_no_bidder(desk: Desk, told: str) -> None:
    """What must not leave is hidden in what the form proposes, and refused at the field when it is sent."""
    first = answered(desk, answer=f"{told}，他们知道怎么下载")
    opened = _keep_form(desk, first)
    assert opened.form is not None
    proposed = next(field.value for field in opened.form.fields if field.name == "article_body")
    assert "▇▇▇" in proposed or "***" in proposed
    answer = kept(desk, first, article_body=f"{told}，他们知道怎么下载")
    assert answer.field_errors == {"article_body": ZH("knowledge.must_not_leave")}
    assert articles(desk) == []


def test_only_the_office_keeps_and_withdraws(desk: Desk) -> None:
    """An engineer who answered may not say what others are told."""
    first = answered(desk)
    post = desk.as_("李强").card_with(first, "more").post
    assert desk.as_("李强").click(post, "knowledge.keep").toast == ZH("knowledge.only_office")
    kept(desk, first)
    (article,) = articles(desk)
    assert desk.as_("李强").click(None, f"knowledge.withdraw:{article.id}").toast == ZH("knowledge.only_office")


@pytest.mark.both_databases("what is found is asked and counted in SQL")
def test_a_withdrawn_article_leaves_the_cards(desk: Desk) -> None:
    """撤下 with a reason: an open card that offered it does so no more, and an old press is refused."""
    kept(desk, answered(desk))
    (article,) = articles(desk)
    number = asked(desk, AGAIN)
    line = team_card(desk, number)
    action = adopting(line)[0]
    told = desk.as_("王敏").submit(None, f"knowledge.withdraw:{article.id}", {"article_reason": "过时"}, "team")
    assert told.toast == ZH("knowledge.withdrawn", title=article.title)
    desk.settle()
    assert not [one for one in adopting(team_card(desk, number)) if f":a{article.id}." in one]
    assert desk.as_("王敏").click(line.post, action).toast == ZH("knowledge.gone")
    again = desk.as_("王敏").click(None, f"knowledge.withdraw:{article.id}")
    assert again.toast == ZH("knowledge.withdrawn_already", title=article.title)


@pytest.mark.both_databases("what is found is asked and counted in SQL")
def test_files_are_articles(desk: Desk, folder: Path) -> None:
    """A reporter is answered in their language; a file that changes or goes is followed."""
    write_article(folder, "password.md", FORGOTTEN)
    write_article(folder, "password.en.md", FORGOTTEN_EN)
    read_folder(desk)
    number = asked(desk, "密码想不起来了，怎么找回登录密码")
    assert "重设" in _answer_fact(desk, number)
    english = asked(desk, "I forgot my login password", by="刘晓彤")
    assert "Forgot password" in _answer_fact(desk, english)
    write_article(folder, "password.md", FORGOTTEN.replace("重设", "重新设置"))
    os.utime(folder / "password.md", (1, 1))
    read_folder(desk)
    assert "重新设置" in _answer_fact(desk, number)
    (folder / "password.md").unlink()
    (folder / "password.en.md").unlink()
    read_folder(desk)
    assert adopting(team_card(desk, number)) == []


def test_files_that_cannot_be_meant_are_named(desk: Desk, folder: Path) -> None:
    """One sentence each, and the others are taken; the list says it to the office."""
    write_article(folder, "good.md", FORGOTTEN)
    write_article(folder, "empty.md", "# 只有标题\n")
    (folder / "large.md").write_bytes(b"# x\n" + b"a" * 10_000_000)
    (folder / "binary.md").write_bytes(b"\xff\xfe\x00")
    read_folder(desk)
    assert [article.title for article in articles(desk)] == ["忘记登录密码怎么办"]
    card = desk.as_("王敏").click(None, "knowledge.open").card
    assert card is not None
    told = "\n".join(card.intro)
    for name, why in (("binary.md", "not_text"), ("empty.md", "no_body")):
        assert ZH("knowledge.list.refused", name=name, why=ZH(f"knowledge.file.{why}")) in told
    assert ZH("knowledge.file.too_big", limit=64) in told


def test_too_many_files_leave_the_articles_as_they_were(desk: Desk, folder: Path) -> None:
    """The folder is refused as a whole."""
    write_article(folder, "good.md", FORGOTTEN)
    read_folder(desk)
    for number in range(2001):
        (folder / f"{number}.md").touch()
    read_folder(desk)
    assert len(articles(desk)) == 1
    card = desk.as_("王敏").click(None, "knowledge.open").card
    assert card is not None
    assert any(ZH("knowledge.folder.too_many", number=2002, limit=2000) in line for line in card.intro)


def test_a_canned_answer_is_filled_in(desk: Desk) -> None:
    """Number, name and hotline of the ticket stand where the text leaves them open; what is typed comes below."""
    opened = desk.as_("王敏").click(None, "knowledge.canned")
    assert opened.form is not None
    fields = {
        "article_title": "已转业务处室",
        "article_body": "{姓名}您好，{工单号} 已转业务处室，急事请打 {热线}。",
        "article_language": "zh-CN",
    }
    bad = desk.as_("王敏").submit(None, "knowledge.canned", {**fields, "article_body": "{谁}您好"}, "team")
    assert bad.field_errors == {"article_body": ZH("knowledge.file.placeholder", name="谁")}
    assert desk.as_("王敏").submit(None, "knowledge.canned", fields, "team").toast == ZH("knowledge.canned.kept")
    (canned,) = articles(desk)
    assert canned.kind is ArticleKind.CANNED
    number = asked(desk, "食堂今天几点开饭")
    told = desk.as_("王敏").fill(number, "答复", canned=str(canned.id), answer="午饭前会打给您。")
    assert not told.refused, told.toast
    answer = desk.ticket(number).answer
    assert answer.startswith(f"赵小禾您好，{number} 已转业务处室")
    assert answer.endswith("午饭前会打给您。")
    assert uses(desk, Deed.ADOPTED) == [f"a{canned.id}"]
    other = asked(desk, "停车场怎么收费")
    nothing = desk.as_("王敏").fill(other, "答复", canned="", answer=" ")
    assert nothing.field_errors == {"answer": ZH("field.missing")}
    assert desk.ticket(other).status is Status.NEW


@pytest.mark.parametrize(("role", "who", "is_refused"), NOBODYS)
def test_the_list_is_for_office_and_leaders(desk: Desk, role: str, who: str, is_refused: bool) -> None:
    """It says how often each was listed, adopted and found helpful, and how many nobody used."""
    kept(desk, answered(desk))
    answer = desk.as_(who).click(None, "knowledge.open")
    assert answer.refused is is_refused, role
    if is_refused:
        assert answer.toast == ZH("knowledge.only_office_and_leaders")
        return
    assert answer.card is not None
    assert DOWNLOAD in answer.card.intro[0]
    assert ZH("knowledge.list.unused", count=1) in answer.card.intro


def test_words_find_an_article_and_it_is_read_whole(desk: Desk) -> None:
    """Search, then one of the list; its card has its source and what it is used for."""
    kept(desk, answered(desk))
    (article,) = articles(desk)
    seat = desk.as_("王敏")
    nothing = seat.submit(None, "knowledge.find", {"article_sought": "食堂"}, "team").card
    assert nothing is not None
    assert ZH("knowledge.list.empty") in nothing.intro
    found = seat.submit(None, "knowledge.find", {"article_sought": "中标 下载"}, "team").card
    assert found is not None
    assert DOWNLOAD in found.intro[0]
    whole = seat.submit(None, "knowledge.choose", {"article": str(article.id)}, "team").card
    assert whole is not None
    assert whole.intro == (ANSWER,)
    assert f"knowledge.withdraw:{article.id}" in [button.action for button in whole.buttons]


def _keep_form(desk: Desk, number: str) -> Answer:
    post = desk.as_("王敏").card_with(number, "more").post
    return desk.as_("王敏").submit(post, "more", {"action": "knowledge.keep"})


def _answer_fact(desk: Desk, number: str) -> str:
    card = team_card(desk, number).card
    assert card is not None
    return "\n".join(fact.value for fact in card.facts)


@pytest.mark.both_databases("replicas write the same rows")
def test_two_replicas_take_in_the_same_once(desk: Desk, folder: Path) -> None:
    """Each reads the folder and the answers; every text stands in the index once."""
    write_article(folder, "password.md", FORGOTTEN)
    answered(desk)

    async def both(name: str) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(desk.elsewhere(lambda dispatch: dispatch.tick(name, desk.now)))

    for _ in range(2):
        for name in ("knowledge_folder", "knowledge_index"):
            desk.run(both(name))
    with desk.session() as session:
        entries = session.exec(select(KnowledgeEntry)).all()
        counted = {one.gram: one.entries for one in session.exec(select(GramCount)).all() if one.entries}
    assert len(entries) == 2
    assert counted == Counter(gram for one in entries for gram in one.grams)
