"""A browser without scripts, at the pages that the server draws."""

import httpx

from tests.support.logins import GOOD
from tests.support.typing_browser import PlainBrowser, refusal_in

NAME = "李强"


class Page(PlainBrowser):
    """The same browser where a test sends what no form has, and follows nothing by itself."""

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.desk.run(self.http.get(path))

    def post(self, path: str, **typed: str) -> httpx.Response:
        """Send a form."""
        return self.desk.run(self.http.post(path, data=typed))

    def send(self, path: str, name: str, content: bytes, **typed: str) -> httpx.Response:
        """Send a form with a file."""
        return self.desk.run(self.http.post(path, data=typed, files={"file": (name, content)}))

    def log_in(self, password: str = GOOD, code: str = "", name: str = NAME) -> httpx.Response:
        """Fill in the form of the login."""
        return self.post("/login", name=name, password=password, code=code)


def told(answer: httpx.Response) -> str:
    """The sentence that a page refuses by."""
    found = refusal_in(answer)
    assert found, answer.text
    return found
