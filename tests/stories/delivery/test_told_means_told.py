"""Told means told: every phrase that claims that somebody was told, or something sent, stands on a fact of the turn."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from sqlmodel import Session, col, delete, select, update

from handlers.catalogues import read_words
from handlers.i18n import FOLDERS, LOCALES, voice_of
from models.chat import Reply
from models.messaging.outbox import Post
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language
from tests.support.changes import HE, LI, ZHANG, ZHAO, ZHOU, id_of_person
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

CLAIMS = re.compile(r"已(通知|告知|发[到给送布出]|送|转[给交]|提醒|请|报告|催办|督办|补发)|正在通知")

DELIVERED = "the delivery marked the card as sent: `Ticket.told` and `told_names` are written by the tick `told` alone"
QUEUED = "in the same turn a card was queued for whom it names, else the words `…_untold` are said"
IN_PLACE = "in the same turn a card was queued for the place that it names, of which there always is one"
LOGGED = "the log names those for whom a card was queued; where there is none, the words `…_untold` are said"
STATE = "it says how the ticket stands, and claims nothing of a message"
NO_CLAIM = "it speaks of something else"

FACTS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("card.duty_told", "card.duty_told_hotline", "card.told_instead", "card.told_them", "card.told_nobody"),
            "log.question_delivered",
        ),
        DELIVERED,
    ),
    **dict.fromkeys(("card.duty_telling", "card.duty_telling_hotline"), "the card of whoever is on duty is queued"),
    **dict.fromkeys(
        (
            *("nudge.sent", "nudge.sent_untold", "order.given", "order.given_untold", "assignment.helper_added"),
            *("progress_report.was_filed", "knowledge.person.noted", "absence.entered_uncovered", "failed.sender"),
            "day_off.added",
        ),
        QUEUED,
    ),
    **dict.fromkeys(
        (
            *("class.declined", "wait.begun", "wait.begun_past", "wait.begun_paused", "wait.begun_requested"),
            *("wait.begun_running", "outage.published", "outage.recovery_published", "note.was_published"),
            *("link_code.in_your_chat", "calendar.link_made", "swap.asked"),
        ),
        IN_PLACE,
    ),
    **dict.fromkeys(
        (
            *("log.breached", "log.warned", "log.not_reached", "log.reached_nobody", "escalation.told_before"),
            "change.series.announced",
        ),
        LOGGED,
    ),
    **dict.fromkeys(("assignment.transferred", "talk.reminded_at", "escalation.restored_claimed"), STATE),
    **dict.fromkeys(
        ("audit.number_missing", "audit.number_uncounted", "delivery.possible_repeat", "month.head.corrections.2"),
        NO_CLAIM,
    ),
    "setup.post.delivered": "the delivery marked the post as sent",
    "downtime.late": "it counts the rows of the steps and digests that were told late since the desk was back",
}
"""By phrase, what has to be true before it is said."""


def claims() -> set[str]:
    """The keys of all Chinese phrases that claim that somebody was told, or something sent."""
    known = read_words(LOCALES / FOLDERS[Language.ZH] / "LC_MESSAGES")
    templates = ((key, known.template(key)) for key in voice_of(Language.ZH).keys(""))
    return {key for key, template in templates if template is not None and CLAIMS.search(template.text)}


def test_every_claim_stands_in_the_table() -> None:
    """A new phrase of this sort has to say what it rests on; one that is gone is taken out."""
    assert claims() == set(FACTS)


def test_what_depends_on_a_chat_has_other_words_without_one() -> None:
    """Each that says that somebody was told has its twin for where nobody can be."""
    said = {key for key, fact in FACTS.items() if fact == QUEUED and not key.endswith("_untold")}
    assert {key for key in said if not ZH.has(f"{key}_untold")} == set()


class Claim(NamedTuple):
    """A press that tells somebody: its words, and how to make it."""

    key: str
    act: Callable[[SwiftDesk, str], Reply]
    whom: str


SAID = (
    Claim("nudge.sent", lambda swift, number: swift.click(ZHAO, "nudge", number), LI),
    Claim(
        "order.given",
        lambda swift, number: swift.submit(
            ZHOU, "order", {"due_at": "2026-03-03T16:00", "order_text": "今天答复"}, number
        ),
        LI,
    ),
    Claim(
        "assignment.helper_added",
        lambda swift, number: swift.submit(LI, "help", {"helper": id_of_person(swift, ZHANG)}, number),
        ZHANG,
    ),
)


def taken(swift: SwiftDesk) -> str:
    """A fault that 李强 has taken."""
    number = str(swift.say(ZHAO, "intake", "统计报表导出后金额列全是0").ticket)
    assert not swift.click(LI, "take", number).is_refusal
    return number


def told(swift: SwiftDesk, after: int) -> set[str]:
    """The chats for which something was queued since."""
    with swift.session() as session:
        return set(session.exec(select(Post.chat).where(col(Post.seq) > after)).all())


def newest(swift: SwiftDesk) -> int:
    """The last post there is."""
    with swift.session() as session:
        return session.exec(select(Post.seq).order_by(col(Post.seq).desc()).limit(1)).one() or 0


def own_chats(session: Session, name: str) -> set[str]:
    """The direct chats of a person."""
    found = select(Account.external_id).join(Person, col(Person.id) == col(Account.person_id))
    return {f"@{one}" for one in session.exec(found.where(Person.name == name)).all()}


@pytest.mark.parametrize("claim", SAID, ids=lambda one: one.key)
def test_whoever_is_named_has_a_card_of_the_same_turn(swift: SwiftDesk, claim: Claim) -> None:
    """The words name them, and the outbox has something for their own chat."""
    number = taken(swift)
    before = newest(swift)
    reply = claim.act(swift, number)
    assert claim.whom in str(reply.toast)
    with swift.session() as session:
        chats = own_chats(session, claim.whom)
    assert chats & told(swift, before)


@pytest.mark.parametrize("claim", SAID, ids=lambda one: one.key)
def test_nobody_is_named_who_has_no_chat(swift: SwiftDesk, claim: Claim) -> None:
    """Without a chat of their own, and without rooms of the team, the words say that nobody can be reached."""
    number = taken(swift)
    with swift.session() as session:
        whose = select(Person.id).where(Person.name == claim.whom).scalar_subquery()
        session.execute(update(Account).where(col(Account.person_id) == whose).values(person_id=None))
        session.execute(delete(PlaceSetting).where(col(PlaceSetting.purpose) == "team"))
        session.commit()
    reply = claim.act(swift, number)
    words = str(reply.toast)
    assert words.startswith(ZH(f"{claim.key}_untold", number=number, who=claim.whom, phone="0532-8000-1235")[:8])
    assert "已告知" not in words
    assert "已请" not in words


def test_a_complaint_tells_of_no_team(swift: SwiftDesk) -> None:
    """Nobody but office and leaders may see it, and nobody else was told: the receipt names no team."""
    number = str(swift.say(ZHAO, "intake", "我要投诉代理机构偏袒投标人").ticket)
    with swift.session() as session:
        newest_first = select(Post.card).where(col(Post.card_view) == "reporter").order_by(col(Post.seq).desc())
        card = session.exec(newest_first.limit(1)).one()
    assert number in card["title"]
    said = " ".join(card["intro"])
    assert "技术组" not in said
    assert not CLAIMS.search(said), said
    assert HE not in said
