"""The emulator's page in a browser: what a person at Slack sees and does."""

from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

SHOWN_WITHIN_MS = 20_000


class Window:
    """One browser window, in which one person after the other may act."""

    def __init__(self, chromium: Browser, url: str, shots: Path) -> None:
        self.page = chromium.new_page(viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(SHOWN_WITHIN_MS)
        self.page.goto(url)
        self._shots = shots

    def act_as(self, user: str) -> None:
        """Sit down as somebody."""
        self.page.locator("label.actas select").select_option(user)

    def open(self, channel: str) -> None:
        """Go to a channel, or to the desk's own page by its name."""
        self.page.locator(".sidebar-item", has_text=channel).click()

    def write(self, text: str) -> None:
        """Type into the channel's box, a message or a command, and send it."""
        box = self.page.locator(".main .composer-input")
        box.fill(text)
        self.page.locator(".main .composer-send").click()

    def attach(self, file: Path, text: str) -> None:
        """Send a file with some words."""
        self.page.locator(".main input[type=file]").set_input_files(file)
        self.write(text)

    def open_thread(self, text: str) -> None:
        """Look at what was answered to a message."""
        self.message(text).locator(".thread-summary").click()

    def message(self, *parts: str) -> Locator:
        """The newest message that shows all of these."""
        found = self.page.locator(".msg")
        for part in parts:
            found = found.filter(has_text=part)
        return found.last

    def see(self, *parts: str) -> None:
        """Wait until one message shows all of these."""
        expect(self.message(*parts)).to_be_visible(timeout=SHOWN_WITHIN_MS)

    def press(self, label: str, *parts: str) -> None:
        """Press a button of the newest message that shows these parts."""
        self.message(*parts, label).get_by_role("button", name=label, exact=True).click()

    @property
    def form(self) -> Locator:
        """The form that is open."""
        return self.page.locator(".modal")

    def choose(self, label: str) -> None:
        """Choose one of a form's answers."""
        self.form.locator("label", has_text=label).locator("input").check()

    def fill(self, *texts: str) -> None:
        """Fill in the form's boxes, in their order."""
        boxes = self.form.locator("textarea, input[type=text], input:not([type])")
        for place, text in enumerate(texts):
            boxes.nth(place).fill(text)

    def send(self) -> None:
        """Send the form."""
        self.form.locator(".modal-btn.primary").click()

    def shoot(self, name: str) -> None:
        """Keep a picture of the window; one that is all of one colour would be no page."""
        picture = self.page.screenshot(path=self._shots / f"{name}.png")
        assert len(picture) > 10_000

    def close(self) -> None:
        """Shut the window."""
        self.page.close()
