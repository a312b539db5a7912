"""The life of a ticket with one unmistakable word in all that is typed about it, and where that word then stands."""

import json
from typing import Any

from sqlalchemy import JSON, Enum, LargeBinary, String, TypeDecorator
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel, select

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Reply
from tests.support.desk import Desk
from tests.support.files import PNG, Shelf, a_file, fetch, send
from tests.support.from_telegram import FromTelegram
from tests.support.page_answers import Line
from tests.support.phone import phoned_in
from tests.support.reported import DECRYPTION_FAILS
from tests.support.rosters import plan
from tests.support.tickets import chosen, id_of

WORD = "海州建工"
FILE = f"{WORD}报价.png"
XIAOHE, LIQIANG = "77", "88"
FINAL = {"report_stage": "final", "report_deed": "file", "fault_kind": "configuration"}
REPORT_TEXTS = ("cause", "root_cause", "method", "protection", "lost_interval", "loss", "tip")
RESULT = {"cause": WORD, "method": f"换{WORD}证书", "tip": f"{WORD}自查", "protection": f"备份了{WORD}的库"}
HELD = {
    *("ticket.text", "ticket.summary", "ticket.location", "ticket.caller", "ticket.proposal_reason"),
    *("ticket.cause", "ticket.method", "ticket.tip", "ticket.protection", "target.note", "wait.asked"),
    *(f"fault_report.{name}" for name in REPORT_TEXTS),
    *("fault_report.business_loss", "fault_report.business_steps", "fault_report.check_note"),
    *("work_log.content", "attachment.name", "post.card", "line.text", "line.card"),
    *("receipt.reply", "receipt.event", "receipt.error", "form_dialog.shown", "form_dialog.filled"),
    *("form_dialog.brought", "unstarted_message.text", "unstarted_message.files"),
    *("handover.notes", "absence.reason", "duty_swap.note"),
}
"""The columns that hold the word after this life. One that gets words of another sort has to be lived through, too."""
OF_WORKFLOWS = {
    *(f"change.{name}" for name in ("what", "solves", "impact", "fallback", "notice", "version")),
    *("change.module", "change.version_before"),
    "gate_fact.content",
    *(f"suggestion.{name}" for name in ("impact", "opinion_reason", "appeal_reason", "appeal_said")),
    *("suggestion.successor_reason", "suggestion.end_reason"),
    *("suggestion_solution.text", "suggestion_solution.reason"),
    *(f"suggestion_build.{name}" for name in ("version", "where_to_try", "place", "tried", "reason", "proof_file")),
}
"""The columns of workflows for what is typed; tests/stories/intake/test_masked_workflows.py lives through them."""
OF_LINKS = {"guest_link.sent_to"}
"""To whom links are sent; tests/stories/outsiders/test_links.py lives through it."""


def lived(desk: Desk, chats: FromTelegram) -> str:
    """The number of a ticket that parts were merged into, with a report, files and all that is said about one."""
    for user, name in ((XIAOHE, "赵小禾"), (LIQIANG, "李强")):
        chats.link(user, name)
    number = desk.as_("赵小禾").say("intake", f"{DECRYPTION_FAILS}，{WORD}的也是").number
    assert send(desk, "赵小禾", f"{WORD}的截图", a_file(FILE)).ticket == number
    fetch(desk, Shelf({FILE: PNG + WORD.encode()}))
    _spoken_of(desk, number)
    text = f"{DECRYPTION_FAILS}，{WORD}急"
    _merged(desk, desk.as_("陈思远").say("intake", text).number, number)
    _merged(desk, phoned_in(desk, text=text, unit=WORD, called_at="2026-03-03T09:55").number, number)
    _worked_on(desk, chats, number)
    _noted_for_duty(desk)
    _failed(chats)
    return number


def where(desk: Desk, word: str = WORD) -> set[str]:
    """The columns of all tables, and the files on disk, that hold the word."""
    found = set()
    with desk.session() as session:
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns:
                if any(word in _text(value) for value in session.exec(select(column)).all()):
                    found.add(f"{table.name}.{column.name}")
    for path in desk.settings.data_dir.rglob("*"):
        if word in path.name or (path.is_file() and word.encode() in path.read_bytes()):
            found.add(f"file {path.relative_to(desk.settings.data_dir).parts[0]}")
    return found


def columns_of(found: set[str]) -> set[str]:
    """Without the files."""
    return {one for one in found if not one.startswith("file ")}


def _spoken_of(desk: Desk, number: str) -> None:
    reporter, engineer = desk.as_("赵小禾"), desk.as_("李强")
    reporter.fill(number, "补充情况", text=f"{WORD}又打电话来了")
    reporter.say("intake", f"{WORD}那边怎么样了", thread=_thread(reporter.cards("intake", number)[0]))
    engineer.say("team", f"{WORD}先记一笔", thread=_thread(engineer.cards("team", number)[0]))
    reporter.say("intake", f"好的，谢谢，{WORD}")
    reporter.say("intake", f"今天{WORD}的人来吃饭")
    send(desk, "李强", f"今天{WORD}的人来吃饭", a_file(FILE))
    desk.as_("王敏").reclassify(number, "A", f"{WORD}正在开标")
    reporter.fill(number, "判定不对", judgement="defect:B", reason=f"{WORD}说没那么急")
    chosen(desk, "王敏", number, "circumstances", location=f"{WORD}门口")
    chosen(desk, "周主任", number, "order", due_at="2026-03-03T12:00", order_text=f"{WORD}为什么还没好？")


def _merged(desk: Desk, part: str, number: str) -> None:
    office = desk.as_("王敏")
    post = office.cards("team", part)[0].post
    previewed = office.submit(post, "merge", {"into": "", "number": number})
    assert previewed.form is not None, previewed
    assert not office.submit(post, previewed.form.name, {"reason": f"{WORD}一回事"}).refused


def _worked_on(desk: Desk, chats: FromTelegram, number: str) -> None:
    engineer = desk.as_("李强")
    engineer.press(number, "接单")
    assert not chosen(desk, "李强", number, "ask_reporter", asked=f"{WORD}的哪个标段？").refused
    desk.as_("赵小禾").fill(number, "补充情况", text=f"{WORD}的二标段")
    desk.clock.move(minutes=10)
    engineer.fill(number, "业务已恢复", state_before="untouched", protection=f"先备份了{WORD}的库")
    desk.as_("王敏").press(number, "确认已恢复")
    sections = dict.fromkeys(REPORT_TEXTS, f"{WORD}的证书过期")
    reported = {**sections, **FINAL, "measures": "无"}
    assert not engineer.submit(engineer.card_with(number, "report.file").post, "report.file", reported).refused
    found = {"state_before": "reached", **dict.fromkeys(("business_loss", "business_steps", "check_note"), WORD)}
    assert not desk.as_("王敏").fill(number, "审核通过", **found).refused
    _half_filled(chats)
    assert not engineer.fill(number, "提交解决结果", state_before="untouched", **RESULT).refused
    desk.clock.set("2026-03-04", "08:30")
    desk.tick("digests")
    desk.settle()


def _half_filled(chats: FromTelegram) -> None:
    chats.click(XIAOHE, "report.open")
    chats.say(XIAOHE, f"{WORD}的保证金退不了", None, a_file(FILE))
    chats.press(LIQIANG, "resolve")
    chats.say(LIQIANG, f"{WORD}的证书")


def _noted_for_duty(desk: Desk) -> None:
    plan(desk)
    desk.clock.set("2026-03-09", "07:00")
    engineer = desk.as_("李强")
    away = {"from": "2026-05-03T12:00", "until": "2026-05-04T12:00", "reason": f"去{WORD}"}
    swap = engineer.click(None, "swap.open").form
    assert swap is not None
    asked = {"shift": swap.fields[0].choices[0].value, "other": id_of(desk, "王敏"), "note": f"去{WORD}"}
    for form, fields in (("handover", {"notes": f"{WORD}还在等"}), ("absence", away), ("swap", asked)):
        sent = engineer.submit(None, form, fields)
        assert not sent.refused, sent


def _failed(chats: FromTelegram) -> None:
    """An event that no try could act on is kept whole."""
    broken = Router()

    @broken.message
    def fails(message: Message, turn: Turn) -> Reply | None:
        raise ValueError(message.text)

    chats.act(chats.message(XIAOHE, f"{WORD}的又不行了"), broken)


def _thread(line: Line) -> str:
    return line.thread or line.id


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "ignore")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


ALIKE = {
    "ticket.answer",
    "ticket.conversation",
    "ticket.triage",
    "ticket.lesser",
    "ticket.party_evidence",
    "form_dialog.errors",
    "attachment.because",
    *("fault_report.measures", "fault_report.return_reason", "fault_report.read_note"),
}
"""Columns for words that this life has none for; they are hidden with those beside them."""
NOT_TYPED = {
    "names, codes and digests that the desk or a platform makes": (
        *("account", "action", "card_view", "chain", "chat", "client_id", "digest", "dropped_because", "external_id"),
        *("external_ref", "failed_because", "id", "idempotency_key", "lease", "log_head", "media_type", "month"),
        *("number", "offered", "parent_id", "passed", "post", "post_id", "posts", "pressed", "promise", "quarter"),
        *("reading", "ref", "salt", "sha256", "start_event", "steps", "thread", "tickets", "token", "verb", "workflow"),
        *("form_dialog.asked", "form_dialog.card", "sent_step.name", "ticket.named", "ticket.proposed_due"),
        *("target.joined", "unstarted_chain.head", "row_chain.head", "row_chain.name"),
        *("ticket.proved", "target.policy_version", "target.withdrawn_because", "work_log.state_digest"),
        *("work_log.values_digest", "role_fact.kind", "role_fact.about"),
        *("kept_policy.edition", "kept_policy.text"),
        *("login_log.address", "login_log.detail", "login_failure.address", "login_tries.key", "login_tries.moments"),
        *(
            "login_session.roles",
            "login_session.address",
            "login_link.made_by",
            "guest_session.link_digest",
            "second_factor.sealed_seed",
        ),
        *("office_account.issuer", "office_account.subject", "person.staff_no"),
        *(
            "office_visit.browser",
            "office_visit.nonce",
            "office_visit.verifier",
            "office_visit.then",
            "office_visit.address",
        ),
        *("setup.code_digest", "setup.browser", "setup.confirmed_edition", "setup.tried"),
        "fault_report.checked_digest",
        *("post.card_after", "post.ends_with", "forgetting.after", "forgetting.what"),
        *("change.later", "suggestion_build.proof_digest"),
        *("paper.code", "paper.kind", "paper.made_by", "paper.name", "paper.title", "paper.values_digest"),
        "paper_request.kind",
        *("day", "previous", "proof", "seal.content", "seal.reached", "sealed_head.head", "sealed_head.name"),
    ),
    "who colleagues are, and how accounts are called": (
        *("by_name", "company", "department.name", "email", "issued_by", "met_by", "met_through", "person.name"),
        *("phone", "roles", "set_by", "told_names", "account.name", "unstarted_message.name"),
        *("role_fact.said", "office.name"),
    ),
    "what a right was asked for, decided on, granted and taken back with, kept for the audit (masking is refused)": (
        *("approved_by", "asked_people", "held", "items", "names", "access_grant.note", "access_revocation.note"),
        *("pending", "access_decision.reason", "access_request.reason", "role", "scope", "sod_conflicts", "system"),
        *("told_gone", "vendor", "what"),
    ),
    "what a month's report was signed with: figures and what was typed about them stay as they were issued": (
        *("month_report.figures", "month_report.plan", "month_report.problems"),
    ),
    "the bytes of a kept paper; erased once words of its ticket are hidden": ("paper.content",),
    "what the list of a trading system says of bid openings": (
        *("trading_session.name", "trading_session.project", "session_import.file_name"),
    ),
    "ids and names that the office's list of systems has, and what the clock has told": (
        *("change.systems", "change.system_names", "change.told", "change.foreseen", "suggestion.assessors"),
        "suggestion.barred",
    ),
    "what the office keeps for others: no word of a report without being read once more, and hidden with its ticket": (
        *("article.body", "article.title", "article.words", "article.withdrawn_because"),
    ),
    "names of files and of functions, and references to articles and tickets": (
        *("article.functions", "article.name", "article.stamp", "knowledge_entry.grams", "knowledge_look.refs"),
        *("knowledge_state.refused", "knowledge_use.ref"),
    ),
    "figures of what a question means; they go with its words": ("knowledge_entry.figures",),
    "who read a ticket as what, in which version, and what else it may be": (
        *("ticket_reading.details", "ticket_reading.version"),
    ),
    "where a platform has a file; emptied once the file is there": ("source",),
    "what the State Council announced, and what a platform said of a chat": (
        *("notice", "unreachable_place.reason", "place_setting.title"),
    ),
}
"""Columns of text that hold no words of a report, by the reason; without a table's name in each table."""


def for_text() -> set[str]:
    """The columns of all tables that have room for words of any kind."""
    columns = (column for table in SQLModel.metadata.sorted_tables for column in table.columns)
    return {f"{one.table.name}.{one.name}" for one in columns if _has_room(one.type)}


def _has_room(kind: TypeEngine[Any]) -> bool:
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    return isinstance(inner, String | JSON | LargeBinary) and not isinstance(inner, Enum)
