"""Questions that were answered, and what the desk makes of them."""

from pathlib import Path

from sqlmodel import select

from models.knowledge.article import Article
from models.knowledge.look import Deed, KnowledgeUse
from tests.support.desk import Desk
from tests.support.page_answers import Answer, Line

DOWNLOAD = "请问中标通知书在哪里下载？"
ANSWER = "登录交易平台，在“我的项目”里打开该项目，点“中标通知书”即可下载。"
AGAIN = "中标了，中标通知书怎么下载"


def asked(desk: Desk, text: str, by: str = "赵小禾", place: str = "intake") -> str:
    """The number of a question asked by form, so that it is one whatever triage thinks, once it was looked after."""
    post = {"post": None, "form": "ask", "fields": {"text": text}, "client_id": desk.new_id(), "place": place}
    number: str = desk.as_(by).post("/chat/forms", post).json()["ticket"]
    desk.settle()
    look_after(desk)
    return number


def look_after(desk: Desk) -> None:
    """Have the desk take in what was answered and look after what was asked."""
    desk.clock.move(seconds=10)
    while desk.tick("knowledge_index"):
        pass
    while desk.tick("knowledge"):
        pass
    desk.settle()


def answered(desk: Desk, text: str = DOWNLOAD, answer: str = ANSWER, by: str = "王敏") -> str:
    """The number of a question that was asked and answered."""
    number = asked(desk, text)
    told = desk.as_(by).fill(number, "答复", answer=answer)
    assert not told.refused, told.toast
    look_after(desk)
    return number


def team_card(desk: Desk, number: str, by: str = "王敏") -> Line:
    """The team's card of a ticket."""
    return desk.as_(by).cards("team", number)[0]


def adopting(line: Line) -> list[str]:
    """The actions on a card that send an answer at once."""
    assert line.card is not None
    return [one.action for one in line.card.buttons if one.action.startswith("knowledge.adopt:")]


def adopt(desk: Desk, number: str, by: str = "王敏", which: int = 0) -> Answer:
    """采用此答复 on the team's card."""
    line = team_card(desk, number, by)
    return desk.as_(by).click(line.post, adopting(line)[which])


def kept(desk: Desk, number: str, by: str = "王敏", **fields: str) -> Answer:
    """收入知识库 from the card of a closed question, with the text as it is proposed but for `fields`."""
    seat = desk.as_(by)
    line = seat.card_with(number, "more")
    opened = seat.submit(line.post, "more", {"action": "knowledge.keep"})
    if opened.form is None:
        return opened
    proposed = {field.name: field.value for field in opened.form.fields}
    told = seat.submit(line.post, opened.form.name, {**proposed, **fields})
    look_after(desk)
    return told


def articles(desk: Desk) -> list[Article]:
    """Every article, oldest first."""
    with desk.session() as session:
        return list(session.exec(select(Article).order_by(Article.id)).all())  # type: ignore[arg-type]


def uses(desk: Desk, deed: Deed) -> list[str]:
    """The texts with which so much was done, once for each ticket."""
    with desk.session() as session:
        return sorted(session.exec(select(KnowledgeUse.ref).where(KnowledgeUse.deed == deed)).all())


def write_article(folder: Path, name: str, text: str) -> Path:
    """A file of the folder of articles."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
