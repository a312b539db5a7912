"""Answers of a server, put before the page in place of what the desk would say."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, Route

from bot.platforms.webchat.answers import answer_shown
from bot.platforms.webchat.drawing import card_drawn
from bot.platforms.webchat.ticket_lists import TicketRow, list_drawn
from handlers.i18n import voice_of
from models.chat import Card, Deadline, DeadlineState, Form, FormField, Reply
from models.people.person import Person
from models.terms import Language

Answer = dict[str, Any]
ZH = voice_of(Language.ZH)

REPLY: Answer = {"toast": None, "form": None, "card": None, "field_errors": {}, "ticket": None, "refused": False}
FIELD = FormField(name="reason", label="理由", max_length=200)
FORM = Form(name="asked", title="改级", submit="下一步", fields=())
MORNING = datetime(2026, 2, 12, 2, tzinfo=UTC)
DEADLINE = Deadline(
    label="解决截止", text="17:00", due_at=datetime(2026, 2, 26, 9, tzinfo=UTC), state=DeadlineState.RUNNING
)
TICKET = TicketRow(
    number="2602-0007",
    severity="C",
    kind="",
    kind_label="系统缺陷类问题(故障)",
    what="报表导出少一列",
    status="处理中",
    turn="",
    reporter="赵小禾",
    reported_at=MORNING,
    deadlines=(),
    is_over=False,
    place="intake",
)


def reply(card: Card | None = None, form: Form | None = None, **more: Any) -> Answer:
    """The answer to a press or a form, drawn as the desk draws it."""
    drawn = answer_shown(Person(name="", language=Language.ZH), Reply(card=card, form=form))
    return {**REPLY, "card": drawn["card"], "form": drawn["form"], **more}


def shown(card: Card) -> Answer:
    """A card as it stands in a line, drawn as the desk draws it."""
    return {"html": card_drawn(card, ZH), "title": card.title, "says": bool(card.intro), "asks": False, "is_over": True}


def listed(*rows: TicketRow) -> Answer:
    """A list of these tickets, drawn as the desk draws it."""
    return {"html": list_drawn(ZH, rows, MORNING), "count": len(rows)}


def answer_in_turn(page: Page, path: str, *answers: Answer | None) -> list[Answer]:
    """Answer requests to `path` with these, the last one again and again, None being lost; tells what was asked."""
    asked: list[Answer] = []

    def answer(route: Route) -> None:
        said = answers[min(len(asked), len(answers) - 1)]
        asked.append(route.request.post_data_json or {})
        if said is None:
            route.abort()
        else:
            route.fulfill(json=said)

    page.route(path, answer)
    return asked


def amend(page: Page, path: str, change: Callable[[Answer], None]) -> None:
    """Let the desk answer requests to `path`, and change what it says."""

    def answer(route: Route) -> None:
        response = route.fetch()
        told = response.json()
        change(told)
        route.fulfill(response=response, json=told)

    page.route(path, answer)


def stand_at(page: Page, now: str) -> None:
    """Make desk time begin at `now` when the page is loaded, and at each later answer."""
    amend(page, "**/chat/me", lambda told: told.update(now=now))


def line(seq: int, **what: Any) -> Answer:
    """A line of the desk in a room."""
    return {
        "id": f"{seq:016x}",
        "seq": seq,
        "position": seq,
        "place": "staff",
        "thread": None,
        "who": {"name": "服务台", "role": "desk", "mine": False},
        "at": "2026-02-12T01:00:00+00:00",
        "text": "",
        "cut": False,
        "card": None,
        "post": None,
        "edited": False,
        "client_id": None,
        "ticket": None,
        **what,
    }
