"""Statements are compiled once a process in tests: each test has engines of its own, which would compile them anew."""

from typing import Any

from sqlalchemy import Connection, Engine, event


class Compiled(dict[tuple[Any, ...], Any]):
    """What SQLAlchemy keeps of compiled statements; the kind of database stands for each engine's own dialect."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """The compiled statement."""
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def compile_once() -> None:
    """Have all engines of this process share what they compile."""
    compiled = Compiled()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)


def _of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (dialect.name, *rest)
