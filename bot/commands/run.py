"""`zhiban run` serves a desk, `zhiban demo` a demo; each refuses the database of the other."""

import errno
import socket
import sys
from contextlib import ExitStack

from bot.app import LOOPBACK, build_app
from bot.bootstrap import get_ready, knows_nobody, the_only_server
from bot.commands.desk_access import explained
from bot.documents.templates import Templates
from bot.gc_tuning import settle
from bot.language import chosen_voice
from bot.logs import set_up_logs
from bot.server import demand_safe_front, serving
from bot.settings import Settings
from bot.tls import served_certificate
from bot.turns.writer import tells_of_outage
from models.refusal import Refusal
from models.terms import DatabaseUse

SETUP_CODE, SETUP, IMPORT = "zhiban setup code", "zhiban setup", "zhiban people import FILE --apply"
BACKLOG = 2048
"""Connections that wait while the desk gets ready."""


def run() -> None:
    """Serve a desk, on the chat platforms that are set up."""
    _serve(DatabaseUse.DESK)


def run_demo() -> None:
    """Serve a demo: its page alone, on this machine alone."""
    _serve(DatabaseUse.DEMO)


def _serve(use: DatabaseUse) -> None:
    """Serve until stopped; ends the command with one sentence and exit code 1 for what its user can put right."""
    voice = chosen_voice(None)
    set_up_logs(is_outage=tells_of_outage)
    with explained(voice), ExitStack() as until_it_serves:
        settings = Settings()
        _demand_servable(settings, use)
        certificate = served_certificate(settings) if use is DatabaseUse.DESK else None
        listening = until_it_serves.enter_context(_listening(settings.http_host, settings.http_port))
        until_it_serves.enter_context(the_only_server(settings))
        get_ready(settings, use)
        settings.demand_strong_key()
        _demand_good_templates(settings)
        lacks_people = use is DatabaseUse.DESK and knows_nobody(settings)
        desk = build_app(settings, when_warm=settle, certificate=certificate)
        while_it_serves = until_it_serves.pop_all()
    with while_it_serves:
        scheme = "https" if certificate is not None else "http"
        url = f"{scheme}://{settings.http_host}:{listening.getsockname()[1]}/"
        said = [voice(f"run.serving.{use}", url=url)]
        if use is DatabaseUse.DEMO and settings.platform_secrets:
            said.append(voice("demo.reads_no_tokens", names=", ".join(settings.platform_secrets)))
        if lacks_people:
            command = SETUP_CODE if settings.page == "on" else SETUP
            said.append(voice("run.import_people", command=command, other=IMPORT))
        sys.stdout.write("\n".join(said) + "\n")
        sys.stdout.flush()
        server = serving(desk, certificate)
        server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(1)


def _demand_servable(settings: Settings, use: DatabaseUse) -> None:
    """Raises Refusal for a demo off this machine, and for a desk set up by half or with a page for anybody to read."""
    if use is DatabaseUse.DESK:
        settings.demand_whole()
        if settings.page == "on":
            demand_safe_front(settings)
    elif settings.http_host not in LOOPBACK:
        raise Refusal("run.loopback_only", host=settings.http_host)


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
