"""Lives each kind of ticket on each platform and counts the posts of each chat: `python -m tests.support.lived_chats`.

New posts notify; a repainted one does not. `most` is how many cards of one ticket claimed at once, at any step, that
somebody has to act; `left` how many still claim so when everything is over.
"""

import logging
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import structlog

from bot.rules import load_rules
from models.database.engines import writing_engine
from models.terms import Platform
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.lived_chats.claims import Watch, claims
from tests.support.lived_chats.lives import LIVES
from tests.support.lived_chats.on_platform import OnPlatform

PLATFORMS = (Platform.WEBCHAT, Platform.SLACK, Platform.TELEGRAM)


def main() -> None:
    """Print the table."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name, closing(Databases(Path(name))) as databases:
        for life in LIVES:
            for platform in PLATFORMS:
                folder = Path(name) / f"{life}-{platform}"
                folder.mkdir()
                with databases.with_office("sqlite", folder) as url:
                    engine = writing_engine(url)
                    with closing(OnPlatform(engine, load_rules(settings_for(url, folder), engine), platform)) as desk:
                        sys.stdout.write(_lived(desk, life))
                    engine.dispose()


def _lived(desk: OnPlatform, life: str) -> str:
    """A line for each chat."""
    watch = Watch(desk)
    numbers = LIVES[life](desk)
    cards = [post for number in numbers for post in desk.cards(number)]
    lines = []
    for chat in sorted({post.chat for post in cards}, key=desk.name_of):
        here = [post for post in cards if post.chat == chat]
        left = sum(map(claims, here))
        edits = sum(desk.sent[chat, ticket_id, True] for ticket_id in {post.ticket_id for post in here})
        counted = f"{len(here)} new\t{edits} edits\t{watch.most[chat]} most\t{left} left"
        lines.append(f"{life:<11}{desk.platform:<9}{desk.name_of(chat):<8}\t{counted}")
    return "\n".join(lines) + "\n"


main()
