"""A question put in other words, or in another language: what was answered is found by what it means."""

from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.turns.dispatch import Dispatch
from handlers.knowledge.answer_ticks import take_in_answers
from handlers.turn.router import SideRead
from models.database.engines import writing_engine
from models.knowledge.entry import KnowledgeEntry, KnowledgeGram
from tests.support.desk import Desk
from tests.support.knowledge import (
    DOWNLOAD,
    adopting,
    answered,
    articles,
    asked,
    kept,
    look_after,
    team_card,
    write_article,
)

IN_OTHER_WORDS = "我们中了，从哪儿能拿到那份通知书的电子版"
IN_ENGLISH = "where do I get the notification of winning the bid"
ELSE = "食堂今天几点开饭"
RENEWAL = "---\nwords: CA证书续期\n---\n# 证书快到期了怎么办\n登录CA客户端在线续期，或到一楼窗口办理。\n"
PARKING = "# 停车场怎么收费\n参加开标的车辆两小时内免费，超过的每小时五元。\n"
RUNS_OUT = "our certificate is about to expire, what should we do"
CAR = "我们开车过来，把车停你们院子里要不要钱"


def entries(desk: Desk) -> list[KnowledgeEntry]:
    """All that the index knows."""
    with desk.session() as session:
        return list(session.exec(select(KnowledgeEntry)).all())


def read_folder(desk: Desk) -> None:
    """Have the desk take in what changed in the folder."""
    while desk.tick("knowledge_folder"):
        pass
    look_after(desk)


def mask(desk: Desk, number: str, words: str) -> None:
    """遮蔽 of words of a question's first text or its answer."""
    office = desk.as_("王敏")
    post = office.card_with(number, "more").post
    form = office.submit(post, "more", {"action": "mask"}).form
    assert form is not None
    fields = {"masked_text": form.fields[0].choices[0].value, "words": words, "masked_files": "", "reason": "写错了"}
    told = office.submit(post, form.name, fields)
    assert not told.refused, told.toast


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    """The folder that the desk reads articles from."""
    there = tmp_path / "articles"
    there.mkdir()
    desk.settings.knowledge = there
    return there


@pytest.mark.both_databases("figures are bytes of a row, and the newest are read at once")
def test_an_answer_is_found_in_other_words_and_in_another_language(desk: Desk) -> None:
    """The office sees the answer below both questions, and below a question about something else nothing."""
    first = desk.ticket(answered(desk))
    for text in (IN_OTHER_WORDS, IN_ENGLISH):
        (action,) = adopting(team_card(desk, asked(desk, text)))
        assert action.startswith(f"knowledge.adopt:t{first.id}.")
    assert adopting(team_card(desk, asked(desk, ELSE))) == []


def test_an_article_is_found_by_each_way_to_ask_for_it(desk: Desk, folder: Path) -> None:
    """Of two articles the one that is meant, though the question shares no word with either."""
    write_article(folder, "renewal.md", RENEWAL)
    write_article(folder, "parking.md", PARKING)
    read_folder(desk)
    by_name = {one.name: one.id for one in articles(desk)}
    for text, name in ((RUNS_OUT, "renewal"), (CAR, "parking")):
        assert adopting(team_card(desk, asked(desk, text)))[0].startswith(f"knowledge.adopt:a{by_name[name]}.")


def test_without_the_encoder_words_are_compared_and_meaning_follows(desk: Desk) -> None:
    """While the reader is off only shared words find an answer; once it is on, open questions are asked anew."""
    desk.settings.reader = "small"
    answered(desk)
    number = asked(desk, IN_ENGLISH)
    assert adopting(team_card(desk, number)) == []
    assert len(adopting(team_card(desk, asked(desk, DOWNLOAD, by="陈思远")))) == 1
    assert [one.figures for one in entries(desk)] == [None]
    desk.settings.reader = "on"
    look_after(desk)
    assert len(adopting(team_card(desk, number))) == 1
    assert [one.figures is None for one in entries(desk)] == [False]
    assert desk.tick("knowledge_index") == 0


def test_figures_go_with_the_words_that_were_hidden(desk: Desk) -> None:
    """遮蔽 takes answer and article out of the index in the same turn; the article comes back as it reads now."""
    first = answered(desk)
    kept(desk, first)
    assert len(entries(desk)) == 2
    mask(desk, first, "我的项目")
    assert entries(desk) == []
    with desk.session() as session:
        assert session.exec(select(KnowledgeGram)).all() == []
    look_after(desk)
    (entry,) = entries(desk)
    assert (entry.ticket_id, entry.figures is None) == (None, False)


@pytest.mark.parametrize("is_kept", [False, True], ids=["answer", "article"])
def test_words_hidden_while_they_are_read_leave_no_figures(desk: Desk, *, is_kept: bool) -> None:
    """遮蔽 comes between the reading of a text and its entry: what was read is not written."""
    first = answered(desk)
    if is_kept:
        office = desk.as_("王敏")
        post = office.card_with(first, "more").post
        form = office.submit(post, "more", {"action": "knowledge.keep"}).form
        assert form is not None
        office.submit(post, form.name, {field.name: field.value for field in form.fields})
    else:
        engine = writing_engine(desk.settings.database)
        with Session(engine) as session:
            session.exec(select(KnowledgeEntry)).one().figures = None
            session.commit()
        engine.dispose()

    async def hide_while_reading(dispatch: Dispatch) -> None:
        taken = await dispatch.carry_out(take_in_answers, desk.now, "knowledge_index")
        assert isinstance(taken, SideRead)
        with desk.session() as session:
            seen = taken.read(session)
        pending.append(partial(taken.then, seen))

    pending: list[partial[int]] = []
    desk.run(desk.elsewhere(hide_while_reading))
    mask(desk, first, "我的项目")
    desk.run(desk.elsewhere(lambda dispatch: dispatch.carry_out(pending[0], desk.now, "knowledge_index")))
    assert entries(desk) == []


def test_an_edited_article_is_found_by_what_it_says_now(desk: Desk, folder: Path) -> None:
    """Its old meaning finds it no more; removed, it is found by nothing."""
    file = write_article(folder, "renewal.md", RENEWAL)
    read_folder(desk)
    assert len(adopting(team_card(desk, asked(desk, RUNS_OUT)))) == 1
    write_article(folder, "renewal.md", PARKING)
    read_folder(desk)
    assert adopting(team_card(desk, asked(desk, "CA锁要过期了，怎么办延期", by="陈思远"))) == []
    assert len(adopting(team_card(desk, asked(desk, CAR)))) == 1
    file.unlink()
    read_folder(desk)
    assert entries(desk) == []
    assert adopting(team_card(desk, asked(desk, "停车一个小时多少钱", by="陈思远"))) == []


def test_a_secret_answer_has_no_figures(desk: Desk) -> None:
    """What names an outsider's phone is not read for others, by its meaning neither."""
    answered(desk, answer="请打给投标人小张13812345678，他刚下载过中标通知书")
    assert entries(desk) == []
    assert adopting(team_card(desk, asked(desk, IN_OTHER_WORDS))) == []


@pytest.mark.parametrize("text", ["", "请问怎么办", "投标" * 50_000, "😀" * 1_500], ids=range(4))
def test_a_question_without_sense_is_looked_after_once(desk: Desk, text: str) -> None:
    """Empty, endless or of signs alone: refused or kept, and the next question finds its answer as ever."""
    answered(desk)
    post = {"post": None, "form": "ask", "fields": {"text": text}, "client_id": desk.new_id(), "place": "intake"}
    desk.as_("赵小禾").post("/chat/forms", post)
    look_after(desk)
    assert desk.tick("knowledge") == 0
    assert len(adopting(team_card(desk, asked(desk, IN_OTHER_WORDS, by="陈思远")))) == 1


def test_an_answer_that_did_not_hold_is_offered_no_more(desk: Desk) -> None:
    """Its reporter opens the question again: the answer is offered neither to them nor to others."""
    first = answered(desk)
    assert not desk.as_("赵小禾").fill(first, "reopen", reopen_reason="菜单里没有中标通知书").refused
    look_after(desk)
    assert adopting(team_card(desk, first)) == []
    assert adopting(team_card(desk, asked(desk, IN_OTHER_WORDS, by="陈思远"))) == []
