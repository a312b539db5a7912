"""From a wish to production: a suggestion is accepted, its change goes through all of its gates; both have papers."""

from sqlmodel import select

from bot.documents.keeping import AskedPaper, drawn_papers, file_of
from handlers.desk import WORKFLOWS
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SuggestionState
from tests.support.changes import (
    BUSINESS_LIST,
    DATA_BACKUP,
    SYSTEM_BACKUP,
    TECHNICAL_LIST,
    at,
    carried,
    done,
    whole,
)
from tests.support.one_connection import SwiftDesk
from tests.support.opened_documents import fields, opened
from tests.support.suggestions import DIGEST, HE, LI, MA, TRIED, VERSION, WANG, WISH, ZHANG, ZHAO

PACKAGE = {"version": VERSION, "digest": DIGEST}
WINDOW = {"starts_at": "2026-03-05T20:00", "ends_at": "2026-03-05T22:00", "stops": "yes"}


def paper(swift: SwiftDesk, number: str, kind: str) -> dict[str, str]:
    """The fields of a paper as it is drawn now."""
    with swift.session() as session:
        asked = AskedPaper(number, kind, None, "王敏")
        drawn = drawn_papers(session, swift.dispatch.rules, WORKFLOWS, asked, swift.now)
        return fields(opened(file_of(drawn[-1]).content))


def suggestion(swift: SwiftDesk) -> Suggestion:
    """The one there is."""
    with swift.session() as session:
        row = session.exec(select(Suggestion)).one()
        _ = row.ticket, row.change
        session.expunge_all()
        return row


def accepted(swift: SwiftDesk) -> str:
    """Accepted on the spot, and handed to a change."""
    number = str(swift.say(ZHAO, "intake", WISH).ticket)
    done(carried(swift, WANG, "suggestion.take_up", number))
    done(carried(swift, WANG, "suggestion.assess", number, opinion="adopt", reason="能减少查找时间"))
    done(carried(swift, LI, "suggestion.solve", number, solution="加标段下拉框", day="2026-03-20"))
    done(carried(swift, WANG, "suggestion.agree:1", number))
    done(carried(swift, ZHAO, "suggestion.agree:1", number))
    done(carried(swift, LI, "suggestion.begin", number))
    done(carried(swift, LI, "suggestion.present", number, **PACKAGE, where_to_try="测试一区"))
    done(carried(swift, ZHAO, "suggestion.accept:1", number, **{**TRIED, "tried_at": "2026-03-03T10:00"}))
    done(carried(swift, LI, "suggestion.to_change", number, system="evaluation"))
    return number


def may_begin(swift: SwiftDesk, change: str) -> None:
    """It is the evening of its window: tested, confirmed, announced, and everything is backed up."""
    done(carried(swift, LI, "change.edit", change, **whole(swift, **WINDOW)))
    done(carried(swift, LI, "change.deploy", change, **PACKAGE, test_system="测试一区"))
    tested = {"tested_what": "按标段筛选", "test_result": "passed", "test_record": "测试记录 T-1"}
    done(carried(swift, ZHANG, "change.test", change, **PACKAGE, **tested))
    done(carried(swift, WANG, "change.confirm", change, **PACKAGE, own_trial="tried", trial_what="筛选两次"))
    done(carried(swift, WANG, "change.announce", change))
    swift.now = at("2026-03-05T19:40")
    done(carried(swift, LI, "change.back_up_system", change, **SYSTEM_BACKUP))
    done(carried(swift, LI, "change.back_up_data", change, **DATA_BACKUP))
    done(carried(swift, WANG, "change.concede", change, concession="no_sessions", reason="已看场次表"))
    swift.now = at("2026-03-05T20:05")


def test_a_suggestion_reaches_production_through_every_gate(swift: SwiftDesk) -> None:
    """What was accepted is what was tested, confirmed, begun and verified; then it is in production, and closed."""
    number = accepted(swift)
    ticket = suggestion(swift).change
    assert ticket is not None
    change = ticket.number
    may_begin(swift, change)
    done(carried(swift, LI, "change.begin", change, **PACKAGE))
    swift.tick("suggestion_releases")
    assert suggestion(swift).state is SuggestionState.TO_RELEASE
    swift.now = at("2026-03-05T21:00")
    done(carried(swift, LI, "change.finish", change, done_what="已换包并重启"))
    done(carried(swift, ZHANG, "change.verify_technically", change, **TECHNICAL_LIST))
    done(carried(swift, HE, "change.verify", change, **BUSINESS_LIST))
    swift.tick("suggestion_releases")
    assert suggestion(swift).state is SuggestionState.RELEASED
    done(carried(swift, MA, "suggestion.close", number))

    form = paper(swift, number, "suggestion")
    assert (form["关联变更单"], form["更新到生产环境时间"]) == (change, "2026年3月5日 21:00")
    record = paper(swift, change, "change")
    assert record["更新时间"] == "2026年3月5日 20:05 至 2026年3月5日 21:00"
    assert record["关联工单"] == number
    assert record["版本"] == f"{VERSION}（校验值 {DIGEST}）"
    assert record["测试记录"].startswith("按标段筛选；通过；测试记录 T-1；张海涛")
    assert record["业务处室确认"].startswith("本人已在测试环境试用；筛选两次；王敏")
    assert "备份库 B2" in record["系统备份"]
    assert "12.5 GB" in record["数据备份"]
    assert record["实施人"] == "李强（蓝湾软件）"
    assert "何静" in record["验证人、验证项目"]
    assert (record["结果"], record["影响"]) == ("已完成", "评标暂停半小时")
