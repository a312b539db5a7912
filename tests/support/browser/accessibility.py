"""What axe-core has against a page, which it reads as a screen reader's user would."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def faults_of(page: Page) -> list[str]:
    """The rules that the page breaks as it stands, each with the elements that do."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[str(node['target']) for node in rule['nodes']]}" for rule in found]
