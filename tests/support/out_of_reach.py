"""An office of which nobody is simply within reach: each level on another platform, and each platform in trouble."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Executable
from sqlmodel import Session, col, delete, select, update
from starlette.applications import Starlette

from bot.delivery.relay import RelayTiming
from handlers.tickets.assignee_notices import tell_duty
from handlers.turn.turn import Turn
from models.database.engines import writing_engine
from models.people.person import Account, Person
from models.phrase import phrase
from models.terms import Hearing, Platform
from models.tickets.ticket import Ticket
from tests.support import slack_desk
from tests.support.desk import ZH, Desk, running_desk
from tests.support.everywhere import quick, settings
from tests.support.fakes.fake_slack import BOT_TOKEN, FakeSlack
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.patience import HANG_S
from tests.support.slack_desk import fill_in_slack, slack_with_people
from tests.support.telegram_desk import INTAKE, fill_in_telegram, telegram_with_people

REPORTER, OTHER, DUTY, ADMIN, ANOTHER = 501, 502, 504, 510, 511
ACCOUNTS = (
    (Platform.TELEGRAM, str(REPORTER), "赵小禾"),
    (Platform.TELEGRAM, str(OTHER), "陈思远"),
    (Platform.TELEGRAM, str(DUTY), "李强"),
    (Platform.TELEGRAM, str(ADMIN), "孙工"),
    (Platform.SLACK, "U0ZHANG", "张海涛"),
    (Platform.SLACK, "U0WANGMIN", "王敏"),
    (Platform.SLACK, "U0MA", "马跃"),
)
"""Duty and administrator on Telegram, backup and office in Slack; leaders and 何静, who is office too, in the page."""
IN_THE_PAGE = ("周主任", "吴副主任")
GRAVE = "投标文件解密失败，三号评标室，所有人都解不开，正在开标"
A_MINUTE = 60
LOOKS_S = 0.15


class OutOfReach:
    """A running desk in Slack and on Telegram, and what its people have been told."""

    def __init__(self, desk: Desk, slack: FakeSlack, telegram: FakeTelegram) -> None:
        self.desk = desk
        self.slack = slack
        self.telegram = telegram
        self.said: dict[str, int] = {}
        """The message that each ticket was reported with."""

    # What goes wrong, and right again.

    def refuse_token(self) -> None:
        """Slack takes the desk's token no more."""
        self.slack.bot_token = "xoxb-another"  # noqa: S105 - it opens nothing

    def accept_token(self) -> None:
        """Slack takes it again."""
        self.slack.bot_token = BOT_TOKEN

    def block(self, user: int) -> None:
        """The person stops the bot, and the desk hears nothing of it before it speaks to them."""
        self.telegram.blocked.add(user)

    def deactivate(self, user: str) -> None:
        """Somebody's account in Slack is shut."""
        self.write(update(Account).where(col(Account.external_id) == user).values(deactivated_at=self.desk.now))

    def link(self, platform: Platform, account: str, name: str) -> None:
        """Somebody is on one more platform."""
        if platform is Platform.SLACK:
            self.slack.add_user(account, name)
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=platform, external_id=account, name=name, person_id=person.id))
            session.commit()
        engine.dispose()

    def write(self, statement: Executable) -> None:
        """Change something behind the desk's back."""
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            session.connection().execute(statement)
            session.commit()
        engine.dispose()

    # What happens.

    def report(self, text: str = GRAVE, chat: int = REPORTER, user: int = REPORTER) -> str:
        """Somebody reports on Telegram; the number."""
        before = {ticket.number for ticket in self.desk.tickets()}
        said = self.telegram.say(chat, user, text)
        self.until(lambda: len(self.desk.tickets()) > len(before))
        (number,) = {ticket.number for ticket in self.desk.tickets()} - before
        self.said[number] = said["message_id"]
        return number

    def merge(self, part: str, main: str, who: str) -> None:
        """Somebody joins the one to the other: the reporter of both, or the office."""

        def story(turn: Turn) -> bool:
            by = turn.session.exec(select(Person).where(Person.name == who)).one()
            found = {one.number: one for one in turn.session.exec(select(Ticket).with_for_update()).all()}
            joined = Ticket.join if who != "王敏" else Ticket.merge_into
            joined(found[part], found[main], by, turn.now, turn.clock)
            tell_duty(turn, found[main], phrase("work.graver_by_merge", number=part))
            turn.refresh(found[main])
            return True

        self.desk.run(self.desk.elsewhere(lambda dispatch: dispatch.carry_out(story, self.desk.now, "merge")))

    def until(self, holds: Callable[[], object], *, looks: bool = False) -> None:
        """Wait until it holds, while desk time stands still; with `looks` the desk looks who heard meanwhile."""
        until = time.monotonic() + HANG_S
        while not holds():
            assert time.monotonic() < until, "waited in vain"
            if looks:
                self.look()
            time.sleep(0.02)

    def let_pass(self, seconds: int, *numbers: str) -> int:
        """Let desk time pass, until all of these tickets are known of; how many seconds that took."""
        for second in range(seconds + 1):
            self.look()
            if numbers and all(map(self.is_known_of, numbers)):
                return second
            self.desk.clock.move(seconds=1)
        return seconds + 1

    def look(self) -> None:
        """What is on its way has a moment to arrive, and the desk looks who heard."""
        time.sleep(LOOKS_S)
        self.desk.tick("escalations")
        while self.desk.tick("told"):
            continue
        time.sleep(LOOKS_S)

    # Who knows.

    def is_known_of(self, number: str) -> bool:
        """A person of the ladder really has it, or administrators and card say that nobody does."""
        ticket = self.desk.ticket(number)
        if ticket.told is Hearing.NOBODY:
            return self.has(ADMIN, number, ZH("told.nobody")) and self.card_says(number, ZH("card.told_nobody"))
        return ticket.told is Hearing.REACHED and bool(self.who_has(number))

    def who_has(self, number: str) -> list[str]:
        """Of those that the card names, who has a message about it."""
        names = self.desk.ticket(number).told_names.split("、")
        with self.desk.session() as session:
            found = select(Account.platform, Account.external_id, Person.name).join(Person)
            rows = session.exec(found.where(col(Person.name).in_(names))).all()
        return sorted({name for platform, account, name in rows if self._stands(Platform(platform), account, number)})

    def has(self, user: int, number: str, words: str = "") -> bool:
        """Whether a message with the number and the words stands in somebody's private chat on Telegram."""
        return any(number in text and words in text for text in self.telegram.texts(user))

    def card_says(self, number: str, words: str, *chats: int) -> bool:
        """Whether the reporter's card says so, in one of these chats or wherever one stands."""
        texts = (text for chat in chats or (REPORTER, OTHER, INTAKE) for text in self.telegram.texts(chat))
        return any(number in text and words in text for text in texts)

    def _stands(self, platform: Platform, account: str, number: str) -> bool:
        if platform is Platform.TELEGRAM:
            return self.has(int(account), number)
        if platform is Platform.SLACK:
            return any(number in slack_desk.text_of(one) for one in self.slack.messages(f"@{account}"))
        return bool(self.desk.as_(account).cards("desk", number))


@contextmanager
def nobody_within_reach(url: str, folder: Path, *, page: bool) -> Iterator[OutOfReach]:
    """The office as it is when all fails at once, with its page or without it."""
    with slack_with_people() as slack, telegram_with_people() as (telegram, team):
        fill_in_slack(url)
        fill_in_telegram(url, team)
        for user, name in ((ADMIN, "孙工"), (ANOTHER, "何静")):
            telegram.add_user(user, name)
        slack.add_user("U0MA", "马跃")
        _spread(url)
        more = settings(slack, telegram)
        with running_desk(url, folder, _quick, is_everywhere=False, page="on" if page else "off", **more) as desk:
            house = OutOfReach(desk, slack, telegram)
            house.block(DUTY)
            house.deactivate("U0ZHANG")
            house.refuse_token()
            yield house


def _quick(app: Starlette) -> None:
    quick(app)
    app.state.adapters[Platform.SLACK].timing = RelayTiming(pace_s=0.0, longest_refused_s=1.0)


def _spread(url: str) -> None:
    engine = writing_engine(url)
    with Session(engine) as session:
        session.connection().execute(delete(Account).where(col(Account.platform) != Platform.WEBCHAT))
        others = col(Account.external_id).not_in(IN_THE_PAGE)
        session.connection().execute(
            update(Account).where(col(Account.platform) == Platform.WEBCHAT, others).values(person_id=None)
        )
        for platform, account, name in ACCOUNTS:
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=platform, external_id=account, name=name, person_id=person.id))
        session.commit()
    engine.dispose()
