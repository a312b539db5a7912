"""Words for what people send to the desk and what it shows them, which belong to no chat platform."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from models.terms import Language, Platform, Severity


def storable(text: object) -> object:
    """The text as typed, but for what no database keeps: NUL shows as ␀, half a surrogate pair as �."""
    if not isinstance(text, str):
        return text
    return text.replace("\0", "␀").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def says_something(text: str) -> bool:
    """Return whether there is anything to read: blank, invisible and control characters alone are nothing."""
    return any(character.isprintable() and not character.isspace() for character in text)


Typed = Annotated[str, BeforeValidator(storable)]


class Frozen(BaseModel):
    """A value: compared by content, never changed after it is made."""

    model_config = ConfigDict(frozen=True)


class Place(Frozen):
    """A platform, a chat on it and, where there is one, a thread: the platform's reference of what that hangs from."""

    platform: Platform
    chat: str
    thread: str | None = None

    @classmethod
    def direct(cls, platform: Platform, account: str) -> "Place":
        """The chat that the holder of an account has alone with the desk."""
        return cls(platform=platform, chat=direct_chat(account))

    @property
    def is_direct(self) -> bool:
        """True where a person has the chat alone with the desk."""
        return is_direct_chat(self.chat)

    def threaded(self, ref: str | None) -> "Place":
        """The same chat, in the thread below message `ref`."""
        return self.model_copy(update={"thread": ref})


def direct_chat(account: str) -> str:
    """The name under which the chat that an account has alone with the desk is stored."""
    return f"@{account}"


def is_direct_chat(chat: str) -> bool:
    """Return whether a chat, by the name it is stored under, is one that a person has alone with the desk."""
    return chat.startswith("@")


class Sender(Frozen):
    """The account an event came from, as the platform vouches for it; `language` is that of its holder's app."""

    platform: Platform
    account: str
    name: Typed = ""
    language: Language | None = None


class File(Frozen):
    """A file that came with a message, as the platform describes it; `size` in bytes, `source` where it is fetched."""

    name: Typed
    media_type: str
    size: int
    source: str


class Message(Frozen):
    """A message that a person wrote.

    `idempotency_key` is the platform's own identity of the message and makes a second delivery a repeat. `ref` is how
    the platform names the message in its chat; `sent_at` is aware UTC. `is_addressed` says that the desk was named in
    it. `brought_by` is the person who handed another's message to the desk; `sender` wrote it. `forwarded_from` is
    whose words the sender passed on, by a name that proves nothing. `continues` is the number of the ticket of an
    earlier part of a message that the platform split. `unknown_command` is the word behind a slash that is no command,
    which was cut off. `parts` name the other pictures of an album, `ref` that with the caption.
    """

    event: Literal["message"] = "message"
    idempotency_key: str
    place: Place
    sender: Sender
    text: Typed
    ref: str
    sent_at: datetime
    is_direct: bool = False
    reply_to: str | None = None
    files: tuple[File, ...] = ()
    is_addressed: bool = False
    brought_by: Sender | None = None
    forwarded_from: Typed = ""
    continues: str | None = None
    unknown_command: Typed | None = None
    parts: tuple[str, ...] = ()

    @property
    def answers(self) -> str | None:
        """The message this one replies to; in a direct chat that may be the one its thread hangs from."""
        return self.reply_to or (self.place.thread if self.is_direct else None)


class Edit(Frozen):
    """A message that its sender changed afterwards: `ref` names it in its chat, `sent_at` is the change, aware UTC.

    `is_addressed` says that the desk is named in it now and, as far as the platform tells, was not before.
    `message_key` is the idempotency key of the message itself as long as that may still be on its way; else empty.
    """

    event: Literal["edit"] = "edit"
    idempotency_key: str
    place: Place
    sender: Sender
    text: Typed
    ref: str
    sent_at: datetime
    is_direct: bool = False
    is_addressed: bool = False
    message_key: str = ""

    def as_message(self) -> Message:
        """The words as if they had been said at the time of the edit."""
        said = dict(self) | {"event": "message", "is_addressed": self.is_addressed and not self.is_direct}
        return Message(**said)


class Deletion(Frozen):
    """A message that is gone: `sender` wrote it, `ref` named it, and `sent_at`, aware UTC, is when it was deleted."""

    event: Literal["deletion"] = "deletion"
    idempotency_key: str
    place: Place
    sender: Sender
    ref: str
    sent_at: datetime
    is_direct: bool = False


def verb_of(action: str) -> str:
    """An action, or the name of a form, without its argument: `rate` of `rate:good`."""
    return action.partition(":")[0]


class Click(Frozen):
    """A button that was pressed: `action` is `verb` or `verb:argument`; `post` is the card it stands on, if any.

    `ref` is how the platform names the message that was pressed, where there is no post to name: a reaction.
    """

    event: Literal["click"] = "click"
    idempotency_key: str
    place: Place
    sender: Sender
    action: str
    post: str | None = None
    ref: str = ""
    is_direct: bool = False

    @property
    def verb(self) -> str:
        """The verb of the press: the action without its argument."""
        return verb_of(self.action)

    @property
    def argument(self) -> str:
        """The argument of the action, such as a row or a choice; empty where it names nothing. Anybody may write it."""
        return self.action.partition(":")[2]


class Submission(Frozen):
    """A form that was sent in, from the card `post`; `form` is `name` or `name:argument`.

    `ref` names the message that is shown for it, if any; `sent_at` is aware UTC. `is_command`: no form is open.
    """

    event: Literal["submission"] = "submission"
    idempotency_key: str
    place: Place
    sender: Sender
    form: str
    fields: dict[str, Typed]
    sent_at: datetime
    ref: str = ""
    post: str | None = None
    is_direct: bool = False
    is_command: bool = False

    @property
    def name(self) -> str:
        """The name of the form, without its argument."""
        return verb_of(self.form)

    @property
    def argument(self) -> str:
        """The argument of the form, such as a system; empty where it names nothing. Anybody may write it."""
        return self.form.partition(":")[2]


class Profile(Frozen):
    """The facts for which a platform vouches about an account; `place` is the account's direct chat.

    `email` is empty where the platform does not vouch for it; `is_outside`: the account is of another organisation;
    `is_deactivated`: it was shut. `as_of`, aware UTC, by its clock: the newer counts, in any order of arrival.
    """

    event: Literal["profile"] = "profile"
    idempotency_key: str
    place: Place
    sender: Sender
    email: str = ""
    is_deactivated: bool = False
    is_outside: bool = False
    as_of: datetime | None = None
    is_direct: bool = True


Event = Annotated[Message | Edit | Deletion | Click | Submission | Profile, Field(discriminator="event")]


def actor_of(event: Event) -> Sender:
    """Return the actor: the sender, or the person who brought another's message."""
    return event.brought_by if isinstance(event, Message) and event.brought_by else event.sender


class Fact(Frozen):
    """One labelled line of a card."""

    label: str
    value: str


class DeadlineState(StrEnum):
    """The state of a deadline; words and colour follow it."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    MET = "met"
    MET_LATE = "met_late"
    PAUSED = "paused"


class Deadline(Frozen):
    """A deadline as a card shows it: `text` is complete without a live countdown; `due_at` is aware UTC."""

    label: str
    text: str
    due_at: datetime
    warn_at: datetime | None = None
    state: DeadlineState
    is_provisional: bool = False


class ButtonStyle(StrEnum):
    """The likely next step is primary; what cannot be undone is dangerous."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Button(Frozen):
    """One thing to press. `confirm` is the question to ask before it counts."""

    action: str
    label: str
    style: ButtonStyle = ButtonStyle.PLAIN
    confirm: str | None = None


class CardFile(Frozen):
    """A kept paper on a card of the page: to be saved, or a picture, which may have another one for a `dark` ground."""

    id: int
    name: str
    is_picture: bool = False
    dark: int | None = None


class Card(Frozen):
    """A card of the desk, in plain text; docs/build/messages-out.md tells of it. Form dialogs alone have `options`."""

    title: str
    severity: Severity | None = None
    intro: tuple[str, ...] = ()
    quote: str | None = None
    progress: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = Field(default=(), max_length=7)
    deadlines: tuple[Deadline, ...] = ()
    log: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    files: tuple[CardFile, ...] = ()
    footnote: str = ""  # in small below all; every place shows it whole, so nothing in it was typed
    notice: tuple[str, ...] = ()  # stands for the intro at level `notice`: nothing in it was typed
    options: tuple[Button, ...] = Field(default=(), max_length=10)  # eight to a page, and two to turn it
    buttons: tuple[Button, ...] = Field(default=(), max_length=5)


class FieldKind(StrEnum):
    """The kind of a form field; a moment is `2026-02-12T10:00`, in Asia/Shanghai, a day `2026-02-12`."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    MOMENT = "moment"
    DAY = "day"


class Choice(Frozen):
    """One answer a choice field offers; `confirm` is the question to ask first where choosing is pressing."""

    value: str
    label: str
    confirm: str | None = None


class FormField(Frozen):
    """A field of a form. `needed`: when it may not stay empty. A time `is_past` or `is_ahead`, at most `days` away."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    choices: tuple[Choice, ...] = ()
    is_required: bool = True
    needed: str = ""
    value: str = ""
    hint: str = ""
    max_length: int = 2000  # characters
    is_past: bool = False
    is_ahead: bool = False
    days: int | None = None


class Form(Frozen):
    """A form to fill in. `name` comes back in the Submission. `is_menu`: its one choice is of actions to press."""

    name: str
    title: str
    submit: str
    fields: tuple[FormField, ...]
    intro: tuple[str, ...] = ()
    is_menu: bool = False


class HomeLine(Frozen):
    """One entry of a home page; its button shows the whole, or decides it there, beside the `other` one, against it."""

    text: str
    below: str = ""
    button: Button | None = None
    other: Button | None = None


class HomeSection(Frozen):
    """A headed list of a home page; `empty` is what stands there while it has no lines."""

    title: str
    lines: tuple[HomeLine, ...] = ()
    empty: str


class Home(Frozen):
    """A person's own page at the desk, on platforms that have one: what to press, and what concerns them."""

    title: str
    buttons: tuple[Button, ...] = ()
    sections: tuple[HomeSection, ...] = ()


class Reply(Frozen):
    """The immediate answer after the commit, best effort, never the only bearer of a fact.

    `card` and `home` are for the presser alone; `field_errors` maps field names to sentences; `is_repeat`: this was its
    answer before; the page saves the `paper` of `ticket` at once, and offers the report of `month`.
    """

    toast: str | None = None
    is_refusal: bool = False
    form: Form | None = None
    card: Card | None = None
    home: Home | None = None
    field_errors: dict[str, str] = Field(default_factory=dict)
    ticket: str | None = None
    paper: str | None = None
    month: str | None = None
    is_repeat: bool = False
