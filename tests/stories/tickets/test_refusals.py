"""Who may not do what, and the sentence that says so; a refused press changes nothing."""

import re
import string
from collections.abc import Callable

import pytest

from handlers.i18n import voice_of
from models.terms import Language
from tests.support.desk import Desk
from tests.support.page_answers import Answer
from tests.support.reported import a_question, an_a

REPORTER, COLLEAGUE, OFFICE, LEADER = "赵小禾", "陈思远", "王敏", "周主任"
ENGINEER, OTHER_ENGINEER, ADMIN, AUDITOR = "李强", "张海涛", "孙工", "郑文"

NEW = [
    ("take", (REPORTER, LEADER, ADMIN, AUDITOR), "ticket.only_engineer_takes"),
    ("take", (COLLEAGUE,), "ticket.only_engineer_takes"),
    ("confirm_class", (REPORTER, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_office"),
    ("change_class", (REPORTER, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_office"),
    ("change_kind", (REPORTER, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_office"),
    ("to_defect", (REPORTER, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_office"),
    ("decline", (REPORTER, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_office"),
    ("keep_class", (REPORTER, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_office"),
    ("keep_class", (OFFICE,), "class.no_proposal"),
    ("accept_proposal", (OFFICE,), "class.no_proposal"),
    ("propose", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_reporter"),
    ("supplement", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_reporter"),
    ("reopen", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_reporter"),
    ("confirm_fixed", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_reporter"),
    ("rate:satisfied", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_reporter"),
    ("withdraw", (LEADER, ENGINEER, ADMIN, AUDITOR), "ticket.only_reporter_or_office"),
    ("answer", (REPORTER, LEADER, AUDITOR), "ticket.only_desk_answers"),
    ("restore", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR, REPORTER), "ticket.nobody_has_it"),
    ("resolve", (OFFICE, LEADER, ENGINEER, ADMIN, AUDITOR, REPORTER), "ticket.nobody_has_it"),
    ("confirm_restored", (LEADER, ENGINEER, ADMIN, AUDITOR), "restore.only_witness"),
    ("confirm_restored", (OFFICE, REPORTER), "restore.not_claimed"),
    ("deny_restored", (LEADER, ENGINEER, ADMIN, AUDITOR), "restore.only_witness"),
    ("deny_restored", (OFFICE, REPORTER), "restore.not_claimed"),
    ("confirm_fixed", (REPORTER,), "ticket.not_resolved_yet"),
    ("rate:satisfied", (REPORTER,), "ticket.not_resolved_yet"),
    ("rate:excellent", (REPORTER,), "card.unknown_button"),
    ("split:1", (OFFICE, ENGINEER), "ticket.only_reporter"),
    ("split:1", (REPORTER,), "card.stale"),
    ("run_again:x", (REPORTER, OFFICE, LEADER, ENGINEER, AUDITOR), "ticket.only_admin"),
    ("run_again:x", (ADMIN,), "failed.gone"),
    ("supplement", (COLLEAGUE,), "ticket.only_reporter"),
    ("no_such_button", (REPORTER, ENGINEER), "card.unknown_button"),
]
TAKEN = [
    ("take", (OTHER_ENGINEER, OFFICE), "ticket.already_taken"),
    ("restore", (OTHER_ENGINEER, OFFICE, LEADER, ADMIN), "ticket.only_assignee"),
    ("resolve", (OTHER_ENGINEER, OFFICE, LEADER, ADMIN), "ticket.only_assignee"),
    ("withdraw", (ENGINEER,), "ticket.only_reporter_or_office"),
    ("confirm_fixed", (REPORTER,), "ticket.not_resolved_yet"),
]
CLAIMED = [
    ("confirm_restored", (ENGINEER, OTHER_ENGINEER, LEADER, ADMIN, AUDITOR), "restore.only_witness"),
    ("deny_restored", (ENGINEER, OTHER_ENGINEER, LEADER, ADMIN, AUDITOR), "restore.only_witness"),
]
RESOLVED = [
    ("resolve", (ENGINEER,), "ticket.is_over"),
    ("restore", (ENGINEER,), "ticket.is_over"),
    ("resolve", (OTHER_ENGINEER,), "ticket.only_assignee"),
    ("confirm_fixed", (OFFICE, OTHER_ENGINEER, LEADER), "ticket.only_reporter"),
    ("confirm_fixed", (ENGINEER,), "ticket.resolver_never_confirms"),
    ("rate:satisfied", (REPORTER,), "ticket.not_resolved_yet"),
    ("take", (OTHER_ENGINEER,), "ticket.already_taken"),
]
CLOSED = [
    ("confirm_class", (ENGINEER, REPORTER), "ticket.only_office"),
    ("change_class", (OFFICE,), "ticket.is_over"),
    ("withdraw", (REPORTER, OFFICE), "ticket.is_over"),
    ("answer", (OFFICE, ENGINEER), "ticket.is_over"),
    ("resolve", (ENGINEER,), "ticket.is_over"),
    ("rate:satisfied", (OFFICE, ENGINEER), "ticket.only_reporter"),
]
ANSWERED = [
    ("answer", (OFFICE, ENGINEER), "ticket.is_over"),
    ("to_defect", (OFFICE,), "ticket.is_over"),
    ("take", (ENGINEER,), "ticket.is_over"),
    ("restore", (ENGINEER,), "ticket.nobody_has_it"),
]
FORMS = [
    ("change_class", {"severity": "D", "reason": "x"}, (REPORTER, LEADER, ENGINEER), "ticket.only_office"),
    ("change_kind", {"judgement": "other", "reason": "x"}, (REPORTER, LEADER, ENGINEER), "ticket.only_office"),
    ("to_defect", {"severity": "D"}, (REPORTER, LEADER, ENGINEER), "ticket.only_office"),
    ("propose", {"judgement": "other"}, (OFFICE, ENGINEER, LEADER), "ticket.only_reporter"),
    ("supplement", {"text": "x"}, (OFFICE, ENGINEER, LEADER), "ticket.only_reporter"),
    ("reopen", {"reopen_reason": "x"}, (OFFICE, ENGINEER, LEADER), "ticket.only_reporter"),
    ("reopen", {"reopen_reason": "x"}, (REPORTER,), "ticket.not_resolved_yet"),
    ("answer", {"answer": "x"}, (REPORTER, LEADER, AUDITOR), "ticket.only_desk_answers"),
    ("resolve", {"cause": "x", "method": "x", "state_before": "untouched"}, (ENGINEER, OFFICE), "ticket.nobody_has_it"),
    ("supplement", {"text": "x"}, (COLLEAGUE,), "ticket.only_reporter"),
    ("no_such_form", {}, (REPORTER,), "form.unknown"),
]


def taken(desk: Desk) -> str:
    """An A that 李强 has."""
    number = an_a(desk)
    desk.as_(ENGINEER).press(number, "take")
    return number


def claimed(desk: Desk) -> str:
    """An A that 李强 says runs again."""
    number = taken(desk)
    desk.as_(ENGINEER).fill(number, "restore", state_before="untouched")
    return number


def resolved(desk: Desk) -> str:
    """An A whose result is handed in."""
    number = taken(desk)
    desk.as_(ENGINEER).fill(number, "resolve", cause="证书过期", method="换了证书", state_before="untouched")
    return number


def closed(desk: Desk) -> str:
    """An A that the reporter confirmed."""
    number = resolved(desk)
    desk.as_(REPORTER).press(number, "confirm_fixed")
    return number


def answered(desk: Desk) -> str:
    """A question that was answered."""
    number = a_question(desk)
    desk.as_(OFFICE).fill(number, "answer", answer="在“我的项目”里")
    return number


@pytest.mark.parametrize(
    ("state", "table"),
    [(an_a, NEW), (taken, TAKEN), (claimed, CLAIMED), (resolved, RESOLVED), (closed, CLOSED), (answered, ANSWERED)],
)
def test_a_button_says_who_may_press_it(
    desk: Desk, state: Callable[[Desk], str], table: list[tuple[str, tuple[str, ...], str]]
) -> None:
    """Every role that may not is told so in its sentence, and the ticket stays as it was."""
    number = state(desk)
    post = desk.as_(REPORTER).cards("intake", number)[0].post
    before = desk.ticket(number).model_dump(), desk.log(number)
    wrong = [
        (action, name, answer.toast)
        for action, names, key in table
        for name in names
        if not says(answer := desk.as_(name).click(post, action), key)
    ]
    assert wrong == []
    assert (desk.ticket(number).model_dump(), desk.log(number)) == before


def test_a_form_that_was_never_opened_is_refused_like_its_button(desk: Desk) -> None:
    """Sending the form by hand gets round no rule."""
    number = an_a(desk)
    post = desk.as_(REPORTER).cards("intake", number)[0].post
    before = desk.ticket(number).model_dump(), desk.log(number)
    wrong = [
        (form, name, answer.toast)
        for form, fields, names, key in FORMS
        for name in names
        if not says(answer := desk.as_(name).submit(post, form, fields), key)
    ]
    assert wrong == []
    assert (desk.ticket(number).model_dump(), desk.log(number)) == before


@pytest.mark.parametrize(
    ("form", "fields", "wrong"),
    [
        ("change_class", {"severity": "E", "reason": "x"}, "severity"),
        ("change_class", {"severity": "", "reason": "x"}, "severity"),
        ("change_kind", {"judgement": "defect", "reason": "x"}, "judgement"),
        ("change_kind", {"judgement": "defect:A", "reason": "x" * 2001}, "reason"),
        ("answer", {}, "answer"),
        ("answer", {"answer": " \n "}, "answer"),
    ],
)
def test_a_form_filled_in_wrongly_says_where(desk: Desk, form: str, fields: dict[str, str], wrong: str) -> None:
    """The sentence belongs at the field, and nothing is changed."""
    number = an_a(desk)
    before = desk.log(number)
    answer = desk.as_(OFFICE).submit(desk.as_(OFFICE).cards("team", number)[0].post, form, fields)
    assert list(answer.field_errors) == [wrong]
    assert desk.log(number) == before


def says(answer: Answer, key: str) -> bool:
    """Whether the answer refuses with the sentence of `key`, whatever values stand in it."""
    texts = string.Formatter().parse(voice_of(Language.ZH)(key))
    pattern = "".join(re.escape(text) + (".*" if name else "") for text, name, _, _ in texts)
    return answer.refused and re.fullmatch(pattern, answer.toast or "") is not None
