"""The plans that a database chooses for whatever is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def planned(engine: Engine) -> Iterator[dict[str, list[str]]]:
    """By statement that is sent meanwhile, the steps of the plan for it."""
    explaining = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    plans: dict[str, list[str]] = {}

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE post", "INSERT INTO chat_pace")):
            own_cursor = connection.connection.cursor()
            steps = own_cursor.execute(f"{explaining} {statement}", parameters).fetchall()
            plans[statement] = [str(step[-1]) for step in steps]

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", explain)
