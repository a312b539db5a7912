"""Presses on the questions of a form that several processes get in the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlmodel import func, select

from models.chat import Reply
from models.messaging.form_dialog import FormDialog
from tests.support.desk import ZH, Desk
from tests.support.from_telegram import FromTelegram, labels

XIAOHE = "77"


@pytest.fixture
def office(chats: FromTelegram) -> FromTelegram:
    """One of the office has her account linked."""
    chats.link(XIAOHE, "赵小禾")
    return chats


def at_once(*acts: Callable[[], Reply]) -> list[Reply]:
    """Several processes acting in the same moment."""
    start, replies = Barrier(len(acts)), [Reply()] * len(acts)

    def run(number: int) -> None:
        start.wait()
        replies[number] = acts[number]()

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


@pytest.mark.both_databases("races")
def test_sent_five_times_at_once_it_is_one_ticket(desk: Desk, office: FromTelegram) -> None:
    """The first press sends it; the others hear that it is over."""
    office.click(XIAOHE, "ask.open")
    office.say(XIAOHE, "怎样导出报表？")
    send, post = office.question(XIAOHE).buttons[0].action, office.asked_on(XIAOHE).id
    replies = at_once(*[lambda: office.click(XIAOHE, send, post)] * 5)
    assert sorted(reply.is_refusal for reply in replies) == [False, True, True, True, True]
    assert {reply.toast for reply in replies if reply.is_refusal} == {ZH("dialog.is_over")}
    assert len(desk.tickets()) == 1


@pytest.mark.both_databases("races")
def test_opened_five_times_at_once_it_is_one_dialog(office: FromTelegram) -> None:
    """Whichever comes first begins it, the others go on with it."""
    replies = at_once(*[lambda: office.click(XIAOHE, "report.open")] * 5)
    assert not any(reply.is_refusal for reply in replies)
    with office.desk.session() as session:
        assert session.exec(select(func.count()).select_from(FormDialog)).one() == 1
    assert sum(bool(labels(card)) for card in office.cards("@77")) == 1
