"""Taking over the office's people from a file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from handlers.people import directory as people
from handlers.people.people_file import ListedPerson
from models.database.engines import writing_engine
from models.people.person import Account, Department, Person
from models.refusal import Refusal
from models.terms import Language, Platform, Role

pytestmark = pytest.mark.both_databases("unique keys")

LI = ListedPerson("李强", (Role.ENGINEER,), "", "蓝湾软件", "0532-8000-1234", None, ((Platform.WEBCHAT, "李强"),))
ZHOU, WU = (
    ListedPerson(name, (Role.LEADER,), "交易一科", "", "", None, ((Platform.WEBCHAT, name),))
    for name in ("周主任", "吴副主任")
)
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


def test_writing_down_a_shorter_file_takes_nobody_away(session: Session) -> None:
    """Who leaves by it is for whoever takes the file over to say."""
    people.apply(session, (LI, WANG))
    people.apply(session, (LI,))
    assert [name for name, _ in people.everybody(session)] == ["李强", "王敏"]


def test_a_leaders_deputy_is_whom_the_file_names(session: Session) -> None:
    """Set, changed, and gone with the word; a second import changes nothing."""
    people.apply(session, (replace(ZHOU, deputy="吴副主任"), WU, WANG))
    assert facts(session, "周主任")["deputy"] == "吴副主任"
    assert people.plan(session, (replace(ZHOU, deputy="吴副主任"), WU, WANG)).changes == ()
    (change,) = people.apply(session, (replace(ZHOU, deputy="王敏"), WU, WANG)).changes
    assert change.fields == (("deputy", "吴副主任", "王敏"),)
    people.apply(session, (ZHOU, WU, WANG))
    assert facts(session, "周主任")["deputy"] == ""


@pytest.mark.parametrize("deputy", ["李强", "冯立"])
def test_a_deputy_is_one_of_the_house(session: Session, deputy: str) -> None:
    """No vendor's people and no outsiders, listed in the file or known before."""
    people.apply(session, (LI, replace(LI, name="冯立", roles=(Role.EXTERNAL,), accounts=())))
    with pytest.raises(Refusal, match=r"people\.deputy_outside"):
        people.apply(session, (replace(ZHOU, deputy=deputy),))
    with pytest.raises(Refusal, match=r"people\.deputy_outside"):
        people.apply(session, (replace(ZHOU, deputy="李强"), LI))


def test_a_deputy_has_to_be_known(session: Session) -> None:
    """In the file, or among those who stay; a stand-in of an account is nobody known."""
    session.add(Person(name="(slack:U9)", roles=["external"], is_placeholder=True))
    for deputy in ("无此人", "(slack:U9)"):
        with pytest.raises(Refusal, match=r"people\.unknown_deputy"):
            people.apply(session, (replace(ZHOU, deputy=deputy),))
    people.apply(session, (WU,))
    people.apply(session, (replace(ZHOU, deputy="吴副主任"),))
    with pytest.raises(Refusal, match=r"people\.unknown_deputy"):
        people.apply(session, (replace(ZHOU, deputy="吴副主任"),), keep_missing=False)


def test_whoever_had_left_is_back_once_listed(session: Session) -> None:
    """The plan shows it, and from then on they are here again."""
    people.apply(session, (LI, WANG))
    session.exec(select(Person).where(Person.name == "李强")).one().active_until = datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert people.plan(session, (WANG,)).not_listed == ()
    (change,) = people.apply(session, (LI, WANG)).changes
    assert change.fields == (("left", "2026-03-03", ""),)
    assert session.exec(select(Person.active_until).where(Person.name == "李强")).one() is None


def test_a_change_of_department_is_a_move(session: Session) -> None:
    """Not the first department of somebody, nor another company."""
    people.apply(session, (LI, WANG))
    assert people.plan(session, (LI, replace(WANG, department="信息科"))).moved == ("王敏",)
    assert people.plan(session, (replace(LI, company="海石科技"), replace(WANG, phone="1"))).moved == ()
    assert people.plan(session, (replace(LI, department="信息科"), WANG)).moved == ()


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


def test_a_staff_number_may_go_from_one_to_another(session: Session) -> None:
    """As an address may: within one file, also crosswise; not while whoever has it is not listed."""
    li, wang = replace(LI, staff_no="0417"), replace(WANG, staff_no="0418")
    people.apply(session, (li, wang))
    people.apply(session, (replace(li, staff_no="0418"), replace(wang, staff_no="0417")))
    assert session.exec(select(Person.staff_no).order_by(Person.name)).all() == ["0418", "0417"]
    with pytest.raises(Refusal, match=r"people\.staff_no_taken"):
        people.plan(session, (replace(LI, staff_no="0417"),))


def facts(session: Session, name: str) -> people.Facts:
    """What is known of somebody."""
    return dict(people.everybody(session))[name]
