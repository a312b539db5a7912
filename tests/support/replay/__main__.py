"""Plays two weeks of an office and prints how many cards each person got, and which of them nobody needed.

`.venv/bin/python -m tests.support.replay`; with `--needless` a line for each card that nobody needed and for each act
that was refused.
"""

import logging
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import structlog

from bot.rules import load_rules
from models.database.engines import writing_engine
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk
from tests.support.replay.play import Replay
from tests.support.replay.tally import Tally


def main() -> None:
    """Print the tables."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(Databases(folder)) as databases, databases.with_office("sqlite", folder) as url:
            engine = writing_engine(url)
            with closing(SwiftDesk(engine, load_rules(settings_for(url, folder), engine))) as desk:
                replay = Replay(desk)
                replay.play()
                tally = Tally(replay)
            engine.dispose()
    sys.stdout.write(tally.tables() + "\n")
    if "--needless" in sys.argv:
        sys.stdout.write("\n".join((*tally.all_needless(), "", *replay.refused)) + "\n")


if __name__ == "__main__":
    main()
