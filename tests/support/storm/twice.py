"""People who report while processes are killed: each report is brought to every replica, until each has answered."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from bot.platforms.webchat.visitor import COOKIE, cookie_for
from tests.support.desk import KEY
from tests.support.patience import wait_until

NAMES = ("赵小禾", "陈思远", "刘晓彤", "赵小禾")
EACH_S = 1.0
"""How often each of the four reports: enough that a kill finds work under way, few enough to be counted for minutes."""
ANSWER_WITHIN_S = 15.0


class TwiceDelivered:
    """Reports under way, to the desks at these ports. Once a text was answered by any, it was accepted."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._numbers = itertools.count(1)
        self._over = threading.Event()
        self.answers: dict[str, set[str]] = {}
        """By text, the numbers that its sender was told."""
        self.refused = 0
        """How often there was no answer, or one that said to come again."""
        self.longest_s = 0.0
        """How long a sender waited at most, from the first try to the first answer."""

    def while_(self, harm: Callable[[], None]) -> None:
        """Report from the beginning of `harm` to its end, and until all is answered."""
        with ThreadPoolExecutor(len(NAMES)) as pool:
            senders = [pool.submit(self._report_on, name) for name in NAMES]
            try:
                harm()
            finally:
                self._over.set()
            for sender in senders:
                sender.result()

    def _report_on(self, name: str) -> None:
        while not self._over.is_set():
            text = f"{next(self._numbers)}号标段的公告页面打不开"
            began_at = time.monotonic()
            self.answers[text] = set()
            wait_until(partial(self._is_brought, name, text, set(self._ports), began_at), f"{text} was not taken")
            self._over.wait(max(0.0, EACH_S - (time.monotonic() - began_at)))

    def _is_brought(self, name: str, text: str, missing: set[int], began_at: float) -> bool:
        """Whether each replica has answered; those of `missing` that now do are taken out."""
        for port in sorted(missing):
            if self._is_answered(port, name, text):
                if len(missing) == len(self._ports):
                    self.longest_s = max(self.longest_s, time.monotonic() - began_at)
                missing.discard(port)
        return not missing

    def _is_answered(self, port: int, name: str, text: str) -> bool:
        body = {"place": "intake", "text": text, "client_id": text}
        try:
            with httpx.Client(cookies={COOKIE: cookie_for(name, KEY)}, timeout=ANSWER_WITHIN_S) as http:
                answer = http.post(f"http://127.0.0.1:{port}/chat/lines", json=body)
        except httpx.TransportError:
            answer = None
        if answer is None or answer.status_code != 200:
            self.refused += 1
            time.sleep(0.02)
            return False
        self.answers[text].add(str(answer.json()["ticket"]))
        return True
