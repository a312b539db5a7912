"""Somebody at a real browser window, and what one does there: write, press, fill in, look."""

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from playwright.sync_api import Browser, ConsoleMessage, Locator, expect

PATIENCE_MS = 30_000
"""A machine under load takes long for what is nearly always there at once; only what never comes is waited for."""
expect.set_options(timeout=PATIENCE_MS)
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def address(view: str = "", place: str = "", **asked: str) -> str:
    """The address of a list or a place, of the first one without a name, and of what is open beside it."""
    path = "/tickets" if view else f"/rooms/{place}" if place else "/"
    query = urlencode({**({"view": view} if view else {}), **asked})
    return f"{path}?{query}" if query else path


class Window:
    """A window with its own cookies, in which one person is looking at the page."""

    def __init__(
        self, browser: Browser, url: str, name: str, *, width: int = 1440, height: int = 900, **where: str
    ) -> None:
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.context.set_default_timeout(PATIENCE_MS)
        assert self.context.request.post(f"{url}/demo/person", data={"name": name}).ok
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url + address(**where))
        expect(self.page.locator("#middle h1")).not_to_be_empty()

    def _heard(self, message: ConsoleMessage) -> None:
        """Anything the browser holds against the page: an error, a warning, a breach of its content policy."""
        if message.type in {"error", "warning"} and not any(reason in message.text for reason in OFFLINE):
            self.complaints.append(message.text)

    @property
    def composer(self) -> Locator:
        """Where one writes into the place on show."""
        return self.page.locator("#middle .composer-input")

    @property
    def panel(self) -> Locator:
        """The right side."""
        return self.page.locator("#panel")

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.locator("dialog[open]")

    def line(self, text: str) -> Locator:
        """The lines in the middle with a text that somebody wrote, each with the acknowledgement below it."""
        return self.page.locator("#middle .line").filter(has=self.page.locator(".typed", has_text=text))

    def card(self, number: str, button: str = "") -> Locator:
        """The newest card of a ticket in the middle, or the newest with that button."""
        cards = self.page.locator(f'#middle article.card[data-ticket="{number}"]')
        if button:
            cards = cards.filter(has=self.page.get_by_role("button", name=button, exact=True))
        return cards.last

    def report(self, text: str) -> str:
        """Write a report into the intake room; the number on its acknowledgement."""
        self.composer.fill(text)
        self.composer.press("Enter")
        acknowledgement = self.line(text).last.locator("article.card").first
        expect(acknowledgement).to_be_visible()
        return str(acknowledgement.get_attribute("data-ticket"))

    def say(self, text: str) -> None:
        """Write something and wait until the desk has it."""
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.line(text).last).to_be_visible()
        expect(self.page.locator(".line-unsent")).to_have_count(0)

    def press(self, number: str, button: str) -> None:
        """Press a button on a card of a ticket."""
        self.card(number, button).get_by_role("button", name=button, exact=True).click()

    def fill(self, **fields: str) -> None:
        """Fill in the open form and send it."""
        for name, value in fields.items():
            field = self.dialog.locator(f'[name="{name}"]')
            if field.first.get_attribute("type") == "radio":
                self.dialog.locator(f'[name="{name}"][value="{value}"]').check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.send_form()

    def send_form(self) -> None:
        """Press the form's own button."""
        self.dialog.locator("button.press[type=submit]").click()

    def told(self, sentence: str) -> None:
        """See the sentence come up at the edge."""
        expect(self.page.locator(".toast").filter(has_text=sentence).last).to_be_visible()

    def sees(self, number: str, *texts: str, not_: Iterable[str] = ()) -> None:
        """See all of this, and none of `not_`, on the ticket's first card in the middle, without a reload."""
        card = self.page.locator(f'#middle article.card[data-ticket="{number}"]').first
        for text in texts:
            expect(card).to_contain_text(text)
        for text in not_:
            expect(card).not_to_contain_text(text)

    def go(self, name: str) -> None:
        """Choose a place or a view on the left, or at the foot of a phone."""
        ways = self.page.locator("#side a, #side button, #bar a").filter(has_text=re.compile(rf"^\s*{name}"))
        ways.locator("visible=true").click()
