"""A browser without scripts, at the pages that the server draws."""

import re
from html import unescape

import httpx

from tests.support.desk import HOST, Desk
from tests.support.logins import GOOD

NAME = "李强"


class Page:
    """A browser without scripts: it keeps cookies, follows nothing by itself and sends forms as they are typed."""

    def __init__(self, desk: Desk, language: str = "zh-CN,zh;q=0.9", scheme: str = "http") -> None:
        self._desk = desk
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk.app),
            base_url=f"{scheme}://{HOST}",
            headers={"Accept-Language": language, "Sec-Fetch-Site": "same-origin"},
        )

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self._desk.run(self.http.get(path))

    def post(self, path: str, **typed: str) -> httpx.Response:
        """Send a form."""
        return self._desk.run(self.http.post(path, data=typed))

    def send(self, path: str, name: str, content: bytes, **typed: str) -> httpx.Response:
        """Send a form with a file."""
        return self._desk.run(self.http.post(path, data=typed, files={"file": (name, content)}))

    def log_in(self, password: str = GOOD, code: str = "", name: str = NAME) -> httpx.Response:
        """Fill in the form of the login."""
        return self.post("/login", name=name, password=password, code=code)


def told(answer: httpx.Response) -> str:
    """The sentence that a page refuses by."""
    found = re.search(r'role="alert">([^<]*)<', answer.text)
    assert found is not None, answer.text
    return unescape(found.group(1))
