"""`zhiban run`: serve the desk."""

import gc
import sys
from typing import NoReturn

import typer

app = typer.Typer(add_completion=False)

COLLECT_AFTER = 50_000  # objects; collecting at the default 700 shows as pauses of a whole intake


@app.command()
def run() -> None:
    """Serve the desk: bring the database up to date, then answer until stopped · 启动服务台."""
    import uvicorn

    from bot.app import LOOPBACK, build_app
    from bot.commands.deadline import worded_file_error
    from bot.logs import set_up_logs
    from bot.settings import Settings
    from bot.start import DatabaseUnavailableError, get_ready
    from handlers.i18n import voice_of
    from sla.checked_file import FileError

    settings = Settings()
    voice = voice_of(settings.language)
    set_up_logs()
    if settings.serves_webchat and settings.http_host not in LOOPBACK:
        _give_up(voice("run.loopback_only", host=settings.http_host))
    try:
        get_ready(settings)
        desk = build_app(settings)
    except DatabaseUnavailableError as error:
        _give_up(voice.say(error.problem))
    except FileError as error:
        _give_up(worded_file_error(voice, error))
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    sys.stdout.write(voice("run.serving", url=f"http://{settings.http_host}:{settings.http_port}/") + "\n")
    sys.stdout.flush()
    uvicorn.run(desk, host=settings.http_host, port=settings.http_port, log_config=None, access_log=False)


def _give_up(sentence: str) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)
