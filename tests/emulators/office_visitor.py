"""A browser without scripts that goes from a desk to its office's provider and comes back."""

import re
from html import unescape
from urllib.parse import urljoin

import httpx

from tests.emulators.office_provider import OfficeDesk

REDIRECTS = {302, 303}


class Visitor:
    """Cookies of its own; each step ends at a page that waits for a press."""

    def __init__(self, desk: OfficeDesk) -> None:
        self.desk = desk
        self.http = httpx.Client(timeout=30, trust_env=False)

    def log_in(self, number: str) -> httpx.Response:
        """Go the whole way; the page at its end."""
        return self.agree(self.name(number))

    def name(self, number: str) -> httpx.Response:
        """Go there and say who one is; the page that asks to agree."""
        asked = self._followed(self.http.get(f"{self.desk.url}/login/office", params={"then": "/login/own"}))
        return self._pressed(asked, login=number, password="any")  # noqa: S106 - it takes any

    def agree(self, asked: httpx.Response) -> httpx.Response:
        """Agree, and come back."""
        return self._pressed(asked)

    def get(self, path: str, **query: str) -> httpx.Response:
        """Ask the desk."""
        return self.http.get(f"{self.desk.url}{path}", params=query)

    def close(self) -> None:
        """Let the connections go."""
        self.http.close()

    def _pressed(self, page: httpx.Response, **typed: str) -> httpx.Response:
        action = re.search(r'<form[^>]* action="([^"]+)"', page.text)
        assert action is not None, page.text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', page.text))
        return self._followed(self.http.post(urljoin(str(page.url), unescape(action[1])), data={**hidden, **typed}))

    def _followed(self, answer: httpx.Response) -> httpx.Response:
        while answer.status_code in REDIRECTS:
            answer = self.http.get(urljoin(str(answer.url), answer.headers["location"]))
        return answer
