"""A desk as `zhiban run` serves it, over TLS where asked, and people at their browsers who log in to it."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.support.browser.window import PATIENCE_MS
from tests.support.processes.server import ROOT, Server

PASSWORD = "Lanshan-kaibiao7"  # noqa: S105 - of invented people
REFUSED = ("ERR_FAILED", "status of 401", "status of 404", "status of 422")
"""A browser notes each request that a test cuts off, or the desk refuses."""


class Office:
    """The desk of the invented people, each of whom has a password or a link to set one."""

    def __init__(self, folder: Path, *, is_over_tls: bool = False) -> None:
        self.server = Server(folder, command="run")
        self.server.environment["ZHIBAN_READER"] = "small"
        if is_over_tls:
            self.server.use_tls("127.0.0.1")
        self.url = self.server.url
        self.server.environment["ZHIBAN_PAGE_URL"] = self.url
        known = self.server.run("people", "import", str(ROOT / "bot" / "demo_office.toml"), "--apply")
        assert known.returncode == 0, known.stderr

    def link(self, name: str) -> str:
        """The address at which the person sets a password of their own."""
        made = self.server.run("people", "login", name)
        found = re.search(r"^https?://\S+/login/link/\S+$", made.stdout, re.MULTILINE)
        assert found is not None, made.stderr
        return found[0]

    def browser(self, chromium: Browser, *, width: int = 1440, language: str = "zh-CN") -> BrowserContext:
        """A browser with cookies of its own that trusts the office's authority."""
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=language, ignore_https_errors=True
        )
        context.set_default_timeout(PATIENCE_MS)
        return context


class Colleague:
    """A person at a browser of their own, who logs in to the office's desk."""

    def __init__(self, office: Office, context: BrowserContext, name: str) -> None:
        self.office = office
        self.context = context
        self.name = name
        self.complaints: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """Another tab of the browser."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(reason in message.text for reason in REFUSED):
            self.complaints.append(message.text)

    def set_password(self) -> None:
        """Open a link and set a password by it; the login is open then."""
        self.page.goto(self.office.link(self.name))
        for field in ("password", "again"):
            self.page.locator(f"#{field}").fill(PASSWORD)
        self.submit()
        expect(self.page.locator(".done")).to_be_visible()

    def log_in(self, page: Page | None = None) -> None:
        """Fill in the login that is open, and see the desk."""
        page = page or self.page
        page.locator("#name").fill(self.name)
        page.locator("#password").fill(PASSWORD)
        self.submit(page)
        expect(page.locator("#middle h1")).not_to_be_empty()

    def submit(self, page: Page | None = None) -> None:
        """Send the form of a page that the server drew."""
        (page or self.page).locator("main form").first.locator("button[type=submit]").click()

    def end_session(self) -> None:
        """End the session elsewhere: the browser's cookie is good for nothing, and its pages are not told."""
        own = {"Origin": self.office.url}
        assert self.context.request.post(f"{self.office.url}/logout", headers=own, max_redirects=0).status == 303

    @property
    def cover(self) -> Locator:
        """What lies over the page when the session has ended."""
        return self.page.locator("dialog.cover")

    @property
    def composer(self) -> Locator:
        """Where one writes into the place on show."""
        return self.page.locator("#middle .composer-input")

    def return_by_cover(self, password: str = PASSWORD) -> None:
        """Type the password into the cover."""
        self.cover.locator('[name="password"]').fill(password)
        self.cover.locator("button[type=submit]").click()
