"""A database used as a test needs it: templates are shared, and only a test turns a demo into a desk."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import update
from sqlmodel import col

from bot.platforms.registry import PLATFORMS, Registered
from models.database.engines import writing_engine
from models.storage.database_use import NotedUse
from models.terms import DatabaseUse, Platform


def use_as(url: str, use: DatabaseUse) -> None:
    """Have the database be a demo's or a desk's, whatever it was made for."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.execute(update(NotedUse).where(col(NotedUse.use) != use).values(use=use))
    engine.dispose()


def with_page(platforms: Mapping[Platform, Registered] = PLATFORMS) -> Mapping[Platform, Registered]:
    """These platforms, and the page beside them in a desk, which has none: stories look at it and at chats at once."""
    return {**platforms, Platform.WEBCHAT: replace(platforms[Platform.WEBCHAT], is_set_up=lambda settings: True)}
