"""Thirty people who are at the page, in Slack and on Telegram, and how each of them reports and presses."""

from collections.abc import Sequence

from sqlmodel import Session

from handlers.i18n import voice_of
from models.database.engines import writing_engine
from models.people.person import Account, Person
from models.terms import Language, Platform, Role
from tests.support.everywhere import Everywhere

A_PLATFORM = 10
TOLD = (
    ("投标文件上传不了，好几家都传不上去，进度条卡住", "The bid file upload fails for several of us, it hangs"),
    ("标书传不上去，上传一直失败", "Uploading the bid file fails, it hangs"),
    ("上传投标文件失败，换浏览器也一样", "Upload of the bid file fails in every browser"),
    ("投标文件上传卡在99%，传不上去", "Bid file upload is stuck at 99 percent and fails"),
    ("传标书报错，上传失败", "Cannot upload our bid file, the upload fails"),
)
"""One fault as five people tell of it, in Chinese and in English; the first tell that some are hit."""


class Reporter:
    """One of thirty: by their number where they are; every second one writes English."""

    def __init__(self, house: Everywhere, number: int) -> None:
        self.house = house
        self.number = number
        self.platform = tuple(PLATFORMS)[number // A_PLATFORM]
        self.account = PLATFORMS[self.platform].format(number)
        self.language = Language.EN if number % 2 else Language.ZH
        self.ticket = ""

    @property
    def is_outsider(self) -> bool:
        """Every fifth one is a bidder."""
        return self.number % 5 == 4

    def report(self) -> str:
        """Tell of the fault in one's own chat; the number of the ticket."""
        text = TOLD[self.number // 2 % len(TOLD)][self.number % 2]
        before = {one.number for one in self.house.desk.tickets()}
        if self.platform is Platform.WEBCHAT:
            self.house.desk.as_(self.account).say("desk", text)
        elif self.platform is Platform.SLACK:
            self.house.slack.write(self.account, f"@{self.account}", text)
        else:
            self.house.telegram.write(int(self.account), text)
        (self.ticket,) = {one.number for one in self.house.desk.tickets()} - before
        return self.ticket

    def press(self, action: str, label: str) -> None:
        """Press a button of the receipt, by its action or by its label, and confirm what it is shown to come to."""
        if self.platform is Platform.WEBCHAT:
            self.house.desk.as_(self.account).fill(self.ticket, action)
        elif self.platform is Platform.SLACK:
            self.house.slack.press(self.account, f"@{self.account}", label)
            self.house.slack.submit(self.account, self.house.slack.view())
        else:
            self.house.telegram.press(int(self.account), label)
            self.house.telegram.press(int(self.account), voice_of(self.language)("form.preview.submit"))

    @property
    def reads(self) -> str:
        """All that stands in one's own chat by the desk's hand."""
        if self.platform is Platform.WEBCHAT:
            cards = self.house.desk.as_(self.account).cards("desk", self.ticket)
            shown = (one.card.model_copy(update={"buttons": ()}) for one in cards if one.card is not None)
            return "\n".join(one.model_dump_json() for one in shown)
        if self.platform is Platform.SLACK:
            return "\n".join(self.house.slack.cards(f"@{self.account}"))
        return "\n".join(self.house.telegram.texts(int(self.account)))


PLATFORMS = {Platform.WEBCHAT: "提出人{:02}", Platform.SLACK: "U0MANY{:02}", Platform.TELEGRAM: "8{:03}"}
"""How an account is called on each platform."""


def thirty_people(url: str) -> None:
    """Have the desk know them, each by one account."""
    engine = writing_engine(url)
    with Session(engine) as session:
        for number in range(A_PLATFORM * len(PLATFORMS)):
            platform = tuple(PLATFORMS)[number // A_PLATFORM]
            roles = [Role.EXTERNAL if number % 5 == 4 else Role.STAFF]
            language = Language.EN if number % 2 else Language.ZH
            name = PLATFORMS[Platform.WEBCHAT].format(number)
            person = Person(name=name, roles=roles, language=language, company="岚山建设" if number % 5 == 4 else None)
            session.add(person)
            session.flush()
            account = PLATFORMS[platform].format(number)
            session.add(Account(platform=platform, external_id=account, name=name, person_id=person.id))
        session.commit()
    engine.dispose()


def reporters(house: Everywhere) -> Sequence[Reporter]:
    """The thirty, whom Slack and Telegram know as well."""
    found = [Reporter(house, number) for number in range(A_PLATFORM * len(PLATFORMS))]
    for one in found:
        if one.platform is Platform.SLACK:
            house.slack.fake.add_user(one.account, f"提出人{one.number:02}")
        elif one.platform is Platform.TELEGRAM:
            house.telegram.fake.add_user(int(one.account), f"提出人{one.number:02}")
    return found
