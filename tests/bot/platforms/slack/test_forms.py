"""A form of the desk as a Slack modal, there and back."""

from copy import deepcopy
from typing import Any

import pytest

from bot.platforms.slack import forms
from handlers.i18n import voice_of
from models.chat import Button, Card, Choice, FieldKind, Form, FormField, Place
from models.terms import Language, Platform
from tests.support.fakes.block_kit import problems_of_view

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
PLACE = Place(platform=Platform.SLACK, chat="C0123ABC", thread="1770000000.000100")
CONTEXT = forms.FormContext(place=PLACE, post="0123456789abcdef")

View = dict[str, Any]


def form(*fields: FormField, **values: Any) -> Form:
    """A form with these fields."""
    return Form(**{"name": "report", "title": "报故障", "submit": "提交", "fields": fields} | values)


def choices(count: int) -> tuple[Choice, ...]:
    """So many answers."""
    return tuple(Choice(value=str(number), label=f"第 {number} 项") for number in range(count))


def choice(count: int, **values: Any) -> FormField:
    """A field to choose from so many answers."""
    return FormField(name="which", label="哪一个", kind=FieldKind.CHOICE, choices=choices(count), **values)


def element(view: View, block: int = 0) -> View:
    """The input of a block."""
    found: View = view["blocks"][block]["element"]
    return found


def view_of(*fields: FormField, **values: Any) -> View:
    """The modal of a form with these fields; Slack takes it."""
    view: View = forms.view_of(form(*fields, **values), ZH, CONTEXT)
    assert problems_of_view(view) == []
    return view


def test_a_form_is_a_modal() -> None:
    """Name, title, what to send it with, what is known above, a field with label, hint and what stands in it."""
    field = FormField(name="location", label="地点", hint="楼层", value="<3F>", is_required=False, max_length=200)
    assert view_of(field, intro=("2602-0042 解密<失败>",)) == {
        "type": "modal",
        "callback_id": "report",
        "private_metadata": CONTEXT.model_dump_json(),
        "title": {"type": "plain_text", "text": "报故障", "emoji": False},
        "submit": {"type": "plain_text", "text": "提交", "emoji": False},
        "close": {"type": "plain_text", "text": "取消", "emoji": False},
        "blocks": [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": "2602-0042 解密&lt;失败&gt;", "emoji": False},
            },
            {
                "type": "input",
                "block_id": "report/location",
                "label": {"type": "plain_text", "text": "地点", "emoji": False},
                "hint": {"type": "plain_text", "text": "楼层", "emoji": False},
                "optional": True,
                "element": {
                    "type": "plain_text_input",
                    "action_id": "value",
                    "multiline": False,
                    "max_length": 200,
                    "initial_value": "<3F>",
                },
            },
        ],
    }


def test_a_title_that_is_cut_stands_in_full_above() -> None:
    """A modal's title has room for 24 characters."""
    title = "Another class or kind, please choose"
    view = view_of(FormField(name="text", label="x"), title=title)
    assert view["title"]["text"] == "Another class or kind,…"
    assert view["blocks"][0]["text"]["text"] == title


def test_a_longer_text_than_slack_takes_is_shown_the_way() -> None:
    """A report may have 20,000 characters, an input of Slack 3,000: the hint says so."""
    view = view_of(FormField(name="text", label="x", kind=FieldKind.TEXT, max_length=20_000, value="字" * 20_000))
    assert (element(view)["multiline"], element(view)["max_length"]) == (True, 3000)
    assert len(element(view)["initial_value"]) == 3000
    assert "3000" in view["blocks"][0]["hint"]["text"]


def test_few_choices_stand_open_and_many_are_a_list() -> None:
    """Up to five can be seen at once; one that may be left empty again must be a list, which can be cleared."""
    assert element(view_of(choice(4, value="2")))["type"] == "radio_buttons"
    assert element(view_of(choice(4, value="2")))["initial_option"]["value"] == "2"
    assert [element(view_of(choice(count)))["type"] for count in (1, 2, 5, 6)] == [
        "static_select",
        "radio_buttons",
        "radio_buttons",
        "static_select",
    ]
    assert element(view_of(choice(4, is_required=False)))["type"] == "static_select"
    assert "initial_option" not in element(view_of(choice(4, value="no such")))


def test_hundreds_of_choices_are_grouped() -> None:
    """A list has a hundred; the one that is chosen already stays chosen."""
    select = element(view_of(choice(250, value="249")))
    assert [len(group["options"]) for group in select["option_groups"]] == [100, 100, 50]
    assert [group["label"]["text"] for group in select["option_groups"]] == ["1 – 100", "101 – 200", "201 – 250"]
    assert select["initial_option"]["value"] == "249"


def test_a_long_answer_goes_on_below_itself() -> None:
    """75 characters in the line, the next ones as its description."""
    field = FormField(
        name="into",
        label="并入",
        kind=FieldKind.CHOICE,
        choices=(Choice(value="1", label="一" * 74 + "二三四"), Choice(value="2", label="短")),
    )
    long, short = element(view_of(field))["options"]
    assert (long["text"]["text"], long["description"]["text"]) == ("一" * 74 + "…", "…二三四")
    assert "description" not in short


@pytest.mark.parametrize("field", [choice(0), choice(0, is_required=False)])
def test_a_choice_without_answers_breaks_nothing(field: FormField) -> None:
    """It says that there is nothing to choose from; a form of nothing else has nothing to send."""
    view = view_of(field)
    assert "哪一个" in view["blocks"][0]["text"]["text"]
    assert "submit" not in view
    assert "submit" in view_of(field, FormField(name="reason", label="原因"))


def test_a_moment_is_the_same_moment_for_everybody() -> None:
    """Picked in any time zone, read in Asia/Shanghai."""
    view = view_of(FormField(name="due_at", label="期限", kind=FieldKind.MOMENT, value="2026-02-12T10:00"))
    assert element(view)["initial_date_time"] == 1_770_861_600
    view["state"] = {"values": {"order/due_at": {"value": {"selected_date_time": 1_770_861_600}}}}
    assert forms.fields_in(view) == {"due_at": "2026-02-12T10:00"}
    assert "initial_date_time" not in element(
        view_of(FormField(name="x", label="x", kind=FieldKind.MOMENT, value="soon"))
    )


def test_a_day_is_picked_from_a_calendar() -> None:
    """It comes back as it stands in the form; what is no day stands in no calendar."""
    view = view_of(FormField(name="until", label="用到哪天", kind=FieldKind.DAY, value="2027-03-31", is_required=False))
    assert element(view) == {"type": "datepicker", "action_id": "value", "initial_date": "2027-03-31"}
    assert view["blocks"][0]["optional"]
    view["state"] = {"values": {"access.ask:trading/until": {"value": {"selected_date": "2027-12-31"}}}}
    assert forms.fields_in(view) == {"until": "2027-12-31"}
    for value in ("", "soon", "2027-02-29", "2027-3-1"):
        assert "initial_date" not in element(view_of(FormField(name="x", label="x", kind=FieldKind.DAY, value=value)))


FILLED: dict[str, Any] = {
    "report/text": {"value": {"type": "plain_text_input", "value": "坏了 <b>"}},
    "report/which": {"value": {"type": "static_select", "selected_option": {"value": "defect:A"}}},
    "report/due_at": {"value": {"type": "datetimepicker", "selected_date_time": 1_770_861_600}},
    "report/until": {"value": {"type": "datepicker", "selected_date": "2027-03-31"}},
    "report/endless": {"value": {"type": "datepicker", "selected_date": None}},
    "report/none": {"value": {"type": "static_select", "selected_option": None}},
    "report/empty": {"value": {"type": "plain_text_input", "value": None}},
    "reclassify:defect.A/defect.B/reason": {"value": {"value": "原判有误"}},
}


def test_what_was_filled_in_comes_back_by_name() -> None:
    """What was left out comes back empty."""
    assert forms.fields_in({"state": {"values": FILLED}}) == {
        "text": "坏了 <b>",
        "which": "defect:A",
        "due_at": "2026-02-12T10:00",
        "until": "2027-03-31",
        "endless": "",
        "none": "",
        "empty": "",
        "reason": "原判有误",
    }


@pytest.mark.parametrize(
    "state",
    [None, [], {}, {"values": None}, {"values": {"a/b": None}}, {"values": {"a/b": {"value": 7}}}, {"values": "x"}],
)
def test_what_no_form_of_ours_holds_is_nothing(state: object) -> None:
    """A payload that is not as it should be has no words in it, and no error either."""
    assert set(forms.fields_in({"state": state}).values()) <= {""}


@pytest.mark.parametrize("seconds", [0, -1, 10**18, True])
def test_no_moment_is_none(seconds: int) -> None:
    """What cannot be picked is no moment; the form says so, nothing fails."""
    read = forms.fields_in({"state": {"values": {"a/b": {"value": {"selected_date_time": seconds}}}}})
    assert "T" not in read["b"].replace("True", "")


def test_errors_stand_at_their_fields() -> None:
    """And where a form has no such field, at its first one."""
    view = view_of(FormField(name="text", label="x"), FormField(name="reason", label="y"), intro=("z",))
    assert forms.errors_of(view, {"reason": "请填写"}) == {"report/reason": "请填写"}
    assert forms.errors_of(view, {"other": "不行", "text": "请填写"}) == {"report/text": "不行 请填写"}
    assert forms.errors_of({"blocks": []}, {"text": "x"}) == {}
    assert forms.errors_of({}, {"text": "x"}) == {}


def test_where_a_form_was_opened_comes_back_with_it() -> None:
    """Place and card, as they were."""
    assert forms.context_in(view_of(FormField(name="text", label="x"))) == CONTEXT


@pytest.mark.parametrize("kept", [None, "", "{}", "[]", "x", '{"place": {"platform": "irc", "chat": "x"}}', 7])
def test_a_view_of_somebody_else_has_no_context(kept: object) -> None:
    """It is refused by name, not by accident."""
    with pytest.raises(ValueError, match="context"):
        forms.context_in({"private_metadata": kept})


def test_fields_of_one_name_in_two_forms_are_two_fields() -> None:
    """Slack would show in the second view what had been put into the first."""
    first = view_of(FormField(name="reason", label="x"))
    second = view_of(FormField(name="reason", label="x"), name="waive")
    assert first["blocks"][0]["block_id"] != second["blocks"][0]["block_id"]


@pytest.mark.parametrize("voice", [ZH, EN])
def test_what_only_needs_to_be_read_has_nothing_to_send(voice: Any) -> None:
    """A sentence, a card, and what stands there while a form is prepared."""
    card = Card(title="A类 2602-0042", intro=("一",), buttons=(Button(action="why", label="为什么？"),))
    for view in (forms.loading(voice), forms.notice_of("做不到", voice), forms.notice_of(card, voice)):
        assert problems_of_view(view) == []
        assert "submit" not in view
        assert not any(block["type"] == "actions" for block in view["blocks"])  # type: ignore[attr-defined]


def test_a_card_that_is_read_in_a_modal_can_keep_its_buttons() -> None:
    """They speak for the place the modal was opened from."""
    card = Card(title="值班员", buttons=(Button(action="swap.open", label="调班"),))
    view: View = deepcopy(forms.notice_of(card, ZH, CONTEXT))
    assert problems_of_view(view) == []
    assert view["blocks"][-1]["elements"][0]["value"] == "v1:0123456789abcdef:swap.open"
    assert forms.context_in(view) == CONTEXT
