"""Draws a person's own page at the desk as Slack's App Home."""

from bot.platforms.slack.buttons import elements_of, row_of
from bot.platforms.slack.paragraphs import section
from bot.platforms.slack.texts import HEADER, Json, bold_first, plain_text
from handlers.i18n import Voice
from models.chat import Home, HomeLine, HomeSection

_MOST_BLOCKS = 100
_MOST_SECTIONS = 20
_MOST_BUTTONS = 25
_LINE = 300  # a view of more than 250 kB is refused
_AROUND_A_SECTION = 3  # the rule above it, its heading, and the line that says how many more there are


def home_view(home: Home, voice: Voice) -> Json:
    """The page: what to press, then each list with a button to every entry; long lists say how many more there are."""
    blocks: list[Json] = [{"type": "header", "text": plain_text(home.title, HEADER)}]
    buttons = elements_of(home.buttons, None, voice)[:_MOST_BUTTONS]
    if buttons:
        blocks.append(row_of("buttons", buttons))
    sections = home.sections[:_MOST_SECTIONS]
    pressed = len(buttons)
    for left, one in zip(range(len(sections), 0, -1), sections, strict=True):
        room = (_MOST_BLOCKS - len(blocks)) // left - _AROUND_A_SECTION
        blocks += _section(one, room, pressed, voice)
        pressed += 2 * len(one.lines)
    return {"type": "home", "blocks": blocks}


def _section(one: HomeSection, room: int, pressed: int, voice: Voice) -> list[Json]:
    heading: list[Json] = [{"type": "divider"}, {"type": "header", "text": plain_text(one.title, HEADER)}]
    if not one.lines:
        return [*heading, _small(one.empty)]
    shown, blocks = 0, list[Json]()
    for line in one.lines:
        drawn = _line(line, pressed + 2 * shown, voice)
        if len(blocks) + len(drawn) > room:
            break
        shown += 1
        blocks += drawn
    more = len(one.lines) - shown
    return [*heading, *blocks, *([_small(voice("list.more", count=more))] if more else [])]


def _line(line: HomeLine, number: int, voice: Voice) -> list[Json]:
    """A button stands beside the line; two of them stand in a row below it."""
    block = section(bold_first(line.text, line.below, _LINE))
    buttons = elements_of(filter(None, (line.button, line.other)), None, voice, first=number)
    if len(buttons) > 1:
        return [block, row_of(f"line.{number}", buttons)]
    return [block | {"accessory": buttons[0]}] if buttons else [block]


def _small(words: str) -> Json:
    return {"type": "context", "elements": [plain_text(words, _LINE)]}
