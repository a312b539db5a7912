"""The same value goes in and comes out on both databases, and what must not go in does not."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, StatementError
from sqlmodel import Session, select

from models.messaging.receipt import Receipt
from models.people.person import Person
from models.terms import Language

pytestmark = pytest.mark.both_databases("columns")

SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI),
        datetime(2026, 3, 3, 10, 0, 0, 123456, tzinfo=SHANGHAI),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_a_time_comes_back_as_aware_utc(writing: Engine, at: datetime) -> None:
    """Whatever zone it had, to the microsecond."""
    with Session(writing) as session:
        session.add(Receipt(idempotency_key="k", at=at))
        session.commit()
        session.expunge_all()
        kept = session.exec(select(Receipt)).one().at
    assert kept == at
    assert kept.tzinfo is UTC


def test_a_naive_time_is_refused(writing: Engine) -> None:
    """A time without a zone is a mistake of the program, not a guess of the database."""
    with Session(writing) as session:
        session.add(Receipt(idempotency_key="k", at=datetime(2026, 3, 3, 10, 0)))  # noqa: DTZ001 - the mistake in question
        with pytest.raises(StatementError, match="naive time"):
            session.commit()


def test_a_time_can_be_compared_in_the_database(writing: Engine) -> None:
    """Earlier and later mean the same there as here."""
    noon = datetime(2026, 3, 3, 12, 0, tzinfo=SHANGHAI)
    with Session(writing) as session:
        session.add(Receipt(idempotency_key="before", at=noon - timedelta(microseconds=1)))
        session.add(Receipt(idempotency_key="noon", at=noon))
        session.commit()
        assert session.exec(select(Receipt.idempotency_key).where(Receipt.at < noon)).all() == ["before"]


def test_a_word_of_a_closed_set_comes_back_as_that_word(writing: Engine) -> None:
    """Stored as its value, read as its member."""
    with Session(writing) as session:
        session.add(Person(name="刘晓彤", roles=["staff"], language=Language.EN))
        session.commit()
        session.expunge_all()
        person = session.exec(select(Person)).one()
        stored = session.connection().execute(text("SELECT language FROM person")).scalar_one()
    assert person.language is Language.EN
    assert stored == "en"


def test_any_other_word_is_refused_by_the_database_itself(writing: Engine) -> None:
    """A CHECK keeps the set closed, whoever writes."""
    row = "INSERT INTO person (name, roles, phone, is_placeholder, language) VALUES ('x', '[]', '', FALSE, 'fr')"
    with writing.connect() as connection, pytest.raises(DatabaseError, match=r"(?i)check"):
        connection.execute(text(row))


def test_json_keeps_chinese_nesting_and_null(writing: Engine) -> None:
    """A JSON value comes back equal."""
    value: dict[str, object] = {"文字": "中文 ␀ \u202e", "list": [1, 2.5, None, True, {"a": []}], "": ""}
    with Session(writing) as session:
        session.add(Receipt(idempotency_key="k", at=datetime(2026, 3, 3, tzinfo=UTC), event=value))
        session.commit()
        session.expunge_all()
        assert session.exec(select(Receipt)).one().event == value


def test_terms_are_text() -> None:
    """A member of a closed set is its word, so that it can be logged, compared and stored as such."""
    assert issubclass(Language, StrEnum)
    assert f"{Language.ZH}" == "zh-CN"
