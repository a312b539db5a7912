"""Taking over the office's people from a file."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from handlers import people
from handlers.people_file import ListedPerson
from models.database import writing_engine
from models.person import Account, Department, Person
from models.refusal import Refusal
from models.terms import Language, Platform, Role

LI = ListedPerson("李强", (Role.ENGINEER,), "", "蓝湾软件", "0532-8000-1234", None, ((Platform.WEBCHAT, "李强"),))
WANG = ListedPerson("王敏", (Role.OFFICE,), "综合科", "", "", None, ((Platform.WEBCHAT, "王敏"),))


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session on an empty desk."""
    engine = writing_engine(database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_new_people_come_with_department_and_account(session: Session) -> None:
    """A department is made when it is first named; a second import changes nothing."""
    assert [change.before for change in people.apply(session, (LI, WANG)).changes] == [None, None]
    assert session.exec(select(Department.name)).all() == ["综合科"]
    assert session.exec(select(Account.external_id).order_by(Account.external_id)).all() == ["李强", "王敏"]
    again = people.apply(session, (LI, WANG))
    assert (again.changes, again.unchanged) == ((), 2)


def test_a_plan_changes_nothing(session: Session) -> None:
    """Looking is not touching."""
    assert len(people.plan(session, (LI, WANG)).changes) == 2
    assert session.exec(select(Person)).all() == []


def test_a_change_names_what_differs(session: Session) -> None:
    """Old and new of each field, and who is not in the file."""
    people.apply(session, (LI, WANG))
    planned = people.plan(session, (replace(LI, phone="1", roles=(Role.STAFF, Role.ENGINEER)),))
    (change,) = planned.changes
    assert change.fields == (
        ("roles", ("engineer",), ("staff", "engineer")),
        ("phone", "0532-8000-1234", "1"),
    )
    assert planned.not_listed == ("王敏",)


def test_those_not_in_the_file_stay(session: Session) -> None:
    """A shorter file takes nobody away."""
    people.apply(session, (LI, WANG))
    people.apply(session, (LI,))
    assert [name for name, _ in people.everybody(session)] == ["李强", "王敏"]


def test_a_language_that_the_file_leaves_open_stays_the_persons_own(session: Session) -> None:
    """Somebody who chose English on the page keeps it."""
    people.apply(session, (replace(LI, language=Language.EN),))
    assert people.apply(session, (LI,)).changes == ()


def test_an_account_is_linked_and_a_corrected_one_let_go(session: Session) -> None:
    """The accounts of a platform are what the file says; those of platforms it does not name stay."""
    slack, telegram = (Platform.SLACK, "U1"), (Platform.TELEGRAM, "7")
    people.apply(session, (replace(LI, accounts=(*LI.accounts, slack, telegram)),))
    people.apply(session, (replace(LI, accounts=(*LI.accounts, (Platform.SLACK, "U2"))),))
    ((_, facts),) = people.everybody(session)
    assert facts["accounts"] == ("slack:U2", "telegram:7", "webchat:李强")


def test_an_account_of_somebody_else_is_refused_in_words(session: Session) -> None:
    """Nothing is written when an account belongs to a person who does not give it up."""
    people.apply(session, (replace(WANG, accounts=(*WANG.accounts, (Platform.SLACK, "U1"))),))
    with pytest.raises(Refusal) as caught:
        people.apply(session, (replace(LI, accounts=(*LI.accounts, (Platform.SLACK, "U1"))),))
    assert caught.value.phrase.values == (("account", "slack:U1"), ("name", "王敏"))
    assert [name for name, _ in people.everybody(session)] == ["王敏"]


def test_two_people_may_swap_accounts_in_one_file(session: Session) -> None:
    """What one gives up the other may take in the same import."""
    first, second = (Platform.SLACK, "U1"), (Platform.SLACK, "U2")
    people.apply(session, (replace(LI, accounts=(first,)), replace(WANG, accounts=(second,))))
    people.apply(session, (replace(LI, accounts=(second,)), replace(WANG, accounts=(first,))))
    accounts = {name: facts["accounts"] for name, facts in people.everybody(session)}
    assert accounts == {"李强": ("slack:U2",), "王敏": ("slack:U1",)}


def test_an_address_may_go_from_one_to_another(session: Session) -> None:
    """Within one file, also crosswise; not while whoever has it is not listed."""
    li, wang = replace(LI, email="a@example.com"), replace(WANG, email="b@example.com")
    people.apply(session, (li, wang))
    people.apply(session, (replace(li, email="b@example.com"), replace(wang, email="a@example.com")))
    assert session.exec(select(Person.email).order_by(Person.name)).all() == ["b@example.com", "a@example.com"]
    with pytest.raises(Refusal, match=r"people\.email_taken"):
        people.plan(session, (replace(LI, email="a@example.com"),))
