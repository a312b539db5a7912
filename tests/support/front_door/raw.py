"""A request as bytes on the line, with all that httpx would mend or refuse to send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.applications import Starlette

from tests.support.desk import HOST

Message = dict[str, Any]
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class RawRequest:
    """A request; `path` is as it stands on the line, percent signs and all."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""
    query: str = ""
    scheme: str = "http"
    client: str = "127.0.0.1"
    host: str = HOST

    def scope(self) -> Message:
        """What a server makes of it."""
        headers = [("host", self.host), *self.headers, ("content-length", str(len(self.body)))]
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": self.scheme,
            "path": unquote(self.path),
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers],
            "client": (self.client, 50_000),
            "server": tuple(HOST.split(":")),
        }


class RawAnswer(NamedTuple):
    """The answer to it."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def said(self) -> str:
        """All that it tells, headers included."""
        return f"{self.headers}\n{self.content.decode('utf-8', 'replace')}"


@dataclass
class _Line:
    body: bytes
    is_sent: bool = False
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    async def receive(self) -> Message:
        """The body, and then a sender that hangs up."""
        if self.is_sent:
            return {"type": "http.disconnect"}
        self.is_sent = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Any) -> None:
        """Keep what is answered."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            for name, value in message["headers"]:
                self.headers[name.decode()] = "\n".join(filter(None, (self.headers.get(name.decode()), value.decode())))
        else:
            self.content += message.get("body", b"")


async def answer_to(app: Starlette, request: RawRequest) -> RawAnswer:
    """The application's answer; of a stream, what was said before its reader hung up. An error of its own is raised."""
    line = _Line(request.body)
    await app(request.scope(), line.receive, line.send)
    return RawAnswer(line.status, line.headers, line.content)
