"""What a platform says of its accounts, and what administrators make of it."""

import pytest
from sqlmodel import Session, select

from models.people.person import Person
from models.terms import Status
from tests.support.command_line import zhiban
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.gate import kept

WORDS = "报表导出的金额列显示不全"
ADDRESS = "mayue@example.gov.cn"


@pytest.fixture(autouse=True)
def _directory(slack: FromSlack) -> None:
    """马跃 has an address in the directory."""
    with Session(slack.engine) as session:
        session.exec(select(Person).where(Person.name == "马跃")).one().email = ADDRESS
        session.commit()


def test_the_directorys_address_links(slack: FromSlack, desk: Desk) -> None:
    """An account that Slack vouches for has the rights of the person with that address."""
    slack.vouch("UMA", "小马", ADDRESS.upper())
    person = slack.account("UMA").person
    assert person is not None
    assert person.name == "马跃"
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    assert slack.press("UMA", "CTEAM", number, "take").toast == ZH("ticket.taken", number=number)
    assert desk.ticket(number).status is Status.IN_PROGRESS


def test_a_name_never_links(slack: FromSlack) -> None:
    """Whoever calls themselves 王敏 is a stranger, with no address and with one that nobody has."""
    slack.vouch("UFAKE", "王敏")
    slack.vouch("UFAKE", "王敏", "somebody@example.com")
    assert slack.account("UFAKE").person is None
    slack.say("UFAKE", "@UFAKE", WORDS)
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    assert slack.press("UFAKE", "CTEAM", number, "take").is_refusal
    person = slack.account("UFAKE").person
    assert person is not None
    assert person.name == "王敏 (slack:UFAKE)"


def test_an_outsider_is_not_linked_by_address(slack: FromSlack) -> None:
    """Another organisation vouches for whatever it likes."""
    slack.vouch("UOUT", "马跃", ADDRESS, is_outside=True)
    assert slack.account("UOUT").person is None


def test_a_second_account_of_the_same_address_is_not_linked(slack: FromSlack) -> None:
    """While the first one is open; once that is shut, the new one takes its place."""
    slack.vouch("UMA", "小马", ADDRESS)
    slack.vouch("UMA2", "小马", ADDRESS)
    assert slack.account("UMA2").person is None
    slack.vouch("UMA", "小马", ADDRESS, is_deactivated=True)
    slack.vouch("UMA2", "小马", ADDRESS)
    person = slack.account("UMA2").person
    assert person is not None
    assert person.name == "马跃"


def test_reports_of_the_stand_in_move_with_the_address(slack: FromSlack, desk: Desk) -> None:
    """What an unknown account reported is the person's as soon as Slack tells the address, and is told."""
    number = str(slack.say("UMA", "@UMA", WORDS).ticket)
    slack.vouch("UMA", "小马", ADDRESS)
    reporter = desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.name == "马跃"
    assert desk.log(number) == ["received", "reporter_known"]
    assert ZH("account.linked", who="小马 (slack:UMA)", name="马跃") in slack.titles("@USUN")


def test_a_shut_account_loses_its_rights_at_once(slack: FromSlack, desk: Desk) -> None:
    """Whatever it sends is refused, and words are kept; the person's other accounts go on, and administrators know."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    slack.vouch("ULI", "李强", is_deactivated=True)
    assert slack.press("ULI", "CTEAM", number, "take").toast == ZH("account.deactivated")
    assert slack.say("ULI", "@ULI", WORDS).toast == kept("account.deactivated")
    assert slack.click("ULI", "@ULI", "mine").toast == ZH("account.deactivated")
    assert slack.submit("ULI", "@ULI", "report", text=WORDS).toast == kept("account.deactivated")
    assert ZH("account.shut", who="李强 (slack:ULI)") in slack.titles("@USUN")
    assert desk.ticket(number).status is Status.NEW
    assert desk.as_("李强").press(number, "take").toast == ZH("ticket.taken", number=number)


def test_nothing_is_sent_to_a_shut_account(slack: FromSlack, desk: Desk) -> None:
    """The person on duty hears of a report in the other chats they have."""
    slack.vouch("ULI", "李强", is_deactivated=True)
    desk.as_("赵小禾").say("desk", "系统登录不了，所有人都打不开")
    assert slack.posts("@ULI") == []
    assert desk.as_("李强").cards("desk")


def test_an_account_that_is_opened_again_has_its_rights_back(slack: FromSlack) -> None:
    """And administrators are told; telling the same twice says it once."""
    for is_deactivated in (True, True, False, False):
        slack.vouch("ULI", "李强", is_deactivated=is_deactivated)
    told = [title for title in slack.titles("@USUN") if "slack:ULI" in title]
    who = "李强 (slack:ULI)"
    assert told == [ZH("account.shut", who=who), ZH("account.opened", who=who)]
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    assert slack.press("ULI", "CTEAM", number, "take").toast == ZH("ticket.taken", number=number)


def test_a_strangers_account_that_is_shut_is_nobodys_news(slack: FromSlack) -> None:
    """Of members who never wrote to the desk administrators hear nothing."""
    slack.vouch("UNOBODY", "过客", is_deactivated=True)
    assert [title for title in slack.titles("@USUN") if "UNOBODY" in title] == []
    assert slack.say("UNOBODY", "@UNOBODY", WORDS).toast == ZH("account.deactivated")


@pytest.mark.machine_clock
def test_the_command_links_and_unlinks(slack: FromSlack, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`zhiban people link` makes a stranger's reports the person's; `unlink` leaves them there."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", desk.settings.database)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(desk.settings.data_dir))
    number = str(slack.say("UNEW", "@UNEW", WORDS).ticket)
    linked = zhiban("people", "link", "slack:UNEW", "刘晓彤")
    assert linked.exit_code == 0, linked.output
    assert ZH("people.linked", account="slack:UNEW", name="刘晓彤", count=1) in linked.stdout
    taken = zhiban("people", "link", "slack:UNEW", "王敏")
    assert ZH("people.account_taken", account="slack:UNEW", name="刘晓彤") in taken.stderr
    unlinked = zhiban("people", "unlink", "slack:UNEW")
    assert ZH("people.unlinked", account="slack:UNEW", name="刘晓彤") in unlinked.stdout
    reporter = desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.name == "刘晓彤"
    assert slack.press("UNEW", "@UNEW", number, "withdraw").is_refusal
    assert zhiban("people", "unlink", "slack:UNEW").exit_code == 1
    assert ZH("account.malformed", account="slack") in zhiban("people", "link", "slack", "王敏").stderr
    assert ZH("account.no_such_person", name="无名") in zhiban("people", "link", "slack:UNEW", "无名").stderr


@pytest.mark.machine_clock
def test_a_file_of_people_takes_over_what_a_stranger_reported(
    slack: FromSlack, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account listed for somebody new brings its reports along; placeholders are on no list."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", desk.settings.database)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(desk.settings.data_dir))
    number = str(slack.say("UNEW", "@UNEW", WORDS).ticket)
    assert "UNEW" not in zhiban("people", "list").stdout
    file = desk.settings.data_dir / "people.toml"
    file.write_text('[[person]]\nname = "新同事"\nroles = ["staff"]\naccounts = ["slack:UNEW"]\n', "utf-8")
    applied = zhiban("people", "import", str(file), "--apply", "--keep-missing")
    assert applied.exit_code == 0, applied.output
    assert "UNEW)" not in applied.stdout
    reporter = desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.name == "新同事"
    assert desk.log(number) == ["received", "reporter_known"]
