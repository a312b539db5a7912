"""`zhiban run`: serve the desk."""

import errno
import socket
import sys
from contextlib import ExitStack

from bot.app import LOOPBACK, build_app
from bot.bootstrap import get_ready, the_only_server
from bot.commands.desk_access import explained
from bot.documents.templates import Templates
from bot.gc_tuning import settle
from bot.language import chosen_voice
from bot.logs import set_up_logs
from bot.server import serving
from bot.settings import Settings
from bot.turns.writer import tells_of_outage
from models.refusal import Refusal

BACKLOG = 2048
"""Connections that wait while the desk gets ready."""


def run() -> None:
    """Serve until stopped; ends the command with one sentence and exit code 1 for what its user can put right."""
    voice = chosen_voice(None)
    set_up_logs(is_outage=tells_of_outage)
    with explained(voice), ExitStack() as until_it_serves:
        settings = Settings()
        settings.demand_whole()
        if settings.serves_webchat and settings.http_host not in LOOPBACK:
            raise Refusal("run.loopback_only", host=settings.http_host)
        listening = until_it_serves.enter_context(_listening(settings.http_host, settings.http_port))
        until_it_serves.enter_context(the_only_server(settings))
        get_ready(settings)
        settings.demand_strong_key()
        _demand_good_templates(settings)
        desk = build_app(settings, when_warm=settle)
        while_it_serves = until_it_serves.pop_all()
    with while_it_serves:
        url = f"http://{settings.http_host}:{listening.getsockname()[1]}/"
        sys.stdout.write(voice("run.serving", url=url) + "\n")
        sys.stdout.flush()
        server = serving(desk)
        server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(1)


def _demand_good_templates(settings: Settings) -> None:
    """Raises Refusal for a template of the office's own that lacks a field or holds what none may."""
    if (settings.data_dir / "templates").is_dir():
        Templates(settings.data_dir).demand_good()


def _listening(host: str, port: int) -> socket.socket:
    """The address, held before anything else is done. Raises Refusal where another program has it or it is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refusal("run.port_taken", host=host, port=str(port)) from error
        detail = error.strerror or str(error)
        raise Refusal("run.cannot_listen", host=host, port=str(port), detail=detail) from error
