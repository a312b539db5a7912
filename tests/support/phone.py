"""What tests say of a call that the office enters, and of what one may do beyond a card's buttons."""

from tests.support.desk import Desk
from tests.support.page_answers import Answer

CALL = {
    "text": "投标文件上传不了，一直转圈",
    "name": "宋建国",
    "unit": "海州建工",
    "phone": "0532-8611 2233",
    "who": "bidder",
    "channel": "hotline",
    "reference": "",
    "called_at": "2026-03-03T10:00",
    "late_reason": "",
}


def phoned_in(desk: Desk, by: str = "王敏", **fields: str) -> Answer:
    """A call entered by the office, as `CALL` but for the fields given."""
    return desk.as_(by).submit(None, "phone_in", {**CALL, **fields}, place="intake")


def chosen(desk: Desk, who: str, number: str, action: str) -> Answer:
    """One of the further actions, chosen on the team's card of the ticket."""
    card = desk.as_(who).cards("team", number)[0]
    return desk.as_(who).submit(card.post, "more", {"action": action})


def offered(desk: Desk, who: str, number: str) -> list[str]:
    """The further actions that this person is offered on the ticket."""
    opened = desk.as_(who).click(desk.as_(who).cards("team", number)[0].post, "more")
    return [choice.value for choice in opened.form.fields[0].choices] if opened.form else []
