"""软件更新记录 of a change in several windows."""

from bot.documents.keeping import AskedPaper, drawn_papers, file_of
from handlers.desk import WORKFLOWS
from tests.support.changes import WANG
from tests.support.one_connection import SwiftDesk
from tests.support.opened_documents import opened, words
from tests.support.series import carried_out, confirmed


def test_the_record_lists_each_window(swift: SwiftDesk) -> None:
    """When, by whom, and the backups of each; the window that was not used says so."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05")
    with swift.session() as session:
        asked = AskedPaper(number, "change", None, WANG)
        drawn = drawn_papers(session, swift.dispatch.rules, WORKFLOWS, asked, swift.now)
        said = words(opened(file_of(drawn[-1]).content))
    assert all(one in said for one in ("2026年3月5日 20:00", "img-2026-03-05", "2026年3月6日 20:00", "未实施"))
