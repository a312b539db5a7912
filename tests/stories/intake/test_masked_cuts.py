"""A room of level `masked` shows no more of a number where a text is cut than where it stands whole."""

import pytest
from sqlmodel import Session, col, update

from models.database.engines import writing_engine
from models.people.place import PlaceSetting
from models.terms import Visibility
from tests.support.desk import Desk
from tests.support.readings import read_again

TOLD = "电子保函验证一直不通过请老师帮忙看看我们单位的联系电话是的"


@pytest.mark.parametrize("number", ["13812345678", "33010219900307123X", "zhang.san@mail.example.com", "138 1234 5678"])
@pytest.mark.parametrize("before", [TOLD, TOLD[4:], TOLD + "问一下", "评标的" + TOLD + "请记一下好"])
def test_a_cut_number_is_masked(desk: Desk, before: str, number: str) -> None:
    """In the title, in the text, and in the words that a suggestion quotes."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        session.execute(
            update(PlaceSetting).where(col(PlaceSetting.chat) == "team").values(visibility=Visibility.MASKED)
        )
        session.commit()
    engine.dispose()
    ticket = desk.as_("赵小禾").say("intake", f"{before}{number}谢谢").number
    read_again(desk)
    assert number[:5] not in str(desk.as_("王敏").card("team", ticket))
