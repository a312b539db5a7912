"""What an English reader would see in Chinese at a window, beside names and what people typed."""

import re
import tomllib
from pathlib import Path

from tests.support.browser.window import Window

OFFICE = Path(__file__).parents[3] / "bot" / "demo_office.toml"
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CLAUSE = re.compile(r"[一二三]·[\d.()]+")
"""A clause of the standard is cited as it is called."""
THE_OTHER_LANGUAGE = "中文"
SETTLED_MS = 700
"""What somebody else did is drawn half a second later; that nothing more is to come can only be waited for."""

IN_SIGHT = """isOwnChat => {
  const seen = [];
  const notRead = '.typed, .avatar, script, style' + (isOwnChat ? '' : ', .lines article');
  const keep = (node, text) => { if (!node.closest(notRead) && node.checkVisibility()) seen.push(text); };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) keep(texts.currentNode.parentElement, texts.currentNode.textContent);
  for (const name of ['title', 'aria-label', 'placeholder'])
    for (const node of document.querySelectorAll(`[${name}]`)) keep(node, node.getAttribute(name));
  for (const option of document.querySelectorAll('dialog[open] option')) seen.push(option.textContent);
  return [document.title, ...seen];
}"""


def names_of_the_office() -> set[str]:
    """What the office wrote about its people: names, departments, companies, titles."""
    people = tomllib.loads(OFFICE.read_text("utf-8"))["person"]
    return {value for person in people for value in person.values() if isinstance(value, str) and CHINESE.search(value)}


class EnglishReader:
    """Looks through windows; `left` holds what was Chinese there, each with the step after which it was seen.

    Cards that stand in a room keep the room's language, and those of one's own chat are the reader's.
    """

    def __init__(self, *typed: str) -> None:
        self.known = sorted({*names_of_the_office(), *typed, THE_OTHER_LANGUAGE}, key=len, reverse=True)
        self.left: list[tuple[str, str]] = []

    def look(self, step: str, *windows: Window) -> None:
        """Read all that these windows show now."""
        windows[0].page.wait_for_timeout(SETTLED_MS)
        for window in windows:
            for text in window.page.evaluate(IN_SIGHT, "place=desk" in window.page.url):
                if CHINESE.search(self._unknown_in(text)) and (step, text) not in self.left:
                    self.left.append((step, text))

    def _unknown_in(self, text: str) -> str:
        rest = CLAUSE.sub("", text)
        for known in self.known:
            rest = rest.replace(known, "")
        return rest
