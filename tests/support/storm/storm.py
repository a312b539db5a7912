"""A storm: people who report one class A after the other, and somebody who takes them, so that cards are repainted."""

import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.platforms.slack.http import PATH
from models.messaging.outbox import CardView, Post
from models.terms import Platform
from tests.support import slack_payloads as payloads
from tests.support.desk import KEY
from tests.support.patience import HANG_S, wait_until
from tests.support.seats import SENT_BY_US, cookies_of
from tests.support.slack_desk import signed, text_of
from tests.support.storm.office import Platforms, Reporter, direct_channel

AN_A = "号标段投标文件解密失败，所有人都解不开，正在开标"
TAKES_EACH_S = 1.0


class Storm:
    """Sixteen people at once. `each_s` is how often each of them reports, nought for as soon as they are answered."""

    def __init__(self, platforms: Platforms, engine: Engine, url: str, each_s: float) -> None:
        self._platforms = platforms
        self._engine = engine
        self._url = url
        self._each_s = each_s
        self._ends_at = 0.0
        self._lots = itertools.count(1)
        self._lock = threading.Lock()
        self.waits: dict[Platform, list[float]] = defaultdict(list)
        """Seconds from sending a report to seeing its card, or on the page its answer."""

    @property
    def reports(self) -> int:
        """How many were sent."""
        return sum(map(len, self.waits.values()))

    def rage(self, for_s: float) -> None:
        """From the first report until the last one is answered."""
        self._ends_at = time.monotonic() + for_s
        reporters = self._platforms.reporters
        with ThreadPoolExecutor(len(reporters) + 1) as pool:
            late_by = self._each_s / len(reporters)
            jobs = [pool.submit(self._report_on, one, late_by * place) for place, one in enumerate(reporters)]
            for job in (*jobs, pool.submit(self._take_on)):
                job.result()

    def _report_on(self, who: Reporter, late_by: float) -> None:
        ways = {Platform.WEBCHAT: self._by_page, Platform.SLACK: self._by_slack, Platform.TELEGRAM: self._by_telegram}
        at = time.monotonic() + late_by
        with self._browser(who.name) as http:
            while max(at, time.monotonic()) < self._ends_at:
                time.sleep(max(0.0, at - time.monotonic()))
                began_at = time.monotonic()
                ways[who.platform](http, who, next(self._lots))
                self.waits[who.platform].append(time.monotonic() - began_at)
                at += self._each_s

    def _by_page(self, http: httpx.Client, who: Reporter, lot: int) -> None:
        body = {"place": "intake", "text": f"{lot}{AN_A}", "client_id": f"storm{lot}"}
        wait_until(lambda: http.post("/chat/lines", json=body).status_code == 200, f"{lot} was not taken")

    def _by_slack(self, http: httpx.Client, who: Reporter, lot: int) -> None:
        slack, channel = self._platforms.slack, direct_channel(who)
        said = slack.say(channel, who.account, f"{lot}{AN_A}")
        body = json.dumps(payloads.event(**said, channel=channel, channel_type="im"))

        def is_taken() -> bool:
            headers = signed(body, "application/json")
            return http.post(PATH, content=body.encode(), headers=headers).status_code == 200

        wait_until(is_taken, f"{lot} was not taken")
        self._wait_for_card(lot, lambda: [text_of(one) for one in slack.messages(channel) if one.get("bot_id")])

    def _by_telegram(self, http: httpx.Client, who: Reporter, lot: int) -> None:
        telegram, chat = self._platforms.telegram, int(who.account)
        with self._lock:
            telegram.say(chat, chat, f"{lot}{AN_A}")
        self._wait_for_card(lot, lambda: [str(one.get("text", "")) for one in telegram.of_bot(chat)])

    def _wait_for_card(self, lot: int, shown: Callable[[], list[str]]) -> None:
        wait_until(lambda: any(f"{lot}号标段" in text for text in shown()[-5:]), f"no card of {lot}")

    def _take_on(self) -> None:
        """李强 takes the newest each second, so that its cards are repainted everywhere."""
        known = 0
        with self._browser("李强") as http:
            while time.monotonic() + TAKES_EACH_S < self._ends_at:
                time.sleep(TAKES_EACH_S)
                seq, post = self._newest_card()
                if seq > known:
                    known = seq
                    http.post("/chat/clicks", json={"post": post, "action": "take", "client_id": f"take{seq}"})

    def _newest_card(self) -> tuple[int, str]:
        cards = select(col(Post.seq), Post.id).where(Post.platform == Platform.WEBCHAT, col(Post.sent_version) > 0)
        newest = cards.where(Post.card_view == CardView.TEAM).order_by(col(Post.seq).desc()).limit(1)
        with Session(self._engine) as session:
            row = session.exec(newest).first()
        return (int(row[0] or 0), row[1]) if row else (0, "")

    def _browser(self, name: str) -> httpx.Client:
        return httpx.Client(base_url=self._url, timeout=HANG_S, cookies=self._cookies_of(name), headers=SENT_BY_US)

    def _cookies_of(self, name: str) -> dict[str, str]:
        return cookies_of(self._engine.url.render_as_string(hide_password=False), name, KEY)
