"""The desk as a process at a time of the test: `python -m tests.support.processes.served URL FOLDER PORT AHEAD`.

AHEAD is in seconds and may be negative: two processes with the same one agree on the time.
"""

import logging
import sys
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from bot.app import build_app
from bot.desk_clock import utc_now
from bot.logs import set_up_logs
from tests.support.desk import settings_for


def main(url: str, folder: str, port: str, ahead_s: str) -> None:
    """Serve until told to stop."""
    ahead = timedelta(seconds=float(ahead_s))

    def now() -> datetime:
        return utc_now() + ahead

    set_up_logs(logging.WARNING)
    app = build_app(settings_for(url, Path(folder)), now=now)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
