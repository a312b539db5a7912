"""Steps of a workflow taken on the page, in Slack and on Telegram alike: a real press, and a form really filled in."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from sqlmodel import select

from models.chat import FieldKind, FormField
from models.messaging.form_dialog import FormDialog
from models.people.person import Account
from models.terms import Platform
from tests.support import slack_desk, telegram_desk
from tests.support.desk import ZH, Desk
from tests.support.everywhere import running_everywhere
from tests.support.fakes.telegram_world import Json
from tests.support.permission_life import joins_slack, joins_telegram
from tests.support.slack_desk import SlackDesk, button_of, text_of
from tests.support.slack_payloads import Payload
from tests.support.telegram_desk import FORUM, TelegramDesk

ALSO = {"何静": ("U0HEJING", 508), "周主任": ("U0ZHOU", 509)}
"""Verifier and leader, who are on all platforms here."""
SLACK = {name: user for user, name in slack_desk.PEOPLE.items()} | {name: ids[0] for name, ids in ALSO.items()}
TELEGRAM = {name: user for user, name in telegram_desk.PEOPLE.items()} | {name: ids[1] for name, ids in ALSO.items()}
WAYS = ("slack", "telegram", "across")


class Way(ABC):
    """How people take steps somewhere."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @abstractmethod
    def press(self, who: str, action: str, number: str = "") -> str:
        """Press the newest button of an action, or take it from 更多…; what was said to it at once, if anything."""

    @abstractmethod
    def fill(self, who: str, said: Mapping[str, str]) -> str:
        """Fill in the form that opened: `said` over what stands there; what was said to it, if anything."""

    @abstractmethod
    def has_form(self, who: str) -> bool:
        """Whether the last press opened a form."""

    def take(self, who: str, action: str, number: str = "", /, **said: str) -> str:
        """Press, and fill in the form that opens; the last that was said."""
        told = self.press(who, action, number)
        return self.fill(who, said) if self.has_form(who) else told


class OnPage(Way):
    """At a browser."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form: tuple[str | None, str, Sequence[FormField]] | None = None

    def press(self, who: str, action: str, number: str = "") -> str:
        """On the newest card of the ticket that has it, or that has 更多…"""
        browser, self._form = self.desk.as_(who), None
        if not number:
            answer, post = browser.click(None, action), None
        else:
            post = self._post(who, action, number)
            answer = browser.click(post, action)
        if answer.form is not None:
            self._form = post, answer.form.name, answer.form.fields
        return answer.toast or ""

    def fill(self, who: str, said: Mapping[str, str]) -> str:
        """In the dialog."""
        assert self._form is not None
        post, name, fields = self._form
        stands = {one.name: one.value for one in fields}
        assert set(said) <= set(stands), set(said) - set(stands)
        answer = self.desk.as_(who).submit(post, name, {**stands, **said})
        return answer.toast or " ".join(answer.field_errors.values())

    def has_form(self, who: str) -> bool:
        """The dialog is open."""
        return self._form is not None

    def _post(self, who: str, action: str, number: str) -> str | None:
        try:
            return self.desk.as_(who).card_with(number, action).post
        except AssertionError:
            return self.desk.as_(who).card_with(number, "more").post


class InSlack(Way):
    """In one's own chat, or in the team's channel."""

    def __init__(self, slack: SlackDesk) -> None:
        super().__init__(slack.desk)
        self.slack = slack
        self._view: Payload | None = None

    def press(self, who: str, action: str, number: str = "") -> str:
        """On the newest card that has it; else from the list of 更多…; `/desk 变更` opens a draft."""
        self.slack.settle()
        user, views, before = SLACK[who], len(self.slack.fake.views), self.slack.whispers(SLACK[who])
        if action == "change.open":
            self.slack.command(user, "变更")
        elif found := self._card(user, action, number):
            self.slack.press(user, found[0], action, found[1])
        else:
            chat, card = self._card(user, "more", number) or self._none(user, number)
            self.slack.press(user, chat, "more", card)
            views = len(self.slack.fake.views)
            self.slack.press_view(user, action)
        self._view = self.slack.view() if len(self.slack.fake.views) > views else None
        new = self.slack.whispers(user)[len(before) :]
        return new[-1] if new else text_of(self._view) if self._view else ""

    def fill(self, who: str, said: Mapping[str, str]) -> str:
        """In the modal."""
        assert self._view is not None
        user = SLACK[who]
        before = self.slack.whispers(user)
        answer = self.slack.submit(user, self._view, **said)
        self._view = None
        if answer.get("response_action") == "errors":
            return " ".join(answer["errors"].values())
        new = self.slack.whispers(user)[len(before) :]
        return text_of(answer["view"]) if "view" in answer else new[-1] if new else ""

    def has_form(self, who: str) -> bool:
        """A modal that can be sent is open."""
        return self._view is not None and "submit" in self._view

    def _card(self, user: str, action: str, number: str) -> tuple[str, Payload] | None:
        for chat in (f"@{user}", slack_desk.TEAM):
            for message in reversed(self.slack.fake.messages(chat)):
                if number in text_of(message) and button_of(message, action):
                    return chat, message
        return None

    def _none(self, user: str, number: str) -> tuple[str, Payload]:
        raise AssertionError(f"{user} has no card of {number}: {self.slack.cards(f'@{user}')}")


class OnTelegram(Way):
    """In one's own chat, or in the team's topic."""

    def __init__(self, telegram: TelegramDesk) -> None:
        super().__init__(telegram.desk)
        self.telegram = telegram

    def press(self, who: str, action: str, number: str = "") -> str:
        """The same; `/change` opens a draft."""
        self.telegram.settle()
        user, label = TELEGRAM[who], ZH(f"button.{action}")
        if action == "change.open":
            self.telegram.write(user, "/change")
            return self.telegram.texts(user)[-1]
        if found := self._card(user, label, number):
            return str(self.telegram.press(user, label, *found).get("text", ""))
        chat, card = self._card(user, ZH("button.more"), number) or self._none(user, number)
        self.telegram.press(user, ZH("button.more"), chat, card)
        return self._from_list(user, chat, label)

    def fill(self, who: str, said: Mapping[str, str]) -> str:
        """Question by question; what is not said is kept, or skipped; then it is sent."""
        user = TELEGRAM[who]
        asked = {one.name for one in self._asked(user).form.fields}
        assert set(said) <= asked, f"it does not ask for {sorted(set(said) - asked)}"
        self._change_answers(user, said)
        while (field := self._asked(user).field) is not None:
            self._answer(user, field, said.get(field.name))
            if error := self._asked(user).errors.get(field.name):
                return error
        dialog = self._asked(user)
        answer = self._press_question(user, dialog, dialog.form.submit)
        after = self._dialog(user)
        return " ".join(after.errors.values()) if after and after.errors else str(answer.get("text") or "")

    def has_form(self, who: str) -> bool:
        """A question stands."""
        return self._dialog(TELEGRAM[who]) is not None

    def _change_answers(self, user: int, said: Mapping[str, str]) -> None:
        """Of a form that was refused before, ask anew for what is said otherwise now."""
        dialog = self._asked(user)
        other = [
            one for one in dialog.form.fields if dialog.filled.get(one.name, said.get(one.name)) != said.get(one.name)
        ]
        for field in other if dialog.field is None else ():
            self._press_question(user, self._asked(user), ZH("dialog.button.edit", label=field.label))
            self._answer(user, field, said[field.name])

    def _answer(self, user: int, field: FormField, said: str | None) -> None:
        """By a button, or in words."""
        dialog = self._asked(user)
        more = {} if dialog.is_direct else {"topic": self.telegram.team}
        self.telegram.fill(user, _words(field, said), chat=self._chat(dialog, user), **more)

    def _press_question(self, user: int, dialog: FormDialog, label: str) -> Json:
        chat = self._chat(dialog, user)
        question = self.telegram.fake.of_bot(chat)[-1]
        return self.telegram.press(user, label, chat, question["message_id"])

    def _asked(self, user: int) -> FormDialog:
        """The form that is asked for."""
        found = self._dialog(user)
        assert found is not None
        return found

    @staticmethod
    def _chat(dialog: FormDialog, user: int) -> int:
        return user if dialog.is_direct else FORUM

    def _from_list(self, user: int, chat: int, label: str) -> str:
        """The list turns its pages until the button is there."""
        while True:
            question = self.telegram.fake.of_bot(chat)[-1]
            if label in self.telegram.buttons(question):
                return str(self.telegram.press(user, label, chat, question["message_id"]).get("text", ""))
            self.telegram.press(user, ZH("dialog.button.next"), chat, question["message_id"])

    def _card(self, user: int, label: str, number: str) -> tuple[int, int] | None:
        for chat in (user, FORUM):
            for message in reversed(self.telegram.fake.of_bot(chat)):
                if _is_about(message, number) and label in self.telegram.buttons(message):
                    return chat, message["message_id"]
        return None

    def _dialog(self, user: int) -> FormDialog | None:
        with self.desk.session() as session:
            found = select(FormDialog).join(Account).where(Account.external_id == str(user))
            return session.exec(found.where(FormDialog.platform == Platform.TELEGRAM)).first()

    def _none(self, user: int, number: str) -> tuple[int, int]:
        raise AssertionError(f"{user} has no card of {number}: {self.telegram.texts(user)}")


class Across(Way):
    """Each step somewhere else than the one before."""

    def __init__(self, desk: Desk, ways: Sequence[Way]) -> None:
        super().__init__(desk)
        self._turns = cycle(ways)
        self._way = ways[0]

    def press(self, who: str, action: str, number: str = "") -> str:
        """On the next platform."""
        self._way = next(self._turns)
        return self._way.press(who, action, number)

    def fill(self, who: str, said: Mapping[str, str]) -> str:
        """Where it opened."""
        return self._way.fill(who, said)

    def has_form(self, who: str) -> bool:
        """Where it was pressed."""
        return self._way.has_form(who)


@contextmanager
def running_ways(url: str, folder: Path) -> Iterator[dict[str, Way]]:
    """The demo office with its page, its Slack and its Telegram, and whoever has a part in a change on all three."""
    with running_everywhere(url, folder) as house:
        for name, (user, number) in ALSO.items():
            joins_slack(house.slack, user, name)
            joins_telegram(house.telegram, number, name)
        page, slack, telegram = OnPage(house.desk), InSlack(house.slack), OnTelegram(house.telegram)
        across = Across(house.desk, (telegram, slack, page))
        yield {"page": page, "slack": slack, "telegram": telegram, "across": across}


def _words(field: FormField, said: str | None) -> str:
    """How somebody answers a question: what is not said is kept, or skipped."""
    value = field.value if said is None else said
    if not value:
        return ZH("dialog.button.skip")
    if field.choices:
        return next(one.label for one in field.choices if one.value == value)
    if field.kind is FieldKind.MOMENT:
        return value.replace("T", " ")
    return ZH("dialog.button.keep") if said is None else value


def _is_about(message: Json, number: str) -> bool:
    return number in str(message.get("text", ""))
