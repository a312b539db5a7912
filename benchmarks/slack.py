"""slack.1, slack.16: signed slash commands a second to a durable ticket and the 200, beside a bare Bolt app."""

import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Engine, func
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.measuring import ROUNDS, Act, compare, report
from benchmarks.slack_api import TEAM
from bot.app import build_app
from bot.bootstrap import get_ready
from bot.desk_clock import utc_now
from bot.gc_tuning import settle
from bot.logs import set_up_logs
from bot.settings import Settings
from models.database.engines import reading_engine, writing_engine
from models.people.person import Account, Person
from models.terms import DatabaseUse, Platform, Role
from models.tickets.ticket import Ticket

COMMANDS = 160
SECRET = "secret of the benchmark"  # noqa: S105 - it signs nothing else
TOKEN = "xoxb-benchmark"  # noqa: S105
PATH = "/slack/events"
WARM_UP = 5
USER = "U0BENCH"


def run() -> None:
    """Measure both at 1 and at 16 at once, in turn, and print the results."""
    set_up_logs(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, _slack() as url:
        asyncio.run(_run(Path(folder), url))


async def _run(folder: Path, url: str) -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        data_dir=folder,
        slack_bot_token=SecretStr(TOKEN),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=url,
    )
    get_ready(settings, DatabaseUse.DESK)
    _colleague(settings.database)
    desk, bare = build_app(settings), _bare()
    engine = reading_engine(settings.database)
    async with desk.router.lifespan_context(desk):
        ours, theirs = _commander(desk), _commander(bare)
        for act in (*(ours,) * WARM_UP, *(theirs,) * WARM_UP):
            await act()
        settle()
        for waiting in (1, 16):
            before = _tickets(engine)
            mine, peer = await compare(ours, theirs, waiting, COMMANDS)
            if _tickets(engine) - before != ROUNDS * COMMANDS:
                raise SystemExit("an acknowledged command left no ticket")
            report(f"slack.{waiting}", mine[0], "commands/s", against="floor", other=peer[0])
            report(f"slack.{waiting}.p99", mine[1], "ms", against="floor", other=peer[1])
    engine.dispose()


def _bare() -> Starlette:
    """Bolt with one command that does nothing, served the way its adapter does."""

    async def known(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_user_id="U0DESK", bot_id="B0DESK")

    app = AsyncApp(signing_secret=SECRET, authorize=known, process_before_response=True)

    @app.command("/desk")
    async def nothing(ack: AsyncAck) -> None:
        await ack()

    handler = AsyncSlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


def _commander(app: Starlette) -> Act:
    """Sends one `/desk report …` after the other, each signed and new."""
    sign, numbers = SignatureVerifier(SECRET), count()
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://desk.example.org")

    async def act() -> None:
        body = urlencode(_command(next(numbers)))
        stamp = str(int(utc_now().timestamp()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": str(sign.generate_signature(timestamp=stamp, body=body)),
        }
        answer = await http.post(PATH, content=body, headers=headers)
        if answer.status_code != 200:
            raise SystemExit(f"a command was answered {answer.status_code}")

    return act


def _command(number: int) -> dict[str, str]:
    return {
        "command": "/desk",
        "text": "report 统计报表导出后金额列全是0，请看一下",
        "team_id": TEAM,
        "api_app_id": "A0BENCH",
        "channel_id": "C0BENCH",
        "user_id": USER,
        "trigger_id": f"{number}.{time.monotonic_ns()}",
        "response_url": "https://hooks.example.org/",
    }


def _colleague(database: str) -> None:
    """Whoever sends the commands is known to the desk: a stranger is heard twenty times an hour."""
    engine = writing_engine(database)
    with Session(engine) as session:
        person = Person(name="赵小禾", roles=[Role.STAFF])
        session.add(person)
        session.flush()
        session.add(Account(platform=Platform.SLACK, external_id=USER, name=person.name, person_id=person.id))
        session.commit()
    engine.dispose()


def _tickets(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(Ticket)).scalar_one())


@contextmanager
def _slack() -> Iterator[str]:
    """Where a Slack in another process answers."""
    command = [sys.executable, "-m", "benchmarks.slack_api"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("no pipes")
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/api/"
        process.stdin.close()
