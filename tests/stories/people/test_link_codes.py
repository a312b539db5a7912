"""A one-time code makes an account its owner's: used once, not for long, and never found by trying."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import func, select

from models.chat import Reply
from models.messaging.outbox import Post
from models.people.link_code import GUESSES, GUESSES_WITHIN, ISSUED_LASTS, LETTERS, OWN_LASTS, LinkCode, LinkGuess
from models.people.person import Account
from tests.support.desk import ZH, Desk
from tests.support.from_telegram import GROUP, FromTelegram
from tests.support.tickets import leaves

FAULT = "投标文件上传到一半就断，换浏览器也一样"
NEWCOMER, ANOTHER, LIQIANG = "500", "501", "88"


def a_code(desk: Desk, name: str = "李强") -> str:
    """The code that the administrator is given for somebody."""
    administrator = desk.as_("孙工")
    answer = administrator.submit(None, "link.open", {"person_name": name}, place=administrator.places()[0])
    assert answer.toast == ZH("link_code.in_your_chat"), answer
    return written_in(desk, "孙工", name)


def written_in(desk: Desk, who: str, name: str) -> str:
    """The newest code for `name` in somebody's own chat."""
    title = next(card.title for line in reversed(desk.as_(who).cards("desk")) if (card := line.card))
    assert title.startswith(ZH("link_code.title", name=name, code=""))
    return title.removeprefix(ZH("link_code.title", name=name, code=""))


def start(chats: FromTelegram, user: str, code: str, chat: str | None = None) -> Reply:
    """`/start CODE`."""
    return chats.click(user, f"link.code:{code}", chat=chat)


def whose(desk: Desk, user: str) -> str | None:
    """Whose the account is."""
    with desk.session() as session:
        account = session.exec(select(Account).where(Account.external_id == user)).one_or_none()
        return account.person.name if account and account.person else None


def test_a_code_from_the_administrator_links_the_account(desk: Desk, chats: FromTelegram) -> None:
    """The person is greeted by name, administrators are told who issued it, and rights are there at once."""
    code = a_code(desk)
    assert start(chats, NEWCOMER, code) == Reply()
    assert whose(desk, NEWCOMER) == "李强"
    assert chats.titles("@500") == [ZH("link_code.welcome", name="李强")]
    told = desk.as_("孙工").card("desk")
    assert told.title == ZH("account.linked", who="用户500 (telegram:500)", name="李强")
    assert told.intro == (ZH("account.linked.by", who="孙工"),)
    number = desk.as_("赵小禾").say("desk", FAULT).number
    chats.press(NEWCOMER, "take")
    assignee = desk.ticket(number).assignee
    assert assignee is not None
    assert assignee.name == "李强"


@pytest.mark.both_databases("races")
def test_it_counts_once(desk: Desk, chats: FromTelegram) -> None:
    """Whoever sends it second is told that it is wrong, also where both send it at once."""
    code = a_code(desk)
    begin, replies = Barrier(4), {}

    def send(user: str) -> None:
        begin.wait()
        replies[user] = start(chats, user, code)

    senders = [Thread(target=send, args=(f"60{number}",)) for number in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(reply.is_refusal for reply in replies.values()) == [False, True, True, True]
    assert sum(whose(desk, user) == "李强" for user in replies) == 1
    assert start(chats, NEWCOMER, code).toast == ZH("link_code.unknown")


def test_however_it_is_typed(desk: Desk, chats: FromTelegram) -> None:
    """Small letters, blanks and dashes make no difference."""
    code = a_code(desk)
    start(chats, NEWCOMER, f" {code[:5].lower()}-{code[5:]} ")
    assert whose(desk, NEWCOMER) == "李强"


def test_it_lasts_a_day(desk: Desk, chats: FromTelegram) -> None:
    """On the second it runs out it is worth nothing."""
    code = a_code(desk)
    desk.clock.move(seconds=ISSUED_LASTS.total_seconds())
    assert start(chats, NEWCOMER, code).toast == ZH("link_code.unknown")
    assert whose(desk, NEWCOMER) is None


def test_the_newest_code_of_a_person_is_the_one_that_counts(desk: Desk, chats: FromTelegram) -> None:
    """An older one, lost on the way, is worth nothing; somebody else's still is."""
    first, other, second = a_code(desk), a_code(desk, "王敏"), a_code(desk)
    assert start(chats, NEWCOMER, first).is_refusal
    start(chats, NEWCOMER, second)
    start(chats, ANOTHER, other)
    assert (whose(desk, NEWCOMER), whose(desk, ANOTHER)) == ("李强", "王敏")


def test_guessing_ends_after_a_few(desk: Desk, chats: FromTelegram) -> None:
    """Then even the right code is turned down, for an hour; others are not kept from theirs."""
    code = a_code(desk)
    guesses = [start(chats, NEWCOMER, LETTERS[n] * 10) for n in range(GUESSES)]
    assert [guess.toast for guess in guesses] == [ZH("link_code.unknown")] * GUESSES
    assert start(chats, NEWCOMER, code).toast == ZH("link_code.wait", at="11:00")
    desk.clock.move(seconds=(GUESSES_WITHIN - timedelta(seconds=1)).total_seconds())
    assert start(chats, NEWCOMER, code).is_refusal
    assert whose(desk, NEWCOMER) is None
    desk.clock.move(seconds=1)
    start(chats, NEWCOMER, code)
    assert whose(desk, NEWCOMER) == "李强"


@pytest.mark.both_databases("races")
def test_guesses_at_once_are_all_counted(desk: Desk, chats: FromTelegram) -> None:
    """Ten at once from one account: five are looked at."""
    code, begin, replies = a_code(desk), Barrier(10), []

    def guess() -> None:
        begin.wait()
        replies.append(start(chats, NEWCOMER, "A" * 10))

    guessers = [Thread(target=guess) for _ in range(10)]
    for one in guessers:
        one.start()
    for one in guessers:
        one.join()
    assert sum(reply.toast == ZH("link_code.unknown") for reply in replies) == GUESSES
    assert start(chats, NEWCOMER, code).toast == ZH("link_code.wait", at="11:00")


@pytest.mark.parametrize(
    "code", ["", " ", "\0", "李强", "@liqiang", "A" * 5_000_000, "%", "'; drop table link_code;--"]
)
def test_nothing_but_a_code_links(desk: Desk, chats: FromTelegram, code: str) -> None:
    """No name, no @username, nothing made up; one sentence, and it counts as a guess."""
    a_code(desk)
    assert start(chats, NEWCOMER, code).toast == ZH("link_code.unknown")
    assert whose(desk, NEWCOMER) is None
    with desk.session() as session:
        assert session.exec(select(LinkGuess.wrong)).one() == 1


def test_in_a_group_it_is_worth_nothing_any_more(desk: Desk, chats: FromTelegram) -> None:
    """Others have read it: the sender is told, and nobody can use it."""
    code = a_code(desk)
    refused = start(chats, NEWCOMER, code, GROUP)
    assert (refused.toast, refused.is_refusal) == (ZH("link_code.only_alone"), True)
    assert start(chats, ANOTHER, code).is_refusal
    assert (whose(desk, NEWCOMER), whose(desk, ANOTHER)) == (None, None)


def test_what_the_account_reported_before_is_the_persons(desk: Desk, chats: FromTelegram) -> None:
    """Its reports move along, and the greeting says how many."""
    number = chats.say(NEWCOMER, FAULT).ticket or ""
    start(chats, NEWCOMER, a_code(desk, "陈思远"))
    reporter = desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.name == "陈思远"
    assert ZH("link_code.welcome.moved", count=1) in chats.cards("@500")[-1].intro


def test_an_account_that_is_somebody_elses_stays_theirs(desk: Desk, chats: FromTelegram) -> None:
    """The code is not used up by it; the owner's own code says that it is linked already."""
    chats.link(LIQIANG, "李强")
    code = a_code(desk, "王敏")
    taken = start(chats, LIQIANG, code)
    assert taken.toast == ZH("people.account_taken", account="telegram:88", name="李强")
    assert whose(desk, LIQIANG) == "李强"
    start(chats, NEWCOMER, code)
    assert whose(desk, NEWCOMER) == "王敏"
    assert start(chats, LIQIANG, a_code(desk)).toast == ZH("link_code.already", name="李强")


def test_a_code_of_somebody_who_has_left_is_worth_nothing(desk: Desk, chats: FromTelegram) -> None:
    """Left between the code and its use."""
    code = a_code(desk)
    leaves(desk, "李强")
    assert start(chats, NEWCOMER, code).toast == ZH("link_code.unknown")
    assert whose(desk, NEWCOMER) is None


def test_a_linked_chat_links_another(desk: Desk, chats: FromTelegram) -> None:
    """From the web page or a phone that is known already; the code stands in one's own chat, for a quarter hour."""
    assert desk.as_("陈思远").click(None, "link.own").toast == ZH("link_code.in_your_chat")
    start(chats, NEWCOMER, written_in(desk, "陈思远", "陈思远"))
    assert whose(desk, NEWCOMER) == "陈思远"
    chats.click(NEWCOMER, "link.own", chat=GROUP)
    code = chats.titles("@500")[-1].removeprefix(ZH("link_code.title", name="陈思远", code=""))
    assert chats.titles(GROUP) == []
    desk.clock.move(seconds=OWN_LASTS.total_seconds())
    assert start(chats, ANOTHER, code).is_refusal


@pytest.mark.parametrize("who", ["赵小禾", "李强", "周主任", "王敏", "投标人 冯立"])
def test_only_administrators_issue_codes_for_others(desk: Desk, who: str) -> None:
    """Everybody else is told so, at the button and at the form."""
    seat = desk.as_(who)
    assert seat.click(None, "link.open").toast == ZH("ticket.only_admin")
    sent = seat.submit(None, "link.open", {"person_name": "李强"}, place=seat.places()[0])
    assert sent.toast == ZH("ticket.only_admin")
    with desk.session() as session:
        assert session.exec(select(func.count()).select_from(LinkCode)).one() == 0


def test_nobody_known_gets_no_code_of_their_own(desk: Desk, chats: FromTelegram) -> None:
    """An account of nobody, with a report or without, links nothing."""
    assert chats.click(NEWCOMER, "link.own").toast == ZH("person.unknown")
    chats.say(NEWCOMER, FAULT)
    assert chats.click(NEWCOMER, "link.own").toast == ZH("person.unknown")


def test_a_code_is_for_somebody_of_the_list(desk: Desk, chats: FromTelegram) -> None:
    """A name nobody has, and that of a placeholder, are refused at the field."""
    chats.say(NEWCOMER, FAULT)
    for name in ("无此人", "用户500 (telegram:500)"):
        administrator = desk.as_("孙工")
        answer = administrator.submit(None, "link.open", {"person_name": name}, place=administrator.places()[0])
        assert answer.field_errors == {"person_name": ZH("account.no_such_person", name=name)}


def test_the_database_keeps_no_code(desk: Desk, chats: FromTelegram) -> None:
    """Only the card for whoever hands it over shows it; what is kept to compare is a digest."""
    code = a_code(desk)
    with desk.session() as session:
        kept = session.exec(select(LinkCode)).one()
        assert code not in repr(kept.model_dump())
        assert sum(code in str(card) for card in session.exec(select(Post.card)).all()) == 1


def test_help_offers_what_one_may_do(desk: Desk) -> None:
    """A permission and a code for another account to everybody known, one for somebody else to administrators."""
    own = ["access.open", "link.own"]
    for who, offered in {"赵小禾": own, "孙工": [*own, "link.open"]}.items():
        desk.as_(who).say("desk", "你好")
        buttons = [button.action for button in desk.as_(who).card("desk").buttons]
        assert buttons == ["report.open", "ask.open", *offered]
