"""`zhiban run`: serve the desk."""

import typer

from bot.gc_tuning import hold_off, settle
from models.refusal import Refusal

app = typer.Typer(add_completion=False)


@app.command()
def run() -> None:
    """Serve the desk: bring the database up to date, then answer until stopped · 启动服务台."""
    hold_off()
    import uvicorn

    from bot.app import LOOPBACK, build_app
    from bot.bootstrap import get_ready
    from bot.commands.desk_access import explained
    from bot.language import chosen_voice
    from bot.logs import set_up_logs
    from bot.settings import Settings

    voice = chosen_voice(None)
    set_up_logs()
    with explained(voice):
        settings = Settings()
        settings.demand_whole()
        if settings.serves_webchat and settings.http_host not in LOOPBACK:
            raise Refusal("run.loopback_only", host=settings.http_host)
        get_ready(settings)
        desk = build_app(settings, when_warm=settle)
    typer.echo(voice("run.serving", url=f"http://{settings.http_host}:{settings.http_port}/"))
    uvicorn.run(desk, host=settings.http_host, port=settings.http_port, log_config=None, access_log=False)
