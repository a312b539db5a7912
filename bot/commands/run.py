"""`zhiban run`: serve the desk."""

import sys

import typer

app = typer.Typer(add_completion=False)


@app.command()
def run() -> None:
    """Serve the desk: bring the database up to date, then answer until stopped · 启动服务台."""
    import uvicorn

    from bot.app import LOOPBACK, build_app
    from bot.logs import set_up_logs
    from bot.settings import Settings
    from bot.start import get_ready
    from handlers.i18n import voice_of

    settings = Settings()
    set_up_logs()
    voice = voice_of(settings.language)
    if settings.http_host not in LOOPBACK:
        sys.stderr.write(voice("run.loopback_only", host=settings.http_host) + "\n")
        raise SystemExit(2)
    get_ready(settings)
    sys.stdout.write(voice("run.serving", url=f"http://{settings.http_host}:{settings.http_port}/") + "\n")
    sys.stdout.flush()
    uvicorn.run(
        build_app(settings),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
    )
