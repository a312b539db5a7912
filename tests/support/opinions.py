"""Has a desk ask for second opinions, as another of its processes would."""

from pydantic import SecretStr
from sqlmodel import Session, col, select

from bot.opinion_settings import Endpoint, endpoint_at
from bot.second_opinion.asking import SecondOpinions
from bot.turns.dispatch import Dispatch
from models.tickets.readings.second_opinion import AskedOpinion
from tests.support.desk import Desk
from tests.support.fakes.fake_opinions import KEY, MODEL, FakeOpinions

PATIENT_S = 120.0


def endpoint_of(fake: FakeOpinions, within_s: float = PATIENT_S) -> Endpoint:
    """As an operator sets it."""
    found = endpoint_at(fake.url, SecretStr(KEY), MODEL, within_s, may_be_plain=False)
    assert found is not None
    return found


def ask_opinions(desk: Desk, fake: FakeOpinions, within_s: float = PATIENT_S) -> list[str]:
    """Ask about whatever waits, until nothing does; the texts that left with it."""
    before = len(fake.asked)

    async def ask(dispatch: Dispatch) -> int:
        asking = SecondOpinions(dispatch, desk.engine, lambda: desk.now, endpoint_of(fake, within_s))
        return await asking.ask_waiting()

    while desk.run(desk.elsewhere(ask)):
        pass
    desk.settle()
    return fake.reports[before:]


def decided(session: Session) -> list[AskedOpinion]:
    """Of which tickets it was decided whether to ask, the oldest first."""
    return list(session.exec(select(AskedOpinion).order_by(col(AskedOpinion.ticket_id))).all())
