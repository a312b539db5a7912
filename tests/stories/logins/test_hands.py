"""三员: administration, security and audit are three hands, which stay apart once three people have them."""

from functools import partial

import pytest
from sqlmodel import select

from handlers.logins.log_in import LoggedIn
from handlers.logins.resets import reopen, shut
from handlers.people.directory import take_over, would_take_over
from handlers.turn.privilege import ADMINISTERS, MANAGES_PEOPLE, PRIVILEGES, READS_LOGINS, SECURES, Privilege
from handlers.turn.turn import Turn
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from tests.support.desk import ZH
from tests.support.hand_table import KNOWN, PRESSES, HandPress
from tests.support.hands import ANOTHER_GUARD, GUARD, imports, listed, names_guards
from tests.support.logins import HOME, LoginDesk, refused

HE, SUN, LI, AUDITOR = "何静", "孙工", "李强", "郑文"
REFUSALS = {one.otherwise for one in PRIVILEGES} | {"people.roles_are_securitys", "people.facts_are_admins"}


def privileges(house: LoginDesk, name: str) -> set[Privilege]:
    """All that the person may do now."""
    with house.desk.session() as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        return {one for one in PRIVILEGES if one.is_of(session, person, house.desk.now)}


def roles(house: LoginDesk, name: str) -> list[str]:
    """The roles of the person."""
    with house.desk.session() as session:
        return session.exec(select(Person).where(Person.name == name)).one().roles


def pressed(press: HandPress, by_id: int, person_id: int, turn: Turn) -> object:
    """What the press comes to."""
    return press.story(turn, by_id, person_id)


def test_an_administrator_has_security_until_it_is_named(house: LoginDesk) -> None:
    """And has it again where nobody is left for it."""
    assert privileges(house, SUN) == {ADMINISTERS, SECURES, MANAGES_PEOPLE, READS_LOGINS}
    names_guards(house)
    assert privileges(house, SUN) == {ADMINISTERS, MANAGES_PEOPLE, READS_LOGINS}
    assert privileges(house, GUARD) == {SECURES, MANAGES_PEOPLE, READS_LOGINS}
    imports(house, listed(GUARD, Role.STAFF))
    assert (privileges(house, GUARD), SECURES in privileges(house, SUN)) == (set(), True)


def test_an_auditor_only_reads(house: LoginDesk) -> None:
    """The log of logins, before and after security is named; people without a hand do nothing here."""
    for _ in range(2):
        assert privileges(house, AUDITOR) == {READS_LOGINS}
        assert privileges(house, LI) == privileges(house, "周主任") == privileges(house, "王敏") == set()
        names_guards(house)


def test_a_vendors_people_have_no_hand(house: LoginDesk) -> None:
    """One named by a vendor neither secures anything nor takes it from the administrators."""
    imports(house, listed("外聘安管", Role.SECURITY, company="蓝湾软件"))
    assert privileges(house, "外聘安管") == set()
    assert SECURES in privileges(house, SUN)


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.words[1])
def test_each_press_is_of_its_hand(house: LoginDesk, press: HandPress, is_named: bool) -> None:
    """As the table of the documents says, before and after security is named; a refused press leaves no trace."""
    imports(house, listed(KNOWN, Role.STAFF))
    house.let_in(LI)
    if is_named:
        names_guards(house)
    whom = house.id_of("王敏" if press.privilege is ADMINISTERS else LI)
    by_hand = {Role.ADMIN: SUN, Role.AUDITOR: AUDITOR} | ({Role.SECURITY: GUARD} if is_named else {})
    for hand, name in sorted(by_hand.items(), key=lambda one: press.is_of(one[0], is_named=is_named)):
        story, before = partial(pressed, press, house.id_of(name), whom), house.log()
        if press.is_of(hand, is_named=is_named):
            house.turn(story)
        else:
            assert refused(partial(house.turn, story)) in REFUSALS, (press.words, hand)
            assert (house.log(), isinstance(house.log_in(LI), LoggedIn)) == (before, True)


def test_the_last_administrator_is_not_shut(house: LoginDesk) -> None:
    """One of two is; then the other stays, with one sentence."""
    names_guards(house)
    shuts = partial(shut, by_id=house.id_of(GUARD), address=HOME)
    house.turn(partial(shuts, person_id=house.id_of(HE)))
    last = partial(shuts, person_id=house.id_of(SUN))
    assert refused(lambda: house.turn(last)) == "login.shut_last_admin"
    house.turn(partial(shuts, person_id=house.id_of(AUDITOR)))
    house.turn(partial(reopen, by_id=house.id_of(GUARD), person_id=house.id_of(HE), address=HOME))
    house.turn(last)


def test_hands_may_be_joined_until_three_people_have_them(house: LoginDesk) -> None:
    """A small office begins with one person; also the one who is named for security may have another hand still."""
    imports(house, listed(GUARD, Role.SECURITY, Role.AUDITOR))
    imports(house, listed(GUARD, Role.ADMIN, Role.SECURITY))
    assert roles(house, GUARD) == [Role.ADMIN, Role.SECURITY]


@pytest.mark.both_databases
def test_from_then_on_they_stay_apart(house: LoginDesk) -> None:
    """No list of people joins them, whatever it leaves out; also while a hand is missing, and in a dry run."""
    names_guards(house)
    joined = (
        listed(SUN, Role.ADMIN, Role.AUDITOR),
        listed(GUARD, Role.SECURITY, Role.ADMIN),
        listed("新人 安宁", Role.SECURITY, Role.AUDITOR),
    )
    for one in joined:
        assert refused(partial(imports, house, one)) == "people.hands_joined"
        assert refused(partial(house.turn, partial(would_take_over, listed=(one,)))) == "people.hands_joined"
    imports(house, listed(GUARD, Role.STAFF), listed(AUDITOR, Role.STAFF))
    assert {refused(partial(imports, house, one)) for one in joined} == {"people.hands_joined"}
    with pytest.raises(Refusal) as caught:
        imports(house, joined[0])
    sentence = ZH.say(caught.value.phrase)
    assert "孙工" in sentence
    assert "系统管理员、审计" in sentence
    assert roles(house, SUN) == [Role.ADMIN]


def test_a_hand_may_change_hands(house: LoginDesk) -> None:
    """From one to another at once, by a list that says both; other roles go with any hand."""
    names_guards(house, (GUARD, ANOTHER_GUARD))
    imports(house, listed(GUARD, Role.AUDITOR), listed(AUDITOR, Role.SECURITY), listed(HE, Role.OFFICE, Role.ADMIN))
    assert (roles(house, GUARD), roles(house, AUDITOR)) == ([Role.AUDITOR], [Role.SECURITY])


def told_of_hands(house: LoginDesk, name: str) -> list[tuple[str, str]]:
    """The people of whose new hands a person was told in their own chat, and who gave these."""
    house.desk.settle()
    cards = [one.card for one in house.desk.as_(name).cards("desk") if one.card is not None]
    return [(one.title.partition(" ")[0], one.intro[0]) for one in cards if one.intro[-1:] == (ZH("hand.given.do"),)]


def test_those_who_managed_people_are_told_of_a_new_hand(house: LoginDesk) -> None:
    """Once, and again where somebody had left; neither the person, nor those who come by the same list, nor others."""
    new, guard = "安宁", "秦越"
    by_command = ZH("hand.given.by_machine")
    for role in (Role.ADMIN, Role.ADMIN, Role.STAFF, Role.ADMIN):
        imports(house, listed(new, role), listed(guard, Role.SECURITY))
    told = [(new, by_command), (guard, by_command), (new, by_command)]
    assert [told_of_hands(house, name) for name in (HE, SUN)] == [told, told]
    assert told_of_hands(house, guard) == [(new, by_command)]
    assert [told_of_hands(house, name) for name in (new, AUDITOR, "王敏")] == [[], [], []]


def test_an_administrator_is_not_told_what_they_did(house: LoginDesk) -> None:
    """The other one is, with their name; a look at the list tells nobody, and a vendor's people get no hand by one."""
    vendor = listed("外聘", Role.SECURITY, company="蓝湾软件")

    def by_sun(turn: Turn) -> None:
        sun = turn.get(Person, house.id_of(SUN))
        for story in (would_take_over, take_over):
            story(turn, (vendor, listed("安宁", Role.ADMIN)), sun, keep_missing=True)

    house.turn(by_sun)
    assert told_of_hands(house, HE) == [("安宁", ZH("hand.given.by", who=SUN))]
    assert told_of_hands(house, SUN) == []
