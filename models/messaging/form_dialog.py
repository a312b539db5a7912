"""A form on its way: filled in field by field where a platform can show no form, kept until it is sent or runs out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, Relationship, Session, col, func, select

from models.chat import Form, FormField, Place
from models.messaging.outbox import Post
from models.people.person import Account
from models.storage.column_facts import BY_PEOPLE, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Language, Platform

WHOLE = ""
"""The key of errors that concern a whole dialog, rather than one field."""


class FormDialog(Row, table=True):
    """The answers that somebody has put into a form so far; one for each account and chat.

    `shown` is the form as it was opened, `action` the press that opened it and `post` the card it was pressed on;
    `action` is empty where another form led to it. `filled` are the answers, `errors` what the story found wrong with
    some of them, by field name. `asked` is the field the person is asked for, None for the summary. `card` is the post
    the question stands on. `step` counts what happened to the dialog and stands in every button, so that one pressed
    late does nothing. `brought` are messages whose files go with the ticket. `expires_at` is desk time: every verb is
    told, as `until`, when the dialog runs out if nothing more happens to it.
    """

    __proof__ = Unproved.SHOWN
    __tablename__ = "form_dialog"
    __table_args__: Any = (UniqueConstraint("account_id", "platform", "chat"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    account_id: int = Field(sa_column=Column(BigId, ForeignKey("account.id"), nullable=False))
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    thread: str | None = None
    is_direct: bool = False
    language: Language = Field(sa_column=word(Language))
    shown: Annotated[dict[str, Any], BY_PEOPLE] = Field(sa_column=Column(Json, nullable=False))
    action: str = ""
    post: str | None = None
    filled: Annotated[dict[str, str], BY_PEOPLE] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    errors: Annotated[dict[str, str], BY_PEOPLE] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    brought: Annotated[list[dict[str, Any]], BY_PEOPLE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    asked: str | None = None
    page: int = 0
    step: int = 1
    card: str = Field(unique=True)
    expires_at: datetime = Field(sa_column=moment(index=True))

    account: Account = Relationship()

    @property
    def place(self) -> Place:
        """The place where it is filled in."""
        return Place(platform=self.platform, chat=self.chat, thread=self.thread)

    @property
    def form(self) -> Form:
        """The form as it was opened."""
        return Form.model_validate(self.shown)

    @property
    def field(self) -> FormField | None:
        """The field that is asked for; None at the summary."""
        return next((field for field in self.form.fields if field.name == self.asked), None)

    @property
    def files_count(self) -> int:
        """The number of files that go with the ticket."""
        return sum(len(message["files"]) for message in self.brought)

    @property
    def number(self) -> int:
        """The number of the field that is asked for, counted from one; at the summary one more than the last."""
        names = [field.name for field in self.form.fields]
        return names.index(self.asked) + 1 if self.asked in names else len(names) + 1

    def is_over(self, now: datetime) -> bool:
        """Return whether it has waited too long."""
        return self.expires_at <= now

    def begin(self, until: datetime) -> None:
        """Ask for the first field that has no answer yet, or the first that is wrong."""
        self.asked = self._next()
        self.touch(until)

    def answer(self, value: str, until: datetime) -> None:
        """Keep the answer to the field asked for, and go on to the next that wants one."""
        if self.asked is not None:
            self.filled = {**self.filled, self.asked: value}
            self.errors = {name: error for name, error in self.errors.items() if name not in {self.asked, WHOLE}}
            self.begin(until)

    @property
    def held_value(self) -> str:
        """The value of the field that is asked for, given here or there before."""
        return self.filled.get(self.asked or "", self.field.value if self.field else "")

    def review(self, standing: Mapping[str, str], until: datetime) -> None:
        """Fill in the `standing` values where nothing was answered; then ask for what lacks an answer, or show all.

        What was typed wrongly at a field without an answer is no answer, and forgotten.
        """
        self.errors = {name: error for name, error in self.errors.items() if name in self.filled}
        self.filled = {**standing, **self.filled}
        self.begin(until)

    def object(self, sentence: str, until: datetime) -> None:
        """Ask for the field again, with the reason why what was typed just now cannot be the answer."""
        self.errors = {**self.errors, self.asked or WHOLE: sentence}
        self.touch(until)

    def go_back(self, until: datetime) -> None:
        """Ask for the field before once more; its answer stays until there is another."""
        fields = self.form.fields
        self.asked = fields[max(0, self.number - 2)].name
        self.touch(until)

    def ask_again(self, name: str, until: datetime) -> bool:
        """Ask for a field that was answered; False for one the form does not have."""
        if name not in {field.name for field in self.form.fields}:
            return False
        self.asked = name
        self.touch(until)
        return True

    def turn_page(self, page: int, until: datetime) -> None:
        """Show other choices of the same question."""
        self.touch(until)
        self.page = page

    def send_back(self, errors: dict[str, str], until: datetime) -> None:
        """The story found these fields wrong, or under `WHOLE` all of it; what was typed stays."""
        names = {WHOLE, *(field.name for field in self.form.fields)}
        elsewhere = [sentence for name, sentence in errors.items() if name not in names]
        self.errors = {name: sentence for name, sentence in errors.items() if name in names}
        if elsewhere:
            self.errors[WHOLE] = " ".join(filter(None, (self.errors.get(WHOLE, ""), *elsewhere)))
        self.begin(until)

    def renew(self, form: Form, until: datetime) -> bool:
        """The form as it is offered now; answers stay where they still can. False where nothing has changed."""
        shown = form.model_dump(mode="json")
        if shown == self.shown:
            return False
        self.shown = shown
        still = {field.name: field for field in form.fields}
        self.filled = {name: value for name, value in self.filled.items() if _can_stay(still.get(name), value)}
        self.begin(until)
        return True

    def bring(self, message: dict[str, Any], until: datetime) -> None:
        """Keep a message whose files go with the ticket."""
        self.brought = [*self.brought, message]
        self.touch(until)

    def touch(self, until: datetime) -> None:
        """Count a step: buttons shown before do nothing any more, and `until` is when it runs out now."""
        self.step, self.page, self.expires_at = self.step + 1, 0, until

    def _next(self) -> str | None:
        fields = self.form.fields
        wrong = (field.name for field in fields if field.name in self.errors)
        return next(wrong, next((field.name for field in fields if field.name not in self.filled), None))


def dialog_of(session: Session, account_id: int | None, place: Place) -> FormDialog | None:
    """Return the dialog of the account in the chat of `place`, locked, or None."""
    if account_id is None:
        return None
    found = select(FormDialog).where(
        FormDialog.account_id == account_id, FormDialog.platform == place.platform, FormDialog.chat == place.chat
    )
    return session.exec(found.with_for_update().execution_options(populate_existing=True)).one_or_none()


def dialog_on(session: Session, post_id: str) -> FormDialog | None:
    """Return the dialog whose question stands on a post, not locked: enough to say whose it is."""
    return session.exec(select(FormDialog).where(FormDialog.card == post_id)).one_or_none()


def posts_behind(session: Session, place: Place, refs: set[str]) -> dict[str, int | None]:
    """Our posts that the messages `refs` of the chat are: the ticket that each is about, by the post's id."""
    found = select(Post.id, Post.ticket_id).where(
        Post.platform == place.platform, Post.chat == place.chat, col(Post.external_ref).in_(sorted(refs))
    )
    return dict(session.exec(found).all())


def run_out(session: Session, now: datetime, at_most: int) -> list[FormDialog]:
    """Dialogs that have waited too long, locked, the longest first; those another process holds are left to it."""
    found = (
        select(FormDialog).where(col(FormDialog.expires_at) <= now).order_by(col(FormDialog.expires_at)).limit(at_most)
    )
    return list(session.exec(found.with_for_update(skip_locked=True)).all())


def next_to_run_out(session: Session) -> datetime | None:
    """Return when the next dialog runs out, aware UTC; None without one."""
    return session.exec(select(func.min(FormDialog.expires_at))).one()


def _can_stay(field: FormField | None, value: str) -> bool:
    """Return whether an answer still fits its field: it is there, and what was chosen is still offered."""
    if field is None:
        return False
    return not value or not field.choices or value in {choice.value for choice in field.choices}
