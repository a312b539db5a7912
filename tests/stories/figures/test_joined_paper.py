"""软件更新记录 lists the reports that were joined to the change, and what became of each."""

from bot.documents.keeping import AskedPaper, drawn_papers, file_of
from handlers.desk import WORKFLOWS
from tests.support.changes import BUSINESS_LIST, HE, LI, TECHNICAL_LIST, WANG, ZHANG, ZHAO, at, carried, done, under_way
from tests.support.one_connection import SwiftDesk
from tests.support.opened_documents import opened

OUTAGE = "评标系统打不开，所有专家都进不去"
HEAD = ("并入变更的报告", "报告时间", "并入时间", "后来情况")
BEGUN = "2026年3月5日 20:05"


def joined_rows(desk: SwiftDesk, number: str) -> list[tuple[str, ...]]:
    """The lines of the table of joined reports as the record is drawn now; none where it has no such table."""
    with desk.session() as session:
        asked = AskedPaper(number, "change", None, WANG)
        drawn = drawn_papers(session, desk.dispatch.rules, WORKFLOWS, asked, desk.now)
        tables = opened(file_of(drawn[-1]).content).tables
    rows = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in tables]
    return next((table[1:] for table in rows if table[0] == HEAD), [])


def joined(desk: SwiftDesk, change: str, who: str) -> str:
    """A report that the office joined to the change a quarter of an hour after its begin."""
    number = str(desk.say(who, "intake", OUTAGE).ticket)
    desk.tick("change_joins")
    desk.now = at("2026-03-05T20:20")
    done(desk.carry_through(WANG, f"window.join:{change}", number))
    return number


def completed(desk: SwiftDesk, change: str) -> None:
    """Finished and verified at nine."""
    desk.now = at("2026-03-05T21:00")
    done(carried(desk, LI, "change.finish", change, done_what="已换包并重启"))
    done(carried(desk, ZHANG, "change.verify_technically", change, **TECHNICAL_LIST))
    done(carried(desk, HE, "change.verify", change, **BUSINESS_LIST))


def test_the_record_lists_what_was_joined(swift: SwiftDesk) -> None:
    """Number, when it was reported and joined, and where it went: with the change, asked about, or 已恢复."""
    change = under_way(swift)
    assert joined_rows(swift, change) == []
    number = joined(swift, change, ZHAO)
    line = (number, BEGUN, "2026年3月5日 20:20")
    assert joined_rows(swift, change) == [(*line, "随变更处理，变更尚未结束")]
    completed(swift, change)
    assert joined_rows(swift, change) == [(*line, "2026年3月5日 21:00 变更完成，已询问提出人，尚未答复")]
    swift.now = at("2026-03-06T09:00")
    done(swift.click(ZHAO, "window.works", number))
    assert joined_rows(swift, change) == [(*line, "2026年3月6日 09:00 提出人确认已恢复")]


def test_what_was_parted_stays_on_the_record(swift: SwiftDesk) -> None:
    """What counts on as a fault says since when and why, and where it stands."""
    change = under_way(swift)
    number = joined(swift, change, ZHAO)
    completed(swift, change)
    done(swift.click(ZHAO, "window.fails", number))
    (row,) = joined_rows(swift, change)
    assert row[0] == number
    assert row[3].startswith("2026年3月5日 21:00 退出变更（提出人说仍未恢复），按故障办理；现为")
