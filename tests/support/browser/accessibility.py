"""What axe-core has against a page, which it reads as a screen reader's user would."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


class Screens:
    """The screens of a page that were looked at; `faults` has those of each that has some."""

    def __init__(self, page: Page, language: str, width: int) -> None:
        self.faults: dict[str, list[str]] = {}
        self._page, self._language, self._width = page, language, width

    def look(self, screen: str) -> None:
        """Look at the page as it stands: in its language, and nothing sticks out to the side."""
        if found := faults_of(self._page):
            self.faults[screen] = found
        assert self._page.evaluate("document.documentElement.scrollWidth") == self._width, screen
        expect(self._page.locator("html")).to_have_attribute("lang", self._language)


def faults_of(page: Page) -> list[str]:
    """The rules that the page breaks as it stands, each with the elements that do."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[str(node['target']) for node in rule['nodes']]}" for rule in found]
