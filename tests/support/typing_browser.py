"""A browser without scripts and the person before it: they type into fields and press, and each is counted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import httpx

from tests.support.desk import HOST, Desk

MOST_LEAPS = 5
SENT_BY_A_PAGE = {"Accept-Language": "zh-CN,zh;q=0.9", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
"""The headers of a browser that opens pages and sends their forms."""


@dataclass
class Form:
    """A form of a page: where it goes, and what stands in its fields before anybody types."""

    action: str
    is_multipart: bool
    values: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__()
        self.all: list[Form] = []
        self._path = path
        self._select = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what belongs to a form."""
        given = dict(attrs)
        if tag == "form":
            self.all.append(Form(given.get("action") or self._path, given.get("enctype") == "multipart/form-data"))
            return
        name, values = given.get("name") or "", self.all[-1].values if self.all else {}
        if tag == "input" and name and given.get("type") != "file":
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                values[name] = given.get("value") or ""
            else:
                values.setdefault(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, values[name] = name, ""
        elif tag == "option" and self._select and ("selected" in given or self._select not in values):
            values[self._select] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        """Note what stands in a larger field."""
        if self._area:
            self.all[-1].values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a larger field."""
        if tag == "textarea":
            self._area = ""


def refusal_in(page: httpx.Response) -> str:
    """Return the sentence that a page refuses by; "" where it does not."""
    found = re.search(r'role="alert">([^<]*)<', page.text)
    return unescape(found.group(1)) if found else ""


class TypingBrowser:
    """It goes where it is sent and sends forms as they stand in the page; `page` is the last one.

    `send` takes a method, a path and what is sent, as `httpx.Client.request` does, and keeps cookies.
    """

    def __init__(self, send: Callable[..., httpx.Response]) -> None:
        self._send = send
        self.page = httpx.Response(200)
        self.path = "/"
        self.presses = self.fields = 0

    def open(self, path: str) -> httpx.Response:
        """Open a page by its address, and go where it sends one."""
        return self._go(self._send("GET", path), path)

    def press(self, action: str = "", file: tuple[str, bytes] | None = None, **typed: str) -> httpx.Response:
        """Type into the form that goes to `action`, the first one if it is not said, and press its button."""
        form = next(one for one in Forms(self.page.text, self.path).all if action in ("", one.action))
        unknown = typed.keys() - form.values.keys()
        assert not unknown, f"{self.path} has no fields {unknown}: {form.values}"
        self.presses += 1
        self.fields += len(typed) + (file is not None)
        values = {**form.values, **typed}
        if form.is_multipart:
            named = {name: (None, value.encode()) for name, value in values.items()}
            files: Mapping[str, tuple[str | None, bytes]] = {**named, **({"file": file} if file else {})}
            sent = self._send("POST", form.action, files=files)
        else:
            sent = self._send("POST", form.action, data=values)
        return self._go(sent, form.action)

    def follow(self, path: str) -> httpx.Response:
        """Press a link of the page."""
        assert f'href="{path}"' in self.page.text, self.page.text
        self.presses += 1
        return self.open(path)

    @property
    def refused(self) -> str:
        """The sentence that the page refuses by; "" where it does not."""
        return refusal_in(self.page)

    def _go(self, answer: httpx.Response, path: str) -> httpx.Response:
        for _ in range(MOST_LEAPS):
            if answer.status_code != 303:
                break
            path = answer.headers["location"]
            answer = self._send("GET", path)
        self.page, self.path = answer, path.partition("?")[0]
        return answer


class PlainBrowser(TypingBrowser):
    """Such a browser at a desk inside the test."""

    def __init__(self, desk: Desk, language: str = "zh-CN,zh;q=0.9", scheme: str = "http") -> None:
        self.desk = desk
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk.app),
            base_url=f"{scheme}://{HOST}",
            headers={**SENT_BY_A_PAGE, "Accept-Language": language},
        )
        super().__init__(lambda method, path, **sent: desk.run(self.http.request(method, path, **sent)))
