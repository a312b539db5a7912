"""How each way brings a content to the desk: what has to be there before, and what is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from models.chat import Click, Place, Sender, Submission
from models.messaging.messages_without_ticket import UnstartedMessage
from models.messaging.outbox import Post
from models.terms import Platform
from models.tickets.ticket import Ticket
from tests.support.ways_in.cells import Cell, Content, Spot, Way, Who
from tests.support.ways_in.contents import GREETING, OWN_B
from tests.support.ways_in.page_mouth import PageMouth
from tests.support.ways_in.sent import Sent, Shown
from tests.support.ways_in.slack_mouth import SlackMouth
from tests.support.ways_in.telegram_mouth import TelegramMouth
from tests.support.ways_in.world import CLERK, PEOPLE, World, account, room

MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
PLACE_TYPED = "二楼大厅"
CALLER = {"name": "钱多", "unit": "岚山建设", "phone": "0532-8000-1777", "who": "bidder", "channel": "hotline"}


class Bringer(NamedTuple):
    """One cell being brought: the mouth of its platform, and the moment."""

    world: World
    mouth: PageMouth | SlackMouth | TelegramMouth
    cell: Cell

    @property
    def now(self) -> datetime:
        """Desk time."""
        return self.world.now

    @property
    def has_file(self) -> bool:
        """The content is a file and nothing else."""
        return self.cell.content is Content.FILE

    def line(self, text: str, at: datetime, **more: object) -> Sent:
        """The sender writes where the cell says."""
        return self.mouth.line(self.cell.who, self.cell.spot, text, at, has_file=self.has_file, **more)


Bring = Callable[[Bringer, str, datetime, Sent | None], Sent]
Prepare = Callable[[Bringer], Sent | None]


def _typed(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.line(text, at)


def _addressed(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.line(text, at, calls=True)


def _card_reply(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.line(text, at, below=_card(one))


def _below_talk(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    assert before is not None
    return one.line(text, at, below=before.ref)


def _edited(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    assert before is not None
    assert not isinstance(one.mouth, PageMouth)
    return one.mouth.edit(before, text, at)


def _early_edit(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    assert isinstance(one.mouth, SlackMouth)
    return one.mouth.overtaken(one.cell.who, one.cell.spot, GREETING, text, at)


def _forwarded(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.line(text, at, is_forwarded=True)


def _brought(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.mouth.brought(one.cell.who, one.cell.spot, text, at, has_file=one.has_file)  # type: ignore[union-attr]


def _command(word: str) -> Bring:
    def bring(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
        if isinstance(one.mouth, PageMouth):
            return one.line(f"/{word} {text}", at)
        typed = f"{word} {text}".strip()
        if one.has_file and isinstance(one.mouth, TelegramMouth):
            return one.line(f"/{word}", at)
        return one.mouth.command(one.cell.who, one.cell.spot, typed, at)

    return bring


def _command_form(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    cell = one.cell
    if isinstance(one.mouth, SlackMouth):
        one.mouth.command(cell.who, cell.spot, "报修", at)
        return _form_of(one, "report", {"text": text, "location": PLACE_TYPED, "occurred_at": ""}, at)
    assert isinstance(one.mouth, TelegramMouth)
    one.mouth.command(cell.who, cell.spot, "报修", at)
    sent = one.line(text, at, below=_to_the_question(one))
    for answer in (PLACE_TYPED, "跳过", "提交"):
        one.mouth.line(cell.who, cell.spot, answer, at, below=_to_the_question(one))
    return sent


def _review(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.line(text, at, below=_to_the_question(one))


def _home_form(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    fields = {"text": text, "location": PLACE_TYPED, "occurred_at": ""}
    return one.mouth.home_form(_name(one), "report", fields, at)  # type: ignore[union-attr]


def _ask_form(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    return one.mouth.home_form(_name(one), "ask", {"text": text}, at)  # type: ignore[union-attr]


def _access(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    fields = {"role": "viewer", "scope": "construction", "reason": text, "until": "2026-06-30", "whom": ""}
    return one.mouth.home_form(_name(one), "access.ask:trading", fields, at)  # type: ignore[union-attr]


def _phone_in(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    name = CLERK if one.cell.who is Who.COLLEAGUE else _name(one)
    called = {"called_at": f"{at + 8 * AN_HOUR:%Y-%m-%dT%H:%M}", "location": "", "occurred_at": ""}
    fields = {"text": text, **CALLER, **called, "reference": "", "late_reason": ""}
    return one.mouth.form(name, one.cell.spot, "phone_in", fields, at)


def _own_report(one: Bringer) -> Sent:
    said = one.mouth.line(one.cell.who, one.cell.spot, OWN_B, one.now - 10 * MINUTE)
    one.world.arrive()
    return said


def _own_talk(one: Bringer) -> Sent:
    return one.mouth.line(one.cell.who, one.cell.spot, GREETING, one.now - 4 * MINUTE)


def _talk_of_a_colleague(one: Bringer) -> Sent:
    return one.mouth.line(Who.COLLEAGUE, one.cell.spot, GREETING, one.now - AN_HOUR / 2)


def _at_the_review(one: Bringer) -> Sent | None:
    cell, at = one.cell, one.now - 4 * MINUTE
    for answer in ("/报障", "打印机卡纸", PLACE_TYPED, "跳过"):
        below = "" if answer.startswith("/") else _to_the_question(one)
        one.mouth.line(cell.who, cell.spot, answer, at, below=below)
    one.world.arrive()
    return None


def _supplement(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    with one.world.desk.session() as session:
        found = select(Post).where(Post.platform == one.cell.platform, Post.card_view == "reporter")
        posts = session.exec(found.order_by(col(Post.seq).desc())).all()
        tickets = session.exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(1)).one()
        post = next((one.id for one in posts if one.ticket_id == tickets.id), None)
    return one.mouth.form(_name(one), one.cell.spot, "supplement", {"text": text}, at, post)


def _registered(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    sent = one.line(text, at)
    row = _kept_row(one)
    if row:
        one.world.desk.act(_click(one, CLERK, f"register:{row}"))
    return sent


def _listed(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    sent = one.line(text, at)
    row = _kept_row(one)
    if row:
        place = Place.direct(Platform.WEBCHAT, CLERK)
        one.world.desk.act(
            Submission(
                idempotency_key=f"listed/{row}",
                place=place,
                sender=Sender(platform=Platform.WEBCHAT, account=CLERK, name=CLERK),
                form="unstarted.register",
                fields={"which": str(row)},
                sent_at=at,
                is_direct=True,
            )
        )
    return sent


def _album(one: Bringer, text: str, at: datetime, before: Sent | None) -> Sent:
    assert isinstance(one.mouth, TelegramMouth)
    return one.mouth.album(one.cell.who, one.cell.spot, text, at)


def _click(one: Bringer, name: str, action: str) -> Click:
    return Click(
        idempotency_key=f"click/{action}",
        place=Place.direct(Platform.WEBCHAT, name),
        sender=Sender(platform=Platform.WEBCHAT, account=name, name=name),
        action=action,
        is_direct=True,
    )


def _form_of(one: Bringer, form: str, fields: dict[str, str], at: datetime) -> Sent:
    return one.mouth.form(_name(one), one.cell.spot, form, fields, at)


def _name(one: Bringer) -> str:
    return PEOPLE.get(one.cell.who, str(one.cell.who))


def _card(one: Bringer) -> str:
    """The card that is answered: a colleague's fault's in a room, the help card in one's own chat."""
    if one.cell.spot is Spot.OWN:
        return _newest_card(one)
    return one.world.standing[one.cell.platform].cards[Spot.INTAKE if one.cell.spot is Spot.THREAD else one.cell.spot]


def _help_card(one: Bringer) -> Sent | None:
    if one.cell.spot is Spot.OWN:
        one.mouth.line(one.cell.who, one.cell.spot, "帮助", one.now - AN_HOUR / 2)
        one.world.arrive()
    return None


def _to_the_question(one: Bringer) -> str:
    """In a room an answer replies to the question."""
    one.world.arrive()
    return "" if one.cell.spot is Spot.OWN else _newest_card(one)


def _newest_card(one: Bringer) -> str:
    cell = one.cell
    chat = f"@{account(cell.platform, cell.who)}"
    if cell.spot is not Spot.OWN:
        chat = room(cell.platform, cell.spot)
    found = select(Post.external_ref).where(Post.platform == cell.platform, Post.chat == chat)
    with one.world.desk.session() as session:
        return session.exec(found.order_by(col(Post.seq).desc())).first() or "1"


def _kept_row(one: Bringer) -> int | None:
    with one.world.desk.session() as session:
        return session.exec(select(UnstartedMessage.id).order_by(col(UnstartedMessage.id).desc()).limit(1)).first()


def _nothing(one: Bringer) -> Sent | None:
    """Nothing has to be there before."""
    return None


WAYS: dict[Way, tuple[Prepare, Bring]] = {
    Way.TYPED: (_nothing, _typed),
    Way.ADDRESSED: (_nothing, _addressed),
    Way.CARD_REPLY: (_help_card, _card_reply),
    Way.BELOW_TALK: (_talk_of_a_colleague, _below_talk),
    Way.EDIT_OF_TALK: (_own_talk, _edited),
    Way.EDIT_OF_REPORT: (_own_report, _edited),
    Way.EARLY_EDIT: (_nothing, _early_edit),
    Way.FORWARDED: (_nothing, _forwarded),
    Way.BROUGHT: (_nothing, _brought),
    Way.COMMAND: (_nothing, _command("report")),
    Way.COMMAND_ZH: (_nothing, _command("报修")),
    Way.COMMAND_FORM: (_nothing, _command_form),
    Way.ASK_COMMAND: (_nothing, _command("ask")),
    Way.UNKNOWN_COMMAND: (_nothing, _command("xyz")),
    Way.HOME_FORM: (_nothing, _home_form),
    Way.ASK_FORM: (_nothing, _ask_form),
    Way.SUPPLEMENT: (_own_report, _supplement),
    Way.PHONE_IN: (_nothing, _phone_in),
    Way.REGISTERED: (_nothing, _registered),
    Way.LISTED: (_nothing, _listed),
    Way.ALBUM: (_nothing, _album),
    Way.REVIEW: (_at_the_review, _review),
    Way.ACCESS: (_nothing, _access),
}


def mouth_of(world: World, platform: Platform, shown: Shown) -> PageMouth | SlackMouth | TelegramMouth:
    """The platform's mouth."""
    if platform is Platform.WEBCHAT:
        return PageMouth(world, shown)
    return SlackMouth(world, shown) if platform is Platform.SLACK else TelegramMouth(world, shown)
