"""A database used as a test needs it: templates are shared, and only a test turns a demo into a desk."""

from sqlalchemy import update
from sqlmodel import col

from models.database.engines import writing_engine
from models.storage.database_use import NotedUse
from models.terms import DatabaseUse


def use_as(url: str, use: DatabaseUse) -> None:
    """Have the database be a demo's or a desk's, whatever it was made for."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.execute(update(NotedUse).where(col(NotedUse.use) != use).values(use=use))
    engine.dispose()
