"""A caller of the demo office with a link to their ticket, and the story of each press that they make by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast

from sqlmodel import Session, select

from bot.turns.dispatch import Dispatch
from handlers.logins.guests import GuestView, open_link, press, view_of
from handlers.turn.turn import Turn
from models.database.engines import writing_engine
from models.logins.guest_link import GuestSession
from models.refusal import Refusal
from models.terms import Language
from models.tickets.queries import log_of
from models.tickets.worklog import BY_LINK
from sla.policy.guest_rules import GuestRules
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.phone import CALL, phoned_in
from tests.support.tickets import chosen

PAGE_URL = "https://desk.example.org"
SENT_TO, DIGITS, ADDRESS = "song@haizhou.example", CALL["phone"][-4:], "203.0.113.9"
GONE = "guest.gone"

Result = TypeVar("Result")


class Guest:
    """The caller behind a ticket that the office entered, and the browser in which they open their link."""

    def __init__(self, desk: Desk, **call: str) -> None:
        self.desk = desk
        self.number = phoned_in(desk, **call).number
        self.secret = ""

    def made(self, sent_to: str = SENT_TO) -> str:
        """The code of a link that the office makes."""
        card = made_by(self.desk, "王敏", self.number, sent_to).card
        assert card is not None
        return card.intro[0].removeprefix(f"{PAGE_URL}/o/")

    def opened(self, code: str, digits: str = "") -> str:
        """`open`, `wrong`, or the key of the sentence that refuses it."""
        secret = self._tried(partial(open_link, code=code, digits=digits, address=ADDRESS))
        if secret and not secret.startswith("guest."):
            self.secret = secret
            return "open"
        return secret or "wrong"

    def pressed(self, action: str, text: str = "") -> str:
        """The key of the sentence that tells of a press, or that refuses it."""
        rest: dict[str, Any] = {"action": action, "text": text, "language": Language.ZH, "address": ADDRESS}
        return self._tried(partial(press, secret=self.secret, **rest)) or ""

    def view(self) -> GuestView:
        """What the page shows."""
        rules = dispatch_of(self.desk).rules.policy.guests
        with self.desk.session() as session:
            shown = view_of(session, self.secret, ZH, rules, dispatch_of(self.desk).desk.workflows, self.desk.now)
            return shown[1]

    def idle(self, minutes: int) -> None:
        """Let sessions have been used so long before."""
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            for one in session.exec(select(GuestSession)).all():
                one.seen_at -= timedelta(minutes=minutes)
            session.commit()
        engine.dispose()

    def age(self, span: timedelta) -> None:
        """Let sessions have begun so long before; when they were used stays."""
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            for one in session.exec(select(GuestSession)).all():
                one.begun_at -= span
            session.commit()
        engine.dispose()

    def log(self) -> list[tuple[str, str]]:
        """The entries of the ticket's log that came by a link: verb and to whom it was sent."""
        ticket = self.desk.ticket(self.number)
        with self.desk.session() as session:
            return [(one.verb, str(one.content[BY_LINK])) for one in log_of(session, ticket) if BY_LINK in one.content]

    def _tried(self, story: Callable[[Turn], str | None]) -> str | None:
        try:
            return self.desk.run(dispatch_of(self.desk).answer(story, self.desk.now, "test"))
        except Refusal as refusal:
            return refusal.phrase.key


def made_by(desk: Desk, who: str, number: str, sent_to: str = SENT_TO) -> Answer:
    """The answer to somebody of the staff who asks for a link."""
    return chosen(desk, who, number, "guest.link", sent_to=sent_to)


def dispatch_of(desk: Desk) -> Dispatch:
    """The desk's dispatch."""
    return cast("Dispatch", desk.app.state.schedule.dispatch)


def ruled(desk: Desk, **rules: Any) -> None:
    """From now on the policy has these rules for links."""
    dispatch = dispatch_of(desk)
    policy = replace(dispatch.rules.policy, guests=GuestRules(**rules))
    dispatch.rules = replace(dispatch.rules, policy=policy)
