"""`zhiban run`: serve the desk."""

import sys

from bot.gc_tuning import hold_off, settle
from models.refusal import Refusal


def run() -> None:
    """Serve until stopped; ends the command with one sentence and exit code 1 for what its user can put right."""
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
    sys.stdout.write(voice("run.serving", url=f"http://{settings.http_host}:{settings.http_port}/") + "\n")
    sys.stdout.flush()
    uvicorn.run(desk, host=settings.http_host, port=settings.http_port, ws="none", log_config=None, access_log=False)
