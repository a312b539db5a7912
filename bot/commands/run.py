"""`zhiban run`: serve the desk."""

import gc

import typer

from models.refusal import Refusal

app = typer.Typer(add_completion=False)

COLLECT_AFTER = 50_000  # objects; collecting at the default 700 shows as pauses of a whole intake


@app.command()
def run() -> None:
    """Serve the desk: bring the database up to date, then answer until stopped · 启动服务台."""
    import uvicorn

    from bot.app import LOOPBACK, build_app
    from bot.commands.desk_access import explained
    from bot.commands.language import chosen_voice
    from bot.logs import set_up_logs
    from bot.settings import Settings
    from bot.start import get_ready

    voice = chosen_voice(None)
    set_up_logs()
    with explained(voice):
        settings = Settings()
        if settings.serves_webchat and settings.http_host not in LOOPBACK:
            raise Refusal("run.loopback_only", host=settings.http_host)
        get_ready(settings)
        desk = build_app(settings)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    typer.echo(voice("run.serving", url=f"http://{settings.http_host}:{settings.http_port}/"))
    uvicorn.run(desk, host=settings.http_host, port=settings.http_port, log_config=None, access_log=False)
