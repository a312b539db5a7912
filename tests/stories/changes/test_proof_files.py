"""A file sent to the ticket proves a test, a backup or a trial; cards and papers name it and its digest."""

import hashlib

import pytest

from tests.support.changes import DRAFT, LI, PACKAGE, TESTED, WANG, ZHANG
from tests.support.desk import ZH, Desk
from tests.support.files import PNG, Shelf, a_file, fetch, files_of, send
from tests.support.opened_documents import opened, words
from tests.support.suggestions import ZHAO, on_trial, suggestion_row, tried

DIGEST = hashlib.sha256(PNG).hexdigest()
pytestmark = pytest.mark.both_databases("what a file proves is looked up in its table")


def sent(desk: Desk, who: str, number: str, name: str = "测试截图.png", *, is_fetched: bool = True) -> str:
    """Somebody sends a file in the ticket's thread, and it is fetched; how a form offers it."""
    card = desk.as_(who).card_with(number, "more")
    assert send(desk, who, "见附件", a_file(name), chat="team", thread=card.id).ticket == number
    if is_fetched:
        assert fetch(desk, Shelf({name: PNG})) > 0
    return str(files_of(desk, number)[-1].id)


def paper_words(desk: Desk, number: str) -> str:
    """All that the paper of a ticket says."""
    (paper,) = desk.as_(WANG).sheet(number)["papers"]
    return str(words(opened(desk.as_(WANG).take(paper["href"]).content)))


def deployed(desk: Desk) -> str:
    """The number of a change that 李强 deployed to test."""
    number = desk.as_(LI).submit(None, "change.draft", {**DRAFT, "starts_at": "", "ends_at": ""}).number
    told = desk.as_(LI).fill(number, "change.deploy", **PACKAGE, test_system="测试一区")
    assert not told.refused, told.toast
    return number


def test_a_screenshot_is_the_record_of_a_test(desk: Desk) -> None:
    """Nothing has to be typed beside it; the card and 软件更新记录 name it, its digest whole on the paper."""
    number = deployed(desk)
    file = sent(desk, ZHANG, number)
    told = desk.as_(ZHANG).fill(number, "change.test", **{**TESTED, "test_record": ""}, proof_file=file)
    assert not told.refused, told.toast
    assert not told.field_errors, told.field_errors
    assert "测试截图.png" in str(desk.as_(WANG).card_with(number, "more").card)
    assert f"附件 测试截图.png，SHA-256 {DIGEST}" in paper_words(desk, number)


def test_a_test_needs_a_record_or_a_file(desk: Desk) -> None:
    """Where the ticket has no file nothing is offered; what is still fetched or another ticket's is no proof."""
    number = deployed(desk)
    other = deployed(desk)
    bare = desk.as_(ZHANG).fill(number, "change.test", **{**TESTED, "test_record": ""})
    assert set(bare.field_errors) == {"test_record"}
    file = sent(desk, ZHANG, other)
    sent(desk, ZHANG, number, "稍后.png", is_fetched=False)
    post = desk.as_(ZHANG).card_with(number, "change.test").post
    told = desk.as_(ZHANG).submit(post, "change.test", {**TESTED, "test_record": "", "proof_file": file})
    assert set(told.field_errors) == {"test_record"}
    sent(desk, ZHANG, number, "日志.png")
    none = desk.as_(ZHANG).submit(post, "change.test", {**TESTED, "test_record": ""})
    assert none.toast == ZH("change.no_test_record")
    forged = desk.as_(ZHANG).submit(post, "change.test", {**TESTED, "test_record": "", "proof_file": file})
    assert set(forged.field_errors) == {"proof_file"}


def test_a_file_shows_how_it_was_tried(desk: Desk) -> None:
    """On 优化建议表 beside what was tried, and on the card."""
    number = on_trial(desk)
    file = _from_proposer(desk, number)
    desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk), proof_file=file)
    build = suggestion_row(desk, number).builds[-1]
    assert (build.proof_file, build.proof_digest) == ("试用.png", DIGEST)
    assert f"附件 试用.png，SHA-256 {DIGEST}" in paper_words(desk, number)
    facts = [str(line.card.facts) for line in desk.as_(ZHAO).cards("intake", number) if line.card is not None]
    assert any("试用.png" in said for said in facts)


def _from_proposer(desk: Desk, number: str) -> str:
    root = desk.ticket(number).ref
    assert send(desk, ZHAO, "", a_file("试用.png"), chat="intake", thread=root).ticket == number
    assert fetch(desk, Shelf({"试用.png": PNG})) == 1
    return str(files_of(desk, number)[-1].id)
