"""文书存档: each version of a paper is kept as it was made; what is amended is a new version beside it."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from sqlmodel import Session, col, select, update

from bot.documents.keeping import AskedPaper, drawn_papers, kept
from handlers.desk import WORKFLOWS
from models.access.export import AccessExport
from models.database.engines import writing_engine
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper, kept_versions
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import fields, opened, words
from tests.support.papers import shipped_rules
from tests.support.phone import phoned_in
from tests.support.reported import FAULT, a_c
from tests.support.tickets import chosen

AT = "2026年3月3日"


def taken(desk: Desk, number: str, who: str = "王敏", **query: str) -> bytes:
    """The record as somebody saves it from the page."""
    answer = desk.as_(who).take(f"/chat/papers/{number}.docx", **query)
    assert answer.status_code == 200, answer.text
    return answer.content


def versions(desk: Desk, number: str) -> Sequence[KeptPaper]:
    """What is kept of the record."""
    with desk.session() as session:
        return kept_versions(session, "fault_record", number)


def draw(desk: Desk, session: Session, number: str, *, is_masked: bool = False) -> list[KeptPaper]:
    """The record as a process would draw it."""
    asked = AskedPaper(number, "fault_record", None, "郑文", is_masked=is_masked)
    return drawn_papers(session, shipped_rules(), WORKFLOWS, asked, desk.now)


def test_the_same_paper_is_the_same_bytes_whenever_and_whoever_takes_it(desk: Desk) -> None:
    """The time and the maker printed are those of the version, not of the download; each taking is noted."""
    number = a_c(desk)
    first = taken(desk, number)
    desk.clock.move(hours=3)
    assert taken(desk, number, "李强") == first
    assert f"生成时间：{AT} 10:00　生成人：王敏" in words(opened(first))
    [version] = versions(desk, number)
    assert (version.version, version.sha256) == (1, sha256(first).hexdigest())
    with desk.session() as session:
        exports = session.exec(select(AccessExport).order_by(col(AccessExport.id))).all()
    assert [(one.by_name, one.digest) for one in exports] == [("王敏", version.sha256), ("李强", version.sha256)]
    assert {one.what for one in exports} == {f"故障记录单 {number}-v1"}


def test_what_is_amended_is_a_new_version_and_the_old_one_is_kept(desk: Desk) -> None:
    """The earlier bytes stay as they were."""
    number = a_c(desk)
    first = taken(desk, number)
    desk.clock.move(hours=1)
    chosen(desk, "王敏", number, "circumstances", location="二楼", occurred_at="")
    second = taken(desk, number)
    assert second != first
    assert f"编号：{number}　第 2 版" in words(opened(second))
    assert [(one.version, one.content) for one in versions(desk, number)] == [(1, first), (2, second)]
    assert fields(opened(first))["地点"] == "未提供"


def test_a_version_is_had_again_by_its_name(desk: Desk) -> None:
    """The bytes of then; one that nobody took is none, nor is one whose words were hidden since."""
    number = a_c(desk)
    first = taken(desk, number)
    chosen(desk, "王敏", number, "circumstances", location="二楼", occurred_at="")
    second = taken(desk, number)
    assert [taken(desk, f"{number}-v{version}") for version in (1, 2)] == [first, second]
    for wrong in ("-v3", "-v0", "-v1-v1", "-v99999999"):
        assert desk.as_("王敏").take(f"/chat/papers/{number}{wrong}.docx").status_code == 404, wrong
    assert desk.as_("赵小禾").take(f"/chat/papers/{number}-v1.docx").status_code == 404
    assert len(versions(desk, number)) == 2
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        session.execute(update(KeptPaper).values(content=None, erased_at=desk.now))
        session.commit()
    engine.dispose()
    gone = desk.as_("王敏").take(f"/chat/papers/{number}-v1.docx")
    assert (gone.status_code, gone.json()["error"]) == (422, ZH("paper.card.taken_back"))


def test_two_processes_make_one_and_an_older_text_is_drawn_again(desk: Desk) -> None:
    """Whoever comes second hands out the bytes of the first; where these say something else, nothing is handed out."""
    number = a_c(desk)
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        ours, theirs = draw(desk, session, number), draw(desk, session, number)
        session.rollback()

        class Turn:
            """What `kept` asks of a turn."""

            def __init__(self) -> None:
                self.session = session

        ours[0].made_by = "另一进程"
        first = kept(Turn(), ours)  # type: ignore[arg-type]
        again = kept(Turn(), theirs)  # type: ignore[arg-type]
        assert first is not None
        assert again is not None
        assert (again.id, again.made_by) == (first.id, "另一进程")
        theirs[0].values_digest = "other"
        assert kept(Turn(), theirs) is None  # type: ignore[arg-type]
        session.commit()
    engine.dispose()
    assert [one.version for one in versions(desk, number)] == [1]


def test_bytes_that_were_changed_go_to_nobody(desk: Desk) -> None:
    """The digest says so."""
    number = a_c(desk)
    taken(desk, number)
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        session.execute(update(KeptPaper).values(content=b"PK"))
        session.commit()
    engine.dispose()
    answer = desk.as_("王敏").take(f"/chat/papers/{number}.docx")
    assert answer.status_code == 409
    assert "不一致" in answer.json()["error"]
    with desk.session() as session, pytest.raises(Refusal):
        draw(desk, session, number)


def test_the_masked_version_stands_beside_and_says_so(desk: Desk) -> None:
    """No phone and no name of an outside caller's number; the whole one keeps its digest."""
    number = phoned_in(desk, text=FAULT).number
    with desk.session() as session:
        whole, masked = draw(desk, session, number, is_masked=True)
    said = words(opened(masked.content or b""))
    assert "故障记录单（遮蔽版）" in said
    assert "2233" not in said
    assert "2233" in words(opened(whole.content or b""))
    assert (whole.version, masked.version, whole.values_digest) == (1, 1, masked.values_digest)


def test_masking_lets_the_bytes_go_and_keeps_the_digest(desk: Desk) -> None:
    """What should not stand any more stands in no kept paper; the next version is without it."""
    number = a_c(desk)
    first = taken(desk, number)
    words_of = {"masked_text": "original", "words": "金额列", "reason": "误贴"}
    assert not chosen(desk, "王敏", number, "mask", **words_of).refused
    old = versions(desk, number)[0]
    assert (old.content, old.sha256) == (None, sha256(first).hexdigest())
    assert "金额列" not in words(opened(taken(desk, number)))
    assert [one.version for one in versions(desk, number)] == [1, 2]
