"""The pictures of the READMEs, taken of running desks: `make pictures` writes those anew that have changed."""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageChops, ImageSequence
from playwright.sync_api import Browser, Page, expect

from handlers.i18n import voice_of
from models.terms import Language
from tests.emulators.local_slack import XIAOHE
from tests.emulators.office import SOCKET, Office
from tests.emulators.window import Window as SlackWindow
from tests.support.browser.chromium import running_chromium
from tests.support.browser.window import Window
from tests.support.processes.server import Server

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH, HEIGHT = 1100, 680
FAULT = {
    Language.ZH: "三号评标室投标文件解密失败，所有人都解不开，9:30就要开标了",
    Language.EN: "Bid decryption fails for everybody in room 3, the opening is at 9:30",
}
RESULT: dict[Language, dict[str, str]] = {
    Language.ZH: {"cause": "证书链缺失", "method": "补全证书链并重启解密服务", "tip": "请提前一小时试解密"},
    Language.EN: {
        "cause": "A certificate was missing",
        "method": "Completed the chain, restarted the service",
        "tip": "Try it an hour ahead",
    },
}
SETTLED_MS = 900
COLOURS = 64
A_DEPTH, A_SHARE = 48, 0.004
"""How much a point has to differ, of 255, and how many of them, until a screen counts as another one."""


@dataclass
class Reel:
    """The frames of a moving picture, each with the milliseconds for which it stands still."""

    frames: list[Image.Image] = field(default_factory=list)
    shown_ms: list[int] = field(default_factory=list)

    def take(self, window: Window, ms: int) -> None:
        """Add what a window shows once it has come to rest, without what came up at its edge."""
        window.page.wait_for_timeout(SETTLED_MS)
        for close in window.page.locator(".toast button").all():
            close.click()
        self.frames.append(_shot(window.page))
        self.shown_ms.append(ms)

    def save(self, name: str) -> None:
        """Write it as a GIF, which every viewer of a README plays, unless the one that stands shows the same."""
        if (FOLDER / name).exists():
            with Image.open(FOLDER / name) as standing:
                before = [frame.convert("RGB") for frame in ImageSequence.Iterator(standing)]
            if len(before) == len(self.frames) and all(map(_alike, before, self.frames)):
                return
        strip = Image.new("RGB", (WIDTH, HEIGHT * len(self.frames)))
        for place, frame in enumerate(self.frames):
            strip.paste(frame, (0, HEIGHT * place))
        palette = strip.quantize(COLOURS)
        drawn = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self.frames]
        drawn[0].save(FOLDER / name, save_all=True, append_images=drawn[1:], duration=self.shown_ms, loop=0)


def tell_a_story(browser: Browser, server: Server, language: Language) -> None:
    """Take the moving picture: a sentence, an A with two clocks, 接单, the result, the digest; and the page alone."""
    reel = Reel()
    reporter = _seat(browser, server, language, "赵小禾")
    office = _seat(browser, server, language, "王敏", place="team")
    engineer = _seat(browser, server, language, "李强", place="team")
    reporter.composer.press_sequentially(FAULT[language][: len(FAULT[language]) // 2])
    reel.take(reporter, 900)
    reporter.composer.fill(FAULT[language])
    reel.take(reporter, 1200)
    number = reporter.report(FAULT[language])
    reel.take(reporter, 2600)
    _press(reporter, number, "why")
    reel.take(reporter, 2200)
    reporter.page.keyboard.press("Escape")
    _forward(server, "PT2M")
    _press(office, number, "confirm_and_assign")
    reel.take(engineer, 1400)
    _press(engineer, number, "take")
    reel.take(engineer, 1600)
    _keep(f"page.{_short(language)}.png", reel.frames[-1])
    _forward(server, "PT24M")
    _press(engineer, number, "restore")
    engineer.fill(state_before="untouched")
    _press(reporter, number, "confirm_restored")
    _forward(server, "PT15M")
    _press(engineer, number, "resolve")
    engineer.fill(**RESULT[language], state_before="untouched")
    _press(reporter, number, "confirm_fixed")
    reel.take(reporter, 2200)
    _forward(server, "next_morning")
    expect(engineer.page.locator("#middle article.card").last).to_contain_text(voice_of(language)("button.digest.open"))
    engineer.page.keyboard.press("Escape")
    reel.take(engineer, 2600)
    reel.save(f"story.{_short(language)}.gif")
    for window in (reporter, office, engineer):
        window.context.close()
    if language is Language.ZH:
        _take_a_paper(server, number)


def take_slack(browser: Browser, folder: Path) -> None:
    """Take a card as it stands in Slack, drawn by the stand-in for Slack that the tests use."""
    office = Office(folder, SOCKET, "zh")
    try:
        office.start()
        window = SlackWindow(browser, office.slack.url, folder)
        window.act_as(XIAOHE)
        window.open("hall")
        window.write(FAULT[Language.ZH])
        window.open_thread(FAULT[Language.ZH])
        number = office.ticket_about(FAULT[Language.ZH]).number
        window.see(number)
        window.page.wait_for_timeout(SETTLED_MS)
        _keep("slack.png", _picture(window.message(number).screenshot()))
    finally:
        office.stop()


def _forward(server: Server, how_far: str) -> None:
    """Move desk time; a desk that is busy moves it a part of the way, and is asked once more."""
    if server.run("demo", "clock", "--forward", how_far).returncode:
        _demand(server.run("demo", "clock", "--forward", how_far))


def _demand(ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == 0, ended.stderr


def _take_a_paper(server: Server, number: str) -> None:
    paper = server.folder / "paper.pdf"
    _demand(server.run("paper", "fault-record", number, "--pdf", str(paper), "--by", "王敏"))
    drawn = ("pdftoppm", "-png", "-r", "70", "-singlefile", str(paper), str(paper.with_suffix("")))
    subprocess.run(drawn, check=True)  # noqa: S603 - a program of the machine, and a file of ours
    with Image.open(paper.with_suffix(".png")) as picture:
        _keep("fault-record.png", picture.convert("RGB"))


def _press(window: Window, number: str, action: str) -> None:
    window.page.locator(f'#middle article.card[data-ticket="{number}"] button[data-action="{action}"]').last.click()


def _seat(browser: Browser, server: Server, language: Language, name: str, **where: str) -> Window:
    window = Window(browser, server.url, name, width=WIDTH, height=HEIGHT, **where)
    assert window.context.request.post(f"{server.url}/chat/language", data={"language": str(language)}).ok
    window.page.reload()
    expect(window.page.locator("#middle h1")).not_to_be_empty()
    return window


def _short(language: Language) -> str:
    return "zh" if language is Language.ZH else "en"


def _shot(page: Page) -> Image.Image:
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLED_MS)
    return _picture(page.screenshot())


def _picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def _keep(name: str, picture: Image.Image) -> None:
    """Write a picture, unless the one that stands shows the same."""
    file = FOLDER / name
    if file.exists():
        with Image.open(file) as standing:
            if _alike(standing.convert("RGB"), picture):
                return
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


def _alike(before: Image.Image, after: Image.Image) -> bool:
    """Return whether two pictures show the same but for their day, their clock and the edges of letters."""
    if before.size != after.size:
        return False
    depths = ImageChops.difference(before, after).convert("L").histogram()
    return sum(depths[A_DEPTH:]) <= A_SHARE * before.width * before.height


@contextmanager
def _demo(folder: Path, language: Language) -> Iterator[Server]:
    folder.mkdir()
    server = Server(folder)
    try:
        server.start()
        _forward(server, "next_morning")
        for place in ("intake", "team"):
            _demand(server.run("place", "set", f"webchat:{place}", "--language", str(language)))
        yield server
    finally:
        server.end()


def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_chromium() as browser:
        for language in Language:
            with _demo(Path(folder) / _short(language), language) as server:
                tell_a_story(browser, server, language)
        slack = Path(folder) / "slack"
        slack.mkdir()
        take_slack(browser, slack)
    sys.stdout.write(f"{FOLDER}: {sum(file.stat().st_size for file in FOLDER.iterdir()) // 1024} KB\n")


if __name__ == "__main__":
    main()
