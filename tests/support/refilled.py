"""A PostgreSQL database that one test after another may use: what a test leaves is replaced by the first rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.postgres import Postgres

USES = 25
"""Rows that were deleted stay in the files until a database is thrown away, and slow its queries down."""

# The first rows are kept in a schema that nobody looks into. Whoever changes a table is noticed.
KEEP_FIRST_ROWS = """
CREATE SCHEMA kept;
CREATE TABLE kept.changes (command text);
CREATE FUNCTION kept.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO kept.changes VALUES (tg_tag); END $$;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', 'rows_of_' || name, name);
  END LOOP;
END $$;
CREATE TABLE kept.sequences AS
  SELECT format('public.%I', sequencename) AS name, last_value FROM pg_sequences WHERE schemaname = 'public';
CREATE FUNCTION kept.refill() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  IF EXISTS (SELECT FROM kept.changes) THEN RETURN false; END IF;
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I', name, 'rows_of_' || name);
  END LOOP;
  PERFORM setval(s.name::regclass, coalesce(s.last_value, 1), s.last_value IS NOT NULL) FROM kept.sequences s;
  RETURN true;
END $$;
CREATE EVENT TRIGGER note_ends ON ddl_command_end EXECUTE FUNCTION kept.note();
CREATE EVENT TRIGGER note_drops ON sql_drop EXECUTE FUNCTION kept.note();
"""
LET_GO = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Refilled:
    """The database that a template's users share, one after the other."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._name: str | None = None
        self._connection: Any = None
        self._uses = 0

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Its URL, for one test; nobody is connected to it any more when the next one gets it."""
        if self._name is None:
            self._name = self._made()
        name, self._name = self._name, None  # whoever asks meanwhile gets another
        connection, self._connection = self._connection, None
        self._uses += 1
        try:
            yield self._server.url(name)
        finally:
            if self._name is None and self._uses < USES and _refilled(connection):
                self._name, self._connection = name, connection
            else:
                connection.close()
                self._server.drop(name)

    def close(self) -> None:
        """Let go of the connection; the server goes with its databases."""
        if self._connection is not None:
            self._connection.close()

    def _made(self) -> str:
        name = self._server.create(self._template)
        self._connection = self._server.connect(name)
        self._connection.execute(KEEP_FIRST_ROWS)
        self._uses = 0
        return name


def _refilled(connection: Any) -> bool:
    """Whether the first rows stand there again; not so where a test changed tables or cut this connection."""
    import psycopg

    try:
        connection.execute(LET_GO)
        (is_refilled,) = connection.execute("SELECT kept.refill()").fetchone()
    except psycopg.Error:
        return False
    return bool(is_refilled)
