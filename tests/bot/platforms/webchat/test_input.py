"""Whatever a browser, or somebody with a script, sends: one sentence comes back and nothing breaks."""

import json
from itertools import product

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col, func, select

from bot.platforms.webchat.visitor import COOKIE, cookie_for
from models.access.export import AccessExport
from models.database.engines import writing_engine
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.messaging.webchat import Line
from models.terms import Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import KEY, ZH, Desk
from tests.support.page_drawn import rows_in

ZERO_WIDTH = "\u200b\u200d\ufeff\u2060"
ODD = [
    "\u202e反过来的字\u202c",
    "<b>粗体</b><img src=x onerror=alert(1)>",
    "<script>alert('x')</script>",
    "{{ 7*7 }} {number} %s %(x)s",
    "e\u0301 vs é，全角１２３，👩‍👩‍👧‍👦",
    "第一行\r\n第二行\n\n第四行",
    "<!channel> <@U1> @all",
    "'; DROP TABLE ticket; --",
    "=HYPERLINK(1)",
    "\x1b[31m红\x07",
]
BROKEN = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b'{"place":"intake","text":"x"}',
    b'{"place":"intake","text":7,"client_id":"x"}',
    b'{"place":["intake"],"text":"x","client_id":"x"}',
    b'{"place":"intake","text":"x","client_id":""}',
    b'{"place":"intake","text":"x","client_id":{"$gt":""}}',
    b'{"place":"intake","text":"x","client_id":"' + b"y" * 101 + b'"}',
    b'{"place":"intake","text":NaN,"client_id":"x"}',
    b'{"a":' * 100_000,
    b"[" * 100_000 + b"]" * 100_000,
]


def line(**changes: object) -> dict[str, object]:
    """A message as the page sends it, with changes."""
    return {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "x1", **changes}


def rows(desk: Desk) -> list[int]:
    """How much the desk remembers."""
    with desk.session() as session:
        return [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (Ticket, WorkLogEntry, Receipt, Line)
        ]


def assert_one_sentence(answer: httpx.Response, status: int) -> None:
    """One sentence of the catalogue, without a trace of the machine."""
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert 4 < len(answer.json()["error"]) < 80
    assert "Error" not in answer.json()["error"]


def test_nothing_to_read_is_no_report(desk: Desk) -> None:
    """Empty, blank and invisible messages get one sentence, and leave nothing behind."""
    seat = desk.as_("赵小禾")
    for text in ("", " ", " \n\t\u3000", ZERO_WIDTH, "\u202e \u202c"):
        assert_one_sentence(seat.post("/chat/lines", line(text=text)), 422)
    assert rows(desk) == [0, 0, 0, 0]


def test_a_hundred_thousand_characters_are_kept(desk: Desk) -> None:
    """All of it is stored as typed; line and card show the beginning, cut with an ellipsis."""
    text = "解密失败。" * 20000
    seat = desk.as_("赵小禾")
    number = seat.say("intake", text).number
    assert desk.ticket(number).text == text
    shown = next(one for one in seat.lines("intake") if not one.card)
    assert shown.cut
    assert shown.text.endswith("…")
    assert len(shown.text) <= 4000
    quote = desk.as_("李强").card("team", number).quote
    assert quote is not None
    assert quote.endswith("…")
    assert seat.sheet(number)["text"] == text


def test_longer_than_that_is_turned_away(desk: Desk) -> None:
    """200,001 characters are too long, ten million bytes too large; neither leaves anything behind."""
    seat = desk.as_("赵小禾")
    assert_one_sentence(seat.post("/chat/lines", line(text="长" * 200_001)), 413)
    assert_one_sentence(seat.send("/chat/lines", b'{"text":"' + b"x" * 10_000_000 + b'"}'), 413)
    assert rows(desk) == [0, 0, 0, 0]


def test_odd_text_stays_as_typed(desk: Desk) -> None:
    """Markup, scripts, direction marks and format strings are text: kept and given back untouched."""
    seat = desk.as_("赵小禾")
    reports = [f"{number}号标段解密失败 {text}" for number, text in enumerate(ODD)]
    for text in reports:
        number = seat.say("intake", text).number
        assert desk.ticket(number).text == text
        assert seat.sheet(number)["text"] == text.replace("\r\n", "\n")  # HTML knows no other end of a line
    assert [one.text for one in seat.lines("intake") if not one.card] == reports


def test_what_no_database_keeps_is_shown_as_a_sign(desk: Desk) -> None:
    """NUL becomes ␀ and half a surrogate pair �, in the ticket as in the room."""
    seat = desk.as_("赵小禾")
    body = b'{"place":"intake","client_id":"n1","text":"login fails a\\u0000b \\ud83d c"}'
    answer = seat.send("/chat/lines", body)
    if answer.status_code == 422:  # a parser that knows no half pairs
        assert_one_sentence(answer, 422)
        body = body.replace(b" \\ud83d", b"")
        answer = seat.send("/chat/lines", body)
    assert answer.status_code == 200, answer.text
    kept = desk.ticket(answer.json()["ticket"]).text
    assert kept.startswith("login fails a␀b")
    assert [one.text for one in seat.lines("intake") if not one.card] == [kept]


def test_what_is_not_a_message_is_not_acted_on(desk: Desk) -> None:
    """Broken, deep, half or wrongly typed JSON gets one sentence from every address that takes a body."""
    seat = desk.as_("赵小禾")
    for body in BROKEN:
        for path in ("/chat/lines", "/chat/clicks", "/chat/forms", "/chat/language", "/demo/person"):
            assert_one_sentence(seat.send(path, body), 422)
    assert rows(desk) == [0, 0, 0, 0]


def test_only_json_is_taken(desk: Desk) -> None:
    """What a foreign page's form could send without asking is turned away by its content type."""
    seat = desk.as_("赵小禾")
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert_one_sentence(seat.send("/chat/lines", json.dumps(line()).encode(), content_type=kind), 415)
    assert rows(desk) == [0, 0, 0, 0]


def test_another_sites_page_is_turned_away(desk: Desk) -> None:
    """A POST that names a foreign origin is refused; one that names our own passes."""
    seat = desk.as_("赵小禾")
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9000", "http://127.0.0.1:8000.evil.example"):
        assert seat.post("/chat/lines", line(), Origin=origin).status_code == 403
    assert rows(desk) == [0, 0, 0, 0]
    assert seat.post("/chat/lines", line(), Origin="http://127.0.0.1:8000").status_code == 200


NOT_OURS: tuple[dict[str, str], ...] = (
    {"Origin": "http://["},
    {"Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
)
OURS: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"},
)


@pytest.mark.parametrize("path", ["/chat/me", "/chat/lines?place=team", "/chat/tickets?view=board", "/chat/events"])
def test_another_sites_page_reads_nothing(desk: Desk, path: str) -> None:
    """By Fetch Metadata or by its origin, however malformed; a link to the page itself may be opened from anywhere."""
    seat = desk.as_("王敏")
    for headers in (*NOT_OURS, {"Sec-Fetch-Site": "same-site"}):
        assert {seat.ask(one, **headers).status_code for one in (path, "/", "/tickets")} == {403}
        assert seat.ask("/", **headers, **{"Sec-Fetch-Mode": "navigate"}).status_code == 200
    if path != "/chat/events":
        assert {seat.ask(path, **headers).status_code for headers in OURS} == {200}


def test_another_sites_page_takes_no_paper_in_somebodys_name(desk: Desk) -> None:
    """No GET writes a row; a form of another site is refused."""
    seat = desk.as_("王敏")
    assert seat.get("/chat/access/ledger.csv").status_code == 405
    for headers in NOT_OURS:
        assert seat.post("/chat/access/ledger.csv", {}, **headers).status_code == 403
    with desk.session() as session:
        assert session.exec(select(AccessExport)).all() == []
    assert seat.post("/chat/access/ledger.csv", {}, **OURS[-1]).status_code == 200


def test_a_foreign_host_name_is_turned_away(desk: Desk) -> None:
    """A name that somebody pointed at our address reads and writes nothing."""
    seat = desk.as_("赵小禾")
    for host in ("evil.example", "127.0.0.1.evil.example", "192.0.2.1", ""):
        assert seat.post("/chat/lines", line(), Host=host).status_code == 400
    assert rows(desk) == [0, 0, 0, 0]


def test_a_repeat_gets_the_first_answer(desk: Desk) -> None:
    """The same `client_id` again is the same message: one line, one ticket, the same answer."""
    seat = desk.as_("赵小禾")
    first = seat.post("/chat/lines", line()).json()
    again = seat.post("/chat/lines", line(text="something else")).json()
    assert first == again
    desk.settle()
    assert len(desk.tickets()) == 1
    assert len([one for one in seat.lines("intake") if not one.card]) == 1


def test_two_people_may_use_the_same_client_id(desk: Desk) -> None:
    """A `client_id` is its person's own."""
    one = desk.as_("赵小禾").post("/chat/lines", line()).json()
    two = desk.as_("陈思远").post("/chat/lines", line()).json()
    assert one["line"] != two["line"]
    assert one["ticket"] != two["ticket"]


def test_a_card_the_desk_never_sent_is_answered_with_a_sentence(desk: Desk) -> None:
    """A forged post, or none where one is needed, changes nothing."""
    number = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    seat = desk.as_("李强")
    for post, action in product(
        ("", "0" * 16, "x" * 100, "'; --", None), ("take", "split:1", "run_again:x", "withdraw")
    ):
        answer = seat.post("/chat/clicks", {"post": post, "action": action, "client_id": desk.new_id()})
        assert answer.status_code == 404 or answer.json()["refused"]
    assert desk.log(number) == ["received"]


FORGED = [
    "split:" + "9" * 290,
    "split:-1",
    "split:１",
    "rate:",
    "take:" + "x" * 290,
    ":",
    "日本語",
    "a\0b",
    "run_again:",
]


def test_a_forged_action_is_answered_with_a_sentence(desk: Desk) -> None:
    """Whatever is written on the button: refused, or taken for what it says and no more."""
    number = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    post = desk.as_("赵小禾").cards("intake", number)[0].post
    for action in FORGED:
        answer = desk.as_("赵小禾").click(post, action)
        assert answer.refused, action
        assert answer.toast
    assert desk.log(number) == ["received"]


def test_somebody_elses_card_counts_as_unknown(desk: Desk) -> None:
    """A post of a private chat, or of the team room for one of the staff, cannot be pressed from outside."""
    number = desk.as_("赵小禾").say("desk", "保证金页面有一个错别字").number
    private = desk.as_("赵小禾").cards("desk", number)[0].post
    team = desk.as_("李强").cards("team", number)[0].post
    for name, post in (("陈思远", private), ("李强", private), ("陈思远", team), ("投标人 冯立", team)):
        answer = desk.as_(name).post("/chat/clicks", {"post": post, "action": "take", "client_id": desk.new_id()})
        assert (answer.status_code, answer.json()["error"]) == (404, ZH("card.stale"))
    assert desk.log(number) == ["received"]


def test_a_card_of_another_platform_counts_as_unknown(desk: Desk) -> None:
    """Also where its chat happens to be called like a room of the page."""
    number = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    card = desk.as_("赵小禾").cards("intake", number)[0]
    engine = writing_engine(desk.settings.database)
    with engine.begin() as connection:
        connection.execute(update(Post).where(col(Post.id) == card.post).values(platform=Platform.SLACK))
    engine.dispose()
    body = {"post": card.post, "action": "withdraw", "client_id": desk.new_id()}
    assert desk.as_("赵小禾").post("/chat/clicks", body).status_code == 404
    assert desk.log(number) == ["received"]


def test_an_outdated_card_is_painted_again(desk: Desk) -> None:
    """Whoever is refused gets the card as it stands now: its number grows, its words do not change."""
    number = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    desk.as_("李强").click(desk.as_("李强").cards("team", number)[0].post, "take")
    (before,) = desk.as_("张海涛").cards("team", number)
    assert desk.as_("张海涛").click(before.post, "take").refused
    (after,) = desk.as_("张海涛").cards("team", number)
    assert after.seq > before.seq
    assert (after.id, after.position, after.card) == (before.id, before.position, before.card)


def test_places_that_are_not_mine(desk: Desk) -> None:
    """Neither the team room nor anybody's direct chat can be written to or read by naming it."""
    seat = desk.as_("赵小禾")
    for place in ("team", "@陈思远", "@赵小禾", "desk ", "", "no such room", "intake\0"):
        assert_one_sentence(seat.post("/chat/lines", line(place=place)), 403)
        assert_one_sentence(seat.get("/chat/lines", place=place), 403)
    assert rows(desk) == [0, 0, 0, 0]


def test_a_thread_of_another_place_is_unknown(desk: Desk) -> None:
    """A reply cannot be hung below a line of a room it is not in."""
    root = desk.as_("李强").say("team", "今天谁值班").line
    seat = desk.as_("赵小禾")
    for thread in (root, "0" * 16):
        assert_one_sentence(seat.post("/chat/lines", line(thread=thread)), 404)
    assert desk.tickets() == []


def test_a_reply_to_a_reply_belongs_to_the_root(desk: Desk) -> None:
    """However deep one answers, it is the ticket's one thread."""
    seat = desk.as_("赵小禾")
    root = seat.say("intake", "保证金页面有一个错别字")
    reply = seat.say("intake", "在第二行", thread=root.line)
    seat.say("intake", "左边那个", thread=reply.line)
    assert desk.log(root.number) == ["received", "supplemented", "supplemented"]
    assert {one.thread for one in seat.lines("intake")} == {None, root.line}


def test_an_unknown_person_is_nobody(desk: Desk) -> None:
    """One cannot see with the eyes of somebody who is not there."""
    answer = desk.stranger().post("/demo/person", {"name": "无此人"})
    assert (answer.status_code, answer.json()["error"]) == (404, ZH("web.no_person", name="无此人"))
    assert "set-cookie" not in answer.headers


def test_a_forged_cookie_gives_nobodys_eyes(desk: Desk) -> None:
    """An unsigned or wrongly signed name is nobody, for reading and for writing; the next visit begins afresh."""
    signed, ours = cookie_for("李强", "another key"), cookie_for("李强", KEY)
    for cookie in (
        "%E6%9D%8E%E5%BC%BA",
        signed,
        ours[:-2],
        f"x{ours}",
        f"{ours}x",
        f"{ours}.x",
        "..",
        "W10.x",
        "x" * 4000,
    ):
        seat = desk.stranger(**{COOKIE: cookie})
        refused = seat.get("/chat/me")
        assert_one_sentence(refused, 401)
        assert "set-cookie" not in refused.headers
        assert_one_sentence(desk.stranger(**{COOKIE: cookie}).post("/chat/lines", line()), 401)
        assert COOKIE in seat.get("/").headers["set-cookie"]
    assert rows(desk) == [0, 0, 0, 0]
    assert desk.stranger(**{COOKIE: ""}).get("/chat/me").json()["person"]["name"] == "赵小禾"


def test_the_cookie_is_no_business_of_scripts_or_other_sites(desk: Desk) -> None:
    """Choosing a person sets an HttpOnly, SameSite cookie, and the next request has that person's eyes."""
    seat = desk.stranger()
    chosen = seat.post("/demo/person", {"name": "李强"})
    attributes = chosen.headers["set-cookie"].lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    assert seat.get("/chat/me").json()["person"]["name"] == "李强"


def test_numbers_that_are_none(desk: Desk) -> None:
    """`after` and `before` are whole numbers, or one sentence."""
    seat = desk.as_("赵小禾")
    for name, number in product(("after", "before"), ("-1", "x", "1e3", "１", "9" * 40, "1.5")):
        assert_one_sentence(seat.get("/chat/lines", place="intake", **{name: number}), 422)


def test_a_search_is_text_and_no_pattern(desk: Desk) -> None:
    """Signs that mean something to a database find only themselves."""
    desk.as_("赵小禾").say("intake", "保证金页面有一个错别字")
    for query in ("%", "_", "\\", "'", "<b>", "x" * 1000, "\ud7ff", "\0"):
        answer = desk.as_("李强").get("/chat/tickets", view="board", q=query)
        assert answer.status_code == 200, repr(query)
        assert (rows_in(answer.json()["html"]), answer.json()["count"]) == ([], 0)
