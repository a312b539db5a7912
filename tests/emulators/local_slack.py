"""A workspace of the emulator local-slack, and what its people do there: write, press, fill in, upload."""

import asyncio
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from tests.support.processes.surroundings import surroundings

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
UP_WITHIN_S = 20.0
SHOWN_WITHIN_S = 20.0

Json = dict[str, Any]

BOT, BOT_TOKEN, APP_TOKEN, SECRET = "U0ZHIBAN", "xoxb-emulator", "xapp-emulator", "secret of the emulator"
XIAOHE, LIQIANG, WANGMIN, STRANGER = "U01XIAOHE", "U02LIQIANG", "U03WANGMIN", "U04STRANGER"
HALL, TEAM = "C01HALL", "C02TEAM"
PEOPLE = {XIAOHE: "赵小禾", LIQIANG: "李强", WANGMIN: "王敏", STRANGER: "Visitor Smith"}


class LocalSlack:
    """The emulator as a process of its own, on loopback."""

    def __init__(self, folder: Path, port: int, request_url: str | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.url}/api/"
        self._port = port
        self._folder = folder
        self._config = folder / "workspace.json"
        self._config.write_text(json.dumps(_workspace(request_url), ensure_ascii=False), "utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        if not PROGRAM.exists():
            pytest.fail("The emulator is missing: make emulator", pytrace=False)
        command = [str(PROGRAM), "--config", str(self._config), "--port", str(self._port), "--base-host", "127.0.0.1"]
        environment = surroundings(BUN_OPTIONS=f"--preload {HERE / 'loopback.js'}")
        with (self._folder / "local-slack.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - pinned, with its digest
                [*command, "--files-dir", str(self._folder / "files")], env=environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + UP_WITHIN_S
        while True:
            try:
                self._http.get("/_control/state").raise_for_status()
                return
            except httpx.TransportError:
                assert time.monotonic() < deadline, (self._folder / "local-slack.log").read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        """End it."""
        self._http.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def hears_the_desk(self) -> bool:
        """Whether the desk has opened its socket; what is said before that is lost here, as nothing is redelivered."""
        log = self._http.get("/_control/log").json()["log"]
        return any(str(entry["summary"]).startswith("socket connected") for entry in log)

    def say(self, user: str, channel: str, text: str, thread: str | None = None) -> str:
        """Write a message; its ts. To write to the desk alone, the channel is the desk's own user."""
        said = self._post("/_control/message", channel=channel, user=user, text=text, thread_ts=thread)
        return str(said["message"]["ts"])

    def upload(self, user: str, channel: str, name: str, content: bytes, text: str = "") -> None:
        """Send a file with a message."""
        fields = {"channel": channel, "user": user, "text": text}
        answer = self._http.post("/_control/upload", data=fields, files={"file": (name, content)})
        assert answer.is_success, answer.text

    def command(self, user: str, channel: str, text: str) -> None:
        """Type `/desk …`."""
        self._post("/_control/command", channel=channel, user=user, command="/desk", text=text)

    def press(self, user: str, message: Json, label: str) -> None:
        """Press a button of a card by what stands on it."""
        found = [one for one in elements(message["blocks"]) if label in {_label(one), one.get("action_id")}]
        assert found, f"no button {label} on {message['text']}"
        action = {key: found[0][key] for key in ("type", "action_id", "block_id", "value", "text") if key in found[0]}
        self._post("/_control/interact", channel=message["channel"], messageTs=message["ts"], user=user, action=action)

    def open_home(self, user: str) -> None:
        """Look at the desk's own page."""
        self._post("/_control/open-home", user=user)

    def submit(self, user: str, **values: str) -> None:
        """Fill in the open form by the fields' names and send it."""
        view = self.form()
        assert view is not None, "no form is open"
        state: dict[str, Json] = {}
        for block in view["blocks"]:
            name = str(block.get("block_id", "")).rpartition("/")[2]
            if name in values:
                element = block["element"]
                state[block["block_id"]] = {element["action_id"]: _filled(element, values[name])}
        assert len(state) == len(values), [block.get("block_id") for block in view["blocks"]]
        self._tell({"t": "view_submit", "user": user, "values": state})

    def form(self) -> Json | None:
        """The form that is open on top, if any."""
        stack = self._snapshot()["modalStack"]
        return stack[-1] if stack else None

    def home(self, user: str) -> Json | None:
        """What the desk's own page shows to a person."""
        homes = self._snapshot()["homeViews"]
        found: Json | None = homes.get(user) or next((view for key, view in homes.items() if user in key), None)
        return found

    def messages(self, channel: str) -> list[Json]:
        """What stands in a channel, oldest first."""
        found: list[Json] = self._http.get(f"/_control/messages/{channel}").json()["messages"]
        return found

    def direct(self, user: str) -> str:
        """The channel in which the desk and a person are alone; empty before either has written."""
        for channel in self._http.get("/_control/state").json()["channels"]:
            if channel["is_im"] and set(channel["members"]) == {user, BOT}:
                return str(channel["id"])
        return ""

    def wait_for(self, look: Callable[[], Any]) -> Any:
        """What `look` finds, once it finds something."""
        deadline = time.monotonic() + SHOWN_WITHIN_S
        while not (found := look()):
            assert time.monotonic() < deadline, f"waited in vain\n{self._log()}"
            time.sleep(0.1)
        return found

    def card(self, channel: str, *parts: str) -> Json:
        """The newest message of the desk in a channel that shows all of `parts`, once it is there."""

        def look() -> Json | None:
            found = [one for one in self.messages(channel) if one.get("user") == BOT]
            return next((one for one in reversed(found) if all(part in shown(one) for part in parts)), None)

        card: Json = self.wait_for(look)
        return card

    def _log(self) -> str:
        entries = self._http.get("/_control/log").json()["log"][-6:]
        return "\n".join(json.dumps(entry, ensure_ascii=False)[:1500] for entry in entries)

    def _post(self, path: str, **body: object) -> Json:
        answer = self._http.post(path, json={name: value for name, value in body.items() if value is not None})
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    def _snapshot(self) -> Json:
        return asyncio.run(_talk(self.url, None))

    def _tell(self, word: Json) -> None:
        asyncio.run(_talk(self.url, word))


def shown(message: Json) -> str:
    """All the text of a message or view, blocks and buttons included."""
    return json.dumps(message, ensure_ascii=False)


def elements(blocks: list[Json]) -> list[Json]:
    """Everything that can be pressed."""
    rows = [block for block in blocks if block["type"] == "actions"]
    beside = [{**block["accessory"], "block_id": block.get("block_id")} for block in blocks if "accessory" in block]
    return [{**one, "block_id": row.get("block_id")} for row in rows for one in row["elements"]] + beside


async def _talk(url: str, word: Json | None) -> Json:
    """Join as the emulator's page does; its first word is how everything stands."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/ui", max_msg_size=0) as socket:
        first = await socket.receive_json(timeout=10)
        if word is not None:
            await socket.send_json(word)
            await asyncio.sleep(0.3)  # it acts on the word while the page stays
        state: Json = first["state"]
        return state


def _label(element: Json) -> str:
    text = element.get("text") or {}
    return str(text.get("text", ""))


def _filled(element: Json, value: str) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": value}
    option = next(option for option in element["options"] if value in {option["value"], option["text"]["text"]})
    return {"type": kind, "selected_option": option}


def _workspace(request_url: str | None) -> Json:
    mode = {"mode": "events", "requestUrl": request_url} if request_url else {"mode": "socket"}
    tokens = {"botToken": BOT_TOKEN, "appToken": APP_TOKEN, "signingSecret": SECRET}
    everybody = [*PEOPLE, BOT]
    return {
        "workspace": {"name": "青岛交易中心", "domain": "office", "teamId": "T01OFFICE"},
        "app": {"appId": "A01ZHIBAN", "botUserId": BOT, "botName": "服务台", **tokens, **mode},
        "users": [
            {"id": user, "name": user[3:].lower(), "real_name": name, "email": f"{user.lower()}@office.example"}
            for user, name in PEOPLE.items()
        ],
        "channels": [
            {"id": HALL, "name": "hall", "members": everybody},
            {"id": TEAM, "name": "team", "members": [LIQIANG, WANGMIN, BOT]},
        ],
    }
