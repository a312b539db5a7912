"""Answers of a server, put before the page in place of what the desk would say."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

Answer = dict[str, Any]

REPLY: Answer = {"toast": None, "form": None, "card": None, "field_errors": {}, "ticket": None, "refused": False}
CARD: Answer = {
    "title": "",
    "severity": None,
    "intro": [],
    "quote": None,
    "progress": [],
    "facts": [],
    "deadlines": [],
    "log": [],
    "outcome": [],
    "footnote": "",
    "files": [],
    "buttons": [],
}
FORM: Answer = {"name": "asked", "title": "改级", "submit": "下一步", "intro": [], "fields": []}
FIELD: Answer = {
    "name": "reason",
    "label": "理由",
    "kind": "line",
    "choices": [],
    "is_required": True,
    "value": "",
    "hint": "",
    "max_length": 200,
}
DEADLINE: Answer = {
    "label": "解决截止",
    "text": "17:00",
    "due_at": "2026-02-26T09:00:00Z",
    "warn_at": None,
    "state": "running",
    "is_provisional": False,
}
TICKET: Answer = {
    "number": "2602-0007",
    "title": "C类 2602-0007 报表导出少一列",
    "kind": "defect",
    "kind_label": "系统缺陷类问题(故障)",
    "severity": "C",
    "status": "in_progress",
    "status_label": "处理中",
    "reporter": "赵小禾",
    "assignee": None,
    "missing": [],
    "deadlines": [],
    "reported_at": "2026-02-12T02:00:00+00:00",
    "place": "intake",
    "thread": None,
}


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
