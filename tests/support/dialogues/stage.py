"""Plays a dialogue on a desk: sets up what stood before, has every line said at its time, and notes what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, select

from models.chat import Button, Card, Form, Place, Reply
from models.messaging.outbox import Post
from models.people.person import Account, Person
from models.terms import Platform
from tests.support import access, phone
from tests.support.desk import Desk
from tests.support.dialogues.outside import OUTSIDE, Outside, Spoken
from tests.support.dialogues.script import Before, Dialogue, Said, length, name_of
from tests.support.page_answers import Answer
from tests.support.tickets import chosen

ENGINEER, OFFICE = "李强", "王敏"
TAKEN_BEFORE = ("taken", "waiting", "restored", "resolved", "closed")
RIGHTS = "permission"


@dataclass
class Heard:
    """What came of one line: when it was said, how it is named, and what its sender read and could press then."""

    at: datetime
    ref: str = ""
    words: str = ""
    labels: tuple[str, ...] = ()
    labels_before: tuple[str, ...] = ()
    reply: Reply | Answer = field(default_factory=Reply)


class Stage:
    """A desk with the dialogue's people at it."""

    def __init__(self, desk: Desk, dialogue: Dialogue) -> None:
        self.desk = desk
        self.dialogue = dialogue
        self.numbers: dict[str, str] = {}
        self.heard: list[Heard] = []
        self.missed: list[str] = []
        outside = OUTSIDE.get(dialogue.platform)
        self.began = min((dialogue.starts - length(one.ago) for one in dialogue.tickets), default=dialogue.starts)
        assert self.began >= desk.clock.at, f"{dialogue.id} begins before the desk does"
        desk.clock.at = self.began
        self.outside: Outside | None = outside(desk) if outside else None
        self.last_seq_before = 0

    def close(self) -> None:
        """Everybody goes home."""
        if self.outside:
            self.outside.close()

    def play(self) -> None:
        """What stood before, then every line."""
        self._set_up()
        self._until(self.dialogue.starts)
        self.last_seq_before = max((post.seq or 0 for post in self.posts()), default=0)
        self.versions_before = {post.id: post.version for post in self.posts()}
        for position, line in enumerate(self.dialogue.lines):
            if position:
                self._until(self.desk.now + length(line.after))
            self.heard.append(self._line(line))

    # What stood before.

    def _set_up(self) -> None:
        starts = self.dialogue.starts
        steps: list[tuple[datetime, int, Before, str]] = []
        for order, one in enumerate(self.dialogue.tickets):
            reported = starts - length(one.ago)
            since = starts - length(one.since) if one.since else reported + (starts - reported) / 2
            steps.append((reported, order, one, "report"))
            if one.state in TAKEN_BEFORE:
                steps.append((min(reported + timedelta(minutes=1), since), order, one, "take"))
                steps.append((since, order, one, one.state))
        for at, _, one, step in sorted(steps, key=lambda step: (step[0], step[1])):
            self._until(at)
            self._step(one, step)

    def _step(self, one: Before, step: str) -> None:
        if step == "report":
            self.numbers[one.id] = self._report(one)
            self._classify(one)
            return
        desk, number = self.desk, self.numbers[one.id]
        if step == "take":
            desk.as_(ENGINEER).press(number, "接单")
        elif step == "waiting":
            chosen(desk, ENGINEER, number, "ask_reporter", asked=one.question)
        elif step == "restored":
            desk.as_(ENGINEER).fill(number, "业务已恢复", state_before="untouched")
            desk.as_(OFFICE).press(number, "确认已恢复")
        elif step in {"resolved", "closed"}:
            self._resolve(number)
            if step == "closed":
                self._press(one.by, "确认已解决", number)
                assert not self.missed, self.missed

    def _report(self, one: Before) -> str:
        if one.kind == RIGHTS:
            return access.asked(self.desk, name_of(one.by))
        if one.is_called_in:
            at = self.desk.now.astimezone(self.dialogue.starts.tzinfo)
            called = at.strftime("%Y-%m-%dT%H:%M")
            return phone.phoned_in(self.desk, by=name_of(one.by), text=one.text, called_at=called).number
        if one.where != "direct":
            return self._number(self.say(Said(who=one.by, where=one.where, text=one.text)).reply)
        form = ("ask", {"text": one.text}) if one.kind == "consultation" else ("report", _fault(one.text))
        if self.outside:
            return self._number(self.outside.fill(one.by, form[0], **form[1]))
        return self.desk.as_(name_of(one.by)).submit(None, *form, place="desk").number

    @staticmethod
    def _number(reply: Reply | Answer) -> str:
        assert reply.ticket is not None, f"what stood before did not become a ticket: {reply.toast}"
        return reply.ticket

    def _classify(self, one: Before) -> None:
        ticket, wished = self.desk.ticket(self.numbers[one.id]), one.severity
        is_so = ticket.kind == one.kind and (not wished or ticket.severity == wished)
        if one.kind == RIGHTS or (is_so and not one.is_confirmed):
            return
        if ticket.kind != one.kind or not wished:
            wished = f"{one.kind}:{wished}" if wished else one.kind
        if is_so:
            chosen(self.desk, OFFICE, ticket.number, "confirm_class")
            return
        answer = self.desk.as_(OFFICE).reclassify(ticket.number, wished, "按影响定级")
        assert not answer.refused, answer.toast
        ticket = self.desk.ticket(ticket.number)
        assert (ticket.kind, ticket.severity or "") == (one.kind, one.severity), answer.toast

    def _resolve(self, number: str) -> None:
        card = self.desk.as_(ENGINEER).card_with(number, "提交解决结果")
        opened = self.desk.as_(ENGINEER).click(card.post, card.action("提交解决结果"))
        assert opened.form is not None, opened.toast
        answer = self.desk.as_(ENGINEER).submit(card.post, opened.form.name, _filled(opened.form))
        assert not answer.refused, (answer.toast, answer.field_errors)

    # What is said.

    def _line(self, line: Said) -> Heard:
        at = self.desk.now
        if not line.who:
            return Heard(at)
        before = tuple(button.label for _, button in self.buttons_of(line))
        if line.press:
            spoken = self._press(line.who, line.press)
        elif line.edit or line.delete:
            spoken = self._change(line, self.heard[(line.edit or line.delete) - 1].ref)
        elif line.merge or line.does:
            spoken = Spoken("", self._merge(line) if line.merge else self._do(line))
        else:
            spoken = self.say(line)
        after = [button.label for _, button in self.buttons_of(line)]
        answered = spoken.reply.card
        labels = (*after, *(button.label for button in (*answered.options, *answered.buttons))) if answered else after
        words = "\n".join((spoken.reply.toast or "", _words(answered), *map(_words, self.cards_since(line))))
        return Heard(at, spoken.ref, words, tuple(labels), before, spoken.reply)

    def _change(self, line: Said, ref: str) -> Spoken:
        assert self.outside is not None, "the page has no edits"
        return self.outside.edit(line, ref) if line.edit else self.outside.delete(line, ref)

    def _merge(self, line: Said) -> Reply:
        seat, (part, main) = self.desk.as_(name_of(line.who)), (self.numbers[one] for one in line.merge)
        post = seat.cards("team", part)[0].post
        shown = seat.submit(post, "merge", {"into": "", "number": main})
        return _as_reply(shown if shown.form is None else seat.submit(post, shown.form.name, {"reason": ""}))

    def _do(self, line: Said) -> Reply:
        action, _, short = line.does.partition(" ")
        seat, number = self.desk.as_(name_of(line.who)), self.numbers[short]
        shown = chosen(self.desk, name_of(line.who), number, action)
        if shown.form is not None:
            shown = seat.submit(seat.card_with(number, "more").post, shown.form.name, _filled(shown.form))
        assert not shown.refused, shown.toast
        return _as_reply(shown)

    def say(self, line: Said) -> Spoken:
        """Somebody says it, where the line says."""
        line = line.model_copy(update={"text": self.named(line.text)})
        hangs_from = self._hangs_from(line)
        if self.outside:
            return self.outside.say(line, hangs_from)
        place = "desk" if line.where == "direct" else line.where
        answer = self.desk.as_(name_of(line.who)).say(place, line.text, thread=hangs_from)
        return Spoken(answer.line or "", _as_reply(answer))

    def _hangs_from(self, line: Said) -> str | None:
        if isinstance(line.thread, int):
            return self.heard[line.thread - 1].ref
        number = self.numbers.get(line.thread or line.reply)
        if number is None:
            return None
        ticket = self.desk.ticket(number)
        if line.thread and line.where != "team":
            return ticket.ref
        posts = [post for post in self.posts_in(line) if post.ticket_id == ticket.id]
        assert posts, f"no card of {number} there"
        if self.outside:
            return posts[0].external_ref
        cards = self.desk.as_(name_of(line.who)).cards("desk" if line.where == "direct" else line.where, number)
        return cards[-1 if line.reply else 0].id

    def _press(self, who: str, label: str, number: str | None = None) -> Spoken:
        for post, button in reversed(list(self.buttons_of(Said(who=who)))):
            wanted = self.named(label).replace(" ", "")
            is_it = wanted in button.label.replace(" ", "") or button.action.startswith(label)
            if is_it and (number is None or post.ticket_id == self.desk.ticket(number).id):
                return Spoken("", self._click(who, post, button))
        self.missed.append(f"{who} has no button {label} to press")
        return Spoken("", Reply())

    def _click(self, who: str, post: Post, button: Button) -> Reply:
        if post.platform is Platform.WEBCHAT:
            return _as_reply(self.desk.as_(name_of(who)).click(post.id, button.action))
        assert self.outside is not None
        place = Place(platform=post.platform, chat=post.chat, thread=post.thread)
        return self.outside.click(who, place, button.action, post.id)

    # What can be seen.

    def named(self, words: str) -> str:
        """The words with the numbers of the tickets in place of `T1`."""
        for short, number in self.numbers.items():
            words = words.replace(short, number)
        return words

    def posts(self) -> list[Post]:
        """Everything the desk has said, oldest first."""
        with self.desk.session() as session:
            return list(session.exec(select(Post).order_by(col(Post.seq))).all())

    def posts_in(self, line: Said) -> list[Post]:
        """What stands in the chat of a line."""
        platform = self.outside.platform if self.outside else Platform.WEBCHAT
        chat = self.outside.chat(line.who, line.where) if self.outside else line.where
        if line.where == "direct" and not self.outside:
            chat = f"@{name_of(line.who)}"
        return [post for post in self.posts() if (post.platform, post.chat) == (platform, chat)]

    def own_chats(self, who: str) -> set[tuple[Platform, str]]:
        """The chats that somebody has alone with the desk."""
        chats = {(Platform.WEBCHAT, f"@{name_of(who)}")}
        return chats | ({(self.outside.platform, self.outside.chat(who, "direct"))} if self.outside else set())

    def seen_by(self, line: Said) -> list[Post]:
        """What the sender of a line can see: their own chats and the room of the line."""
        own = self.own_chats(line.who)
        there = {post.id for post in self.posts_in(line)}
        return [post for post in self.posts() if (post.platform, post.chat) in own or post.id in there]

    def buttons_of(self, line: Said) -> Iterator[tuple[Post, Button]]:
        """What the sender of a line can press, the oldest first."""
        for post in self.seen_by(line):
            card = Card.model_validate(post.card)
            for button in (*card.options, *card.buttons):
                yield post, button

    def cards_since(self, line: Said) -> list[Card]:
        """The cards that came or changed for the sender of a line since the dialogue began."""
        return [Card.model_validate(post.card) for post in self.seen_by(line) if self.is_newer(post)]

    def is_newer(self, post: Post) -> bool:
        """Whether a post came, or changed, since the first line."""
        return (post.seq or 0) > self.last_seq_before or post.version > self.versions_before.get(post.id, 0)

    def person(self, who: str) -> int | None:
        """The person's row."""
        with self.desk.session() as session:
            if self.outside is not None:
                account = self.outside.account(who)
                found = select(Account.person_id).where(Account.external_id == account)
                return session.exec(found).first()
            return session.exec(select(Person.id).where(Person.name == name_of(who))).first()

    def _until(self, moment: datetime) -> None:
        gap = moment - self.desk.now
        if gap < timedelta(minutes=1):
            self.desk.clock.at += max(gap, timedelta())
        else:
            self.desk.forward(f"PT{gap.total_seconds():.0f}S")


@contextmanager
def played(desk: Desk, dialogue: Dialogue) -> Iterator[Stage]:
    """The desk after the dialogue."""
    stage = Stage(desk, dialogue)
    try:
        stage.play()
        yield stage
    finally:
        stage.close()


def _fault(text: str) -> dict[str, str]:
    return {"text": text, "location": ""}


def _filled(form: Form) -> dict[str, str]:
    """Something in every field that has to be filled in; of choices the last."""
    return {
        one.name: one.choices[-1].value if one.choices else "配置有误，已改正" for one in form.fields if one.is_required
    }


def _as_reply(answer: Answer) -> Reply:
    return Reply(
        toast=answer.toast, is_refusal=answer.refused, form=answer.form, card=answer.card, ticket=answer.ticket
    )


def _words(card: Card | None) -> str:
    return "" if card is None else card.model_dump_json()
