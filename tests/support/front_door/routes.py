"""The table of routes and roles: its rows, what they ask for, and the page of the documents that shows it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, Mount, Route

from tests.support.desk import Browser
from tests.support.front_door.people import ENDINGS, ROLES
from tests.support.front_door.scene import Scene
from tests.support.front_door.stream import OpenStream

FILE = Path(__file__).with_name("routes.toml")
DESK = ("logged_out", "outsider", "ended", "owes", "gained", "no_account", *ROLES)
DEMO = ("forged", "gone", *ROLES)
"""The columns, of a desk and of a demo. What the roles are answered is the same in both."""
OUTSIDER = "outsider"
"""A browser with a session by a link is answered as one without any, but by the pages of links."""
EVENTS = "/chat/events"
NAME = re.compile("{[a-z_]+}")
SHOWS, WITHOUT = "shows", "without"

Kind = Literal["desk", "demo", "platforms"]


class Door(BaseModel):
    """What is answered to those who come without a role; a column that is not named has the answer of the roles."""

    model_config = ConfigDict(extra="allow", frozen=True)

    about: str

    def answer(self, column: str) -> str | None:
        """What the column gets, where the door says so."""
        said = (self.model_extra or {}).get(column)
        return None if said is None else str(said)


class Row(BaseModel):
    """One request, and what each column is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str
    door: str
    answers: str
    what: str = ""
    only: Kind | None = None
    shows: str = ""
    query: dict[str, str] = Field(default_factory=dict)
    form: dict[str, str] | None = None
    json_body: dict[str, object] | None = Field(default=None, alias="json")
    but: dict[str, str] = Field(default_factory=dict)

    @property
    def method(self) -> str:
        """GET or POST."""
        return self.ask.partition(" ")[0]

    @property
    def name(self) -> str:
        """The row as a failed test and the documents call it."""
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        return f"{self.ask}{'?' if query else ''}{query}{f' ({self.what})' if self.what else ''}"

    def is_for(self, kind: Kind) -> bool:
        """Return whether it is pressed in such an application."""
        return self.only == kind or (self.only is None and kind != "platforms")

    def path(self, scene: Scene) -> str:
        """The address that is asked for."""
        return scene.filled(self.ask.partition(" ")[2])


class News(BaseModel):
    """A change in a room, and what the open pages of each role hear of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    room: str
    answers: str
    but: dict[str, str]

    def expected(self, column: str) -> str:
        """What is heard."""
        return self.but.get(column, self.answers)


class Table:
    """All rows, in the order in which they are pressed."""

    def __init__(self, text: str | None = None) -> None:
        read = tomllib.loads(text if text is not None else FILE.read_text("utf-8"))
        self.doors = {name: Door.model_validate(door) for name, door in read["doors"].items()}
        self.rows = [Row.model_validate(row) for row in read["route"]]
        self.news = [News.model_validate(news) for news in read["event"]]
        known = {*DESK, *DEMO}
        named = {column for row in self.rows for column in row.but} | {one for news in self.news for one in news.but}
        named |= {column for door in self.doors.values() for column in door.model_extra or {}}
        assert named <= known, f"no such columns: {named - known}"

    def expected(self, row: Row, column: str, kind: Kind) -> str:
        """The answer that the table promises; a desk has nothing of a demo's own."""
        if row.door == "demo" and kind == "desk":
            return "404"
        if column == OUTSIDER and column not in row.but:
            column = "logged_out"
        return row.but.get(column) or self.doors[row.door].answer(column) or row.answers


def pressed(row: Row, seat: Browser, scene: Scene) -> str:
    """The answer to a press of the row, in the words of the table."""
    return told(row, asked(row, seat, scene), scene)


def asked(row: Row, seat: Browser, scene: Scene) -> httpx.Response:
    """The answer to the request; of a stream, that of its opening."""
    path = row.path(scene)
    if path == EVENTS:
        stream = OpenStream(seat)
        stream.close()
        return httpx.Response(stream.status, headers=stream.headers, content=stream.content)
    query = {name: scene.filled(value) for name, value in row.query.items()}
    body = None if row.json_body is None else {name: _filled(value, scene) for name, value in row.json_body.items()}
    request = seat.http.build_request(row.method, path, params=query, data=row.form, json=body)
    return seat.desk.run(seat.http.send(request))


def told(row: Row, answer: httpx.Response, scene: Scene) -> str:
    """The words of the table for an answer."""
    words = [str(answer.status_code)]
    if "location" in answer.headers:
        words.append(answer.headers["location"])
    if answer.status_code == httpx.codes.UNAUTHORIZED and answer.headers["content-type"] == "application/json":
        words += filter(None, [answer.json().get("then")])
    if row.shows and answer.status_code == httpx.codes.OK:
        words.append(SHOWS if scene.filled(row.shows) in answer.text else WITHOUT)
    return " ".join(words)


def routes_of(app: Starlette) -> set[tuple[str, str]]:
    """Every method and path of an application; HEAD is GET without a body. Raises TypeError for an unknown kind."""
    return {pair for route in app.routes for pair in _pairs(route)}


def without_a_row(app: Starlette, kind: Kind, table: Table) -> set[tuple[str, str]]:
    """The routes of an application that no row asks for."""
    rows = [row for row in table.rows if row.is_for(kind) or kind == "platforms"]
    return routes_of(app) - {route_for(app, row.method, NAME.sub("x", row.ask.partition(" ")[2])) for row in rows}


def route_for(app: Starlette, method: str, path: str) -> tuple[str, str] | None:
    """The method and path of the route that answers such a request; None where none does."""
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    for route in app.routes:
        if route.matches(scope)[0] is Match.FULL:
            return next(pair for pair in _pairs(route) if pair[0] == method)
    return None


def written(table: Table | None = None) -> Iterable[str]:
    """The page of the documents: what each column is, and the rows."""
    table = table or Table()
    yield "## Columns · 列\n\n| column | who |\n|---|---|"
    yield from (f"| {name} | {who} |" for name, who in COLUMNS.items())
    yield "\n## Answers · 回应\n"
    yield "| " + " | ".join(("request", *(name.replace("_", " ") for name in COLUMNS))) + " |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    yield from (_line(table, row) for row in table.rows)
    yield "\n## Stream · 实时更新\n\n| a change in | " + " | ".join(name.replace("_", " ") for name in ROLES) + " |"
    yield "|---" * (len(ROLES) + 1) + "|"
    for news in table.news:
        yield f"| `{news.room}` | " + " | ".join(news.expected(column) for column in ROLES) + " |"
    yield ""


def _line(table: Table, row: Row) -> str:
    cells = [_cell(table, row, column) for column in COLUMNS]
    what = f" {row.what}" if row.what else ""
    where = f" (only {row.only})" if row.only else " (only demo)" if row.door == "demo" else ""
    query = "&".join(f"{name}={value}" for name, value in row.query.items())
    return f"| `{row.ask}{'?' if query else ''}{query}`{what}{where} | " + " | ".join(cells) + " |"


def _cell(table: Table, row: Row, column: str) -> str:
    kind: Kind = "demo" if column in {"forged", "gone"} or row.door == "demo" else "desk"
    has_column = column in ROLES or (row.is_for(kind) and column in (DEMO if kind == "demo" else DESK))
    return table.expected(row, column, kind) if has_column or row.only == "platforms" else ""


def _pairs(route: BaseRoute) -> list[tuple[str, str]]:
    if isinstance(route, Mount):
        return [("GET", route.path)]
    if isinstance(route, Route):
        return [(method, route.path) for method in sorted(route.methods or ()) if method != "HEAD"]
    raise TypeError(f"the table does not know {route!r}")


def _filled(value: object, scene: Scene) -> object:
    return scene.filled(value) if isinstance(value, str) else value


COLUMNS: Mapping[str, str] = {
    "logged_out": "a browser without a session, 未登录",
    "outsider": "a caller with a session by a link to one ticket, 持外部链接的来电人",
    "ended": f"a session that ended: {', '.join(ENDINGS)}",
    "owes": "a person whose password has expired, or who owes a second factor, 密码过期、待设动态码",
    "gained": "a person with more roles than at the log-in, until the secret is renewed, 角色增加后",
    "no_account": "a person whose account on the page was taken, 网页账号已停用",
    "forged": "in a demo, a face that was tampered with, 演示：伪造的面孔",
    "gone": "in a demo, the face of a person who left, 演示：已离职",
    "reporter": "the staff whose tickets these are; in a demo also a browser without a face, 报障人",
    "staff": "another of the staff, also one who was more at the log-in and is no more, 其他业务人员",
    "external": "a bidder, agent or expert, 外部用户",
    "office": "the office; the complaint speaks of this person, 业务处室（被投诉人）",
    "engineer": "an engineer of the vendor, 技术人员（外单位）",
    "project_lead": "the vendor's project lead, 项目负责人",
    "admin": "an administrator, 系统管理员",
    "vendor_admin": "an administrator of a vendor, 外单位的管理员",
    "leader": "a leader, 领导",
    "auditor": "an auditor, 审计",
    "security": "a security administrator, 安全管理员",
}
