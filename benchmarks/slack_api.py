"""A Slack that says yes to all, as a process of its own: `python -m benchmarks.slack_api`; it prints its port."""

import asyncio
import sys
from itertools import count

from aiohttp import web

TEAM = "T0BENCH"
_TS = count(1)


async def _agreed(request: web.Request) -> web.Response:
    fields = {**request.query, **await request.post()}
    user = str(fields.get("user", "U0DESK"))
    profile = {"id": user, "team_id": TEAM, "name": user, "profile": {"real_name": user}}
    answer = {
        "ok": True,
        "team_id": TEAM,
        "team": TEAM,
        "user_id": "U0DESK",
        "bot_id": "B0DESK",
        "user": profile if request.path.endswith("users.info") else user,
        "channel": {"id": "D0BENCH"} if request.path.endswith("conversations.open") else "C0BENCH",
        "ts": f"1700000000.{next(_TS):06d}",
        "message_ts": f"1700000000.{next(_TS):06d}",
        "messages": [],
    }
    return web.json_response(answer)


async def _serve() -> None:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", _agreed)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
