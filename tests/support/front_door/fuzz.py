"""Requests of a stranger who tries things: wrong cookies, headers, methods and addresses, the same for one seed."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from urllib.parse import quote, urlsplit

from bot.logins.cookies import DEVICE, SESSION
from bot.platforms.webchat.visitor import COOKIE, cookie_for
from models.logins.secret import secret_digest
from tests.support.desk import HOST, KEY
from tests.support.front_door.raw import RawAnswer, RawRequest
from tests.support.front_door.routes import Table
from tests.support.front_door.scene import Scene

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get")
GIVEN = re.compile(f'{SESSION}=(?!"")')
EVIL = "evil.example"
SHOWN_TO_ALL = ("/healthz", "/readyz", "/static/", "/login")
"""The addresses, or their beginnings, that answer a stranger with a page: of the office nothing stands there."""
OURS = ("", HOST, "localhost", "127.0.0.1")
ALLOWED = {303, 307, 400, 401, 403, 404, 405, 413, 415, 422, 429}

Twist = Callable[[Random, str], str]
ADDRESSES: Sequence[Twist] = (
    lambda random, path: path.upper(),
    lambda random, path: f"/{path}",
    lambda random, path: f"{path}/",
    lambda random, path: f"{path}%00.css",
    lambda random, path: f"{path};.js",
    lambda random, path: f"/static/..{path}",
    lambda random, path: f"/static/%2e%2e{quote(path, safe='')}",
    lambda random, path: f"/login/..{path}",
    lambda random, path: f"/healthz/..{path}",
    lambda random, path: f"http://{HOST}{path}",
    lambda random, path: path.replace("/", "%2F"),
    lambda random, path: path.replace("/", "\\"),
    lambda random, path: path[: random.randrange(1, len(path) + 1)],
    lambda random, path: quote(path).replace("a", "%61"),
)
HEADERS: Sequence[tuple[str, Sequence[str]]] = (
    ("origin", (f"http://{HOST}", f"http://{EVIL}", "null", "", "http://[", f"http://{HOST}.{EVIL}")),
    ("sec-fetch-site", ("same-origin", "same-site", "cross-site", "none", "x", "")),
    ("sec-fetch-mode", ("navigate", "cors", "no-cors", "websocket")),
    ("sec-fetch-dest", ("document", "iframe", "image", "empty")),
    ("referer", (f"http://{HOST}/", f"http://{EVIL}/")),
    ("x-forwarded-for", ("127.0.0.1", "10.0.0.9", "::1", "x")),
    ("x-forwarded-host", (HOST, EVIL)),
    ("x-forwarded-proto", ("https", "http")),
    ("forwarded", ("for=127.0.0.1;proto=https",)),
    ("x-real-ip", ("127.0.0.1",)),
    ("x-original-url", ("/chat/me",)),
    ("x-rewrite-url", ("/chat/me",)),
    ("x-http-method-override", ("GET", "POST")),
    ("x-remote-user", ("孙工", "0417", "")),
    ("x-zhiban-proxy-secret", ("", "guess")),
    ("authorization", ("Basic YWRtaW46YWRtaW4=", "Bearer null")),
    ("accept", ("application/json", "text/html", "text/event-stream", "*/*")),
    ("accept-language", ("en", "zh-CN", "\udcff", "," * 500)),
    ("content-type", ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")),
    ("range", ("bytes=0-10", "bytes=-1")),
    ("upgrade", ("websocket",)),
    ("last-event-id", ("1",)),
)
CLIENTS = ("127.0.0.1", "10.0.0.9", "203.0.113.7", "::1", "x")
PARTS = ("method", "address", "headers", "body", "client", "host")
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
HOSTS = (EVIL, "", "localhost", f"{HOST}@{EVIL}", f"{HOST}.{EVIL}", "127.0.0.1", "[::1]", "a" * 300)


class Strangers:
    """Endless requests of a seed; `live` is the secret of a session that goes on, which nobody of them has whole."""

    def __init__(self, seed: int, scene: Scene, live: str) -> None:
        self._random = Random(seed)  # noqa: S311 - the same requests each time
        self._scene = scene
        self._live = live
        rows = [row for row in Table().rows if not row.ask.startswith("GET /calendar/{feed}")]
        self._asks = [row for row in rows if "{link}" not in row.ask]

    def __iter__(self) -> Iterator[RawRequest]:
        while True:
            yield self._one()

    def _one(self) -> RawRequest:
        """A request of the page itself, but for a few things."""
        random, row = self._random, self._random.choice(self._asks)
        odd = random.sample(PARTS, random.randrange(4))
        path = quote(row.path(self._scene), safe="/.@")
        headers = [(name, random.choice(values)) for name, values in random.sample(HEADERS, random.randrange(1, 6))]
        is_json = row.form is None
        usual = [("sec-fetch-site", "same-origin"), ("content-type", JSON_TYPE if is_json else FORM_TYPE)]
        scheme = random.choice(("http", "https"))
        return RawRequest(
            random.choice(METHODS) if "method" in odd else row.method,
            random.choice(ADDRESSES)(random, path) if "address" in odd else path,
            [*(headers if "headers" in odd else usual), *self._cookies(scheme)],
            self._body(row.json_body, row.form, is_odd="body" in odd),
            "&".join(f"{name}={quote(self._scene.filled(value))}" for name, value in row.query.items()),
            scheme,
            random.choice(CLIENTS) if "client" in odd else CLIENTS[0],
            random.choice(HOSTS) if "host" in odd else HOST,
        )

    def _cookies(self, scheme: str) -> list[tuple[str, str]]:
        """None, or some; the live secret only under the name that is good for nothing in this scheme."""
        random = self._random
        wrong_name, right_name = (f"__Host-{SESSION}", SESSION) if scheme == "http" else (SESSION, f"__Host-{SESSION}")
        edited = list(self._live)
        edited[random.randrange(len(edited))] = random.choice(".~ é")
        secrets = (
            "".join(edited),
            self._live[:-1],
            f"{self._live}x",
            self._live.swapcase(),
            secret_digest(self._live),
            *("", "null", "0", "' OR 1=1 --", "\udcff\udcfe", "x" * 5_000, cookie_for("孙工", KEY)),
        )
        kinds: tuple[list[str], ...] = (
            [],
            [f"{right_name}={random.choice(secrets)}"],
            [f"{wrong_name}={self._live}"],
            [f"{right_name}={random.choice(secrets)}", f"{right_name}={random.choice(secrets)}"],
            [f"{COOKIE}={cookie_for('孙工', KEY)}"],
            [f"{DEVICE}={self._live}", f"__Host-{DEVICE}={self._live}"],
            [f"{SESSION.upper()}={self._live}"],
            [f'{right_name}="{self._live[:-1]}"', "=;=;", "\x01"],
        )
        found = random.choice(kinds)
        return [("cookie", "; ".join(found))] if found else []

    def _body(self, of_json: dict[str, object] | None, form: dict[str, str] | None, *, is_odd: bool) -> bytes:
        random = self._random
        filled = {
            name: self._scene.filled(value) if isinstance(value, str) else value
            for name, value in (of_json or {"place": "intake", "text": "x", "client_id": "{new}"}).items()
        }
        typed = "&".join(
            f"{name}={quote(value)}" for name, value in (form or {"name": "孙工", "password": "x"}).items()
        )
        meant = typed.encode() if form is not None else json.dumps(filled).encode()
        return random.choice((b"", b"\xff\x00", b"[" * 2_000, b"{}", typed.encode())) if is_odd else meant


def objection(request: RawRequest, answer: RawAnswer, kept: Sequence[str]) -> str:
    """What is wrong with an answer to a stranger; empty where nothing is. `kept` are words that nobody may read."""
    if told := [word for word in kept if word in answer.said]:
        return f"tells {told}"
    if GIVEN.search(answer.headers.get("set-cookie", "")):
        return "gives a session"
    if answer.status in {200, 206}:
        path = str(request.scope()["path"])
        return "" if path.startswith(SHOWN_TO_ALL) or not answer.content else "shows a page"
    if answer.status not in ALLOWED:
        return f"answers {answer.status}"
    leads_to = answer.headers.get("location", "/login")
    where = urlsplit(leads_to)
    is_ours = where.netloc in OURS and (where.netloc or where.path.startswith("/login"))
    return "" if is_ours else f"leads to {leads_to}"
