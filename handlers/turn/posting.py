"""What the desk will say at the end of a turn: cards queued for places, live cards kept up to date."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import Row, bindparam
from sqlmodel import Session, col, select

from handlers.i18n import Voice, voice_of
from handlers.turn import notices
from handlers.turn.external_names import Hide, without_external_names
from handlers.turn.visibility import redacted_for
from handlers.turn.workflow import Workflows
from models.chat import Card, Place, verb_of
from models.messaging.outbox import CardView, Post, PostState, drop, new_post_id
from models.messaging.unreachable import is_out_of_reach
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.platform_traits import Platforms
from models.storage.new_row import bare_row
from models.storage.shared_reads import read_once
from models.terms import Language, Platform, Purpose, Severity, Visibility
from models.tickets.card_queries import changing_posts, newest_changing_posts
from models.tickets.queries import chats_of
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

Arguments = ParamSpec("Arguments")
CardFunction = Callable[Concatenate[Voice, Arguments], Card]

RECENT = 3
REDRAWN = 40
"""So many cards of a chat follow when its reader changes language or roles; what is older stays as it was read."""
_ALL_SETTINGS = select(PlaceSetting).order_by(col(PlaceSetting.id))
_READER_OF = (
    select(Person)
    .join(Account, col(Account.person_id) == col(Person.id))
    .where(col(Account.platform) == bindparam("platform"), col(Account.external_id) == bindparam("account"))
)


class Posting:
    """The half of a turn that knows places and queues posts; nothing is sent before the commit."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        workflows: Workflows,
        language: Language,
        platforms: Platforms,
        running: Collection[Platform] = tuple(Platform),
    ) -> None:
        self.session = session
        self.now = now
        self.language = language
        self.platforms = platforms
        self.running = running
        self.queued: list[tuple[Post, Ticket | None]] = []
        self.workflows = workflows
        self._settings: dict[str, Row[Any]] | None = None
        self._within_reach: dict[Place, bool] = {}
        self._readers: dict[str, Person | None] = {}

    def places_for(self, purpose: Purpose) -> list[Place]:
        """The chats that serve `purpose`, on platforms that run."""
        settings = [one for one in self._all_settings().values() if one.platform in self.running]
        return [Place(platform=one.platform, chat=one.chat) for one in settings if one.purpose is purpose]

    def purpose_of(self, place: Place) -> Purpose | None:
        """What the chat of `place` is for; None where nobody said."""
        setting = self._setting_of(place)
        return Purpose(setting.purpose) if setting else None

    def title_of(self, place: Place) -> str:
        """What its platform calls a chat that was set up; empty where the platform has not said so."""
        setting = self._setting_of(place)
        return str(setting.title) if setting else ""

    def direct_chats(self, person: Person) -> list[Place]:
        """The direct chats that reach `person`, on platforms that run."""
        chats = [place for place in chats_of(self.session, person) if place.platform in self.running]
        self._readers |= {f"{place.platform}/{place.chat}": person for place in chats}
        return chats

    def reachable_chats(self, person: Person) -> list[Place]:
        """The direct chats of `person` where messages arrive, as far as anybody knows."""
        return [place for place in self.direct_chats(person) if self.is_within_reach(place)]

    def is_within_reach(self, place: Place) -> bool:
        """Whether the desk may speak on the platform, and nothing sent to the chat was refused since."""
        if place not in self._within_reach:
            self._within_reach[place] = not is_out_of_reach(self.session, place)
        return self._within_reach[place]

    def post(
        self,
        place: Place,
        card: CardFunction[Arguments],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Post:
        """Queue a card for `place`, in that place's language."""
        language = self.language_of(place)
        return self._queue(place, language, card(voice_of(language), *args, **kwargs))

    def post_about(
        self,
        ticket: Ticket,
        place: Place,
        card: CardFunction[Arguments],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Post:
        """Queue a card whose buttons act on `ticket`."""
        language = self.language_of(place)
        return self._queue(place, language, card(voice_of(language), *args, **kwargs), ticket)

    def chats_of(self, people: Iterable[Person]) -> list[Place]:
        """The direct chats that reach these people, in their order."""
        return [place for person in people for place in self.direct_chats(person)]

    def tell(
        self,
        people: Iterable[Person],
        card: CardFunction[Arguments],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> list[Post]:
        """Queue a card for each direct chat of these people, in their language."""
        return [self.post(place, card, *args, **kwargs) for place in self.chats_of(people)]

    def tell_about(
        self,
        ticket: Ticket,
        people: Iterable[Person],
        card: CardFunction[Arguments],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> list[Post]:
        """Queue a card whose buttons act on `ticket` for each direct chat of these people, in their language."""
        return [self.post_about(ticket, place, card, *args, **kwargs) for place in self.chats_of(people)]

    def tell_team(self, card: CardFunction[Arguments], *args: Arguments.args, **kwargs: Arguments.kwargs) -> list[Post]:
        """Queue a card for each of the team's rooms."""
        return [self.post(place, card, *args, **kwargs) for place in self.places_for(Purpose.TEAM)]

    def post_below(
        self,
        root: Post,
        ticket: Ticket,
        card: CardFunction[Arguments],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Post:
        """Queue a card about `ticket` for the thread that the post `root` stands in, or else begins."""
        post = self.post_about(ticket, root.place, card, *args, **kwargs)
        if root.thread is None:
            post.parent_id = root.id
        return post

    def forward(self, post: Post, place: Place, ticket: Ticket | None) -> Post:
        """Queue what a post says for another place, which shows of it what it may."""
        forwarded = self._queue(place, Language(post.language), Card.model_validate(post.card), ticket)
        forwarded.steps, forwarded.expected_at = post.steps, post.expected_at
        return forwarded

    def pin_card(self, ticket: Ticket, place: Place, view: str) -> Post:
        """Queue the ticket's live card for `place`; it is kept up to date there."""
        return self.pin_cards(ticket, [place], view)[0]

    def pin_cards(self, ticket: Ticket, places: Iterable[Place], view: str) -> list[Post]:
        """Queue the ticket's live card for several places; each language's card is drawn once."""
        drawn: dict[Language, Card] = {}
        posts = []
        for place in places:
            language = self.language_of(place)
            card = drawn.get(language) or drawn.setdefault(language, self.render(view, language, ticket))
            posts.append(self._queue(place, language, card, ticket, view))
        return posts

    def refresh(self, ticket: Ticket) -> None:
        """Render every live card of the ticket anew; those that changed are edited where they stand.

        So are the cards of tickets merged into it: they show how it stands. A notice says when it is over.
        """
        drawn: dict[tuple[str, Language, str], Card] = {}
        stored = changing_posts(self.session, ticket) if ticket.id is not None else []
        unsaved = [(post, ticket) for post, about in self.queued if about is ticket and post.card_view is not None]
        for post, about in [*stored, *unsaved]:
            view, language = post.card_view or CardView.TEAM, post.language
            which = view, language, about.number
            card = drawn.get(which) or drawn.setdefault(which, self.render(view, language, about))
            now_said = card if post.card_view else notices.as_it_stands(post, about, card)
            shown = self._shown(now_said, post.place, about) if now_said else post.card
            if shown != post.card:
                post.card = shown
                post.queue_again(self.now)

    def redraw_chats_of(self, person: Person) -> None:
        """Draw the newest cards in a person's direct chats anew: their language or their roles are others from now on.

        A notice keeps the language in which it was said, and loses the buttons that are not for them any more.
        """
        for place in self.direct_chats(person):
            for post, ticket in newest_changing_posts(self.session, place, REDRAWN):
                card = Card.model_validate(post.card)
                if post.card_view is not None:
                    post.language = person.language
                    card = self.render(post.card_view, person.language, ticket)
                shown = self._shown(card, place, ticket)
                if shown != post.card:
                    post.card = shown
                    post.queue_again(self.now)

    def repost_card(self, ticket: Ticket, place: Place, view: str) -> Post:
        """The ticket's live card once more, at the end of the chat; the earlier one there ends."""
        self.unpin_card(ticket, view, place)
        return self.pin_card(ticket, place, view)

    def unpin_card(self, ticket: Ticket, view: str, place: Place | None = None) -> None:
        """End the ticket's cards of this view, or the one in `place`: a newer one takes over.

        They keep what they said, without buttons.
        """
        for post in self.live_cards(ticket):
            if post.card_view == view and (place is None or (post.platform, post.chat) == (place.platform, place.chat)):
                if post.state is PostState.HELD:
                    drop(post, notices.ENDED_BEFORE)
                    continue
                kept = Card.model_validate(post.card)
                outcome = self.render(view, post.language, ticket).outcome or kept.outcome
                # The newer card counts down.
                self._show(post, kept.model_copy(update={"outcome": outcome, "deadlines": (), "buttons": ()}))
                post.card_view = None

    def replace(
        self, post_id: str, card: CardFunction[Arguments], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> None:
        """Put another card where a post stands."""
        post = self._locked(post_id)
        if post is not None:
            self._show(post, card(voice_of(post.language), *args, **kwargs))

    def repaint(self, post_id: str, place: Place) -> None:
        """Have the place show a post again as it is: somebody there pressed a button of an older one."""
        post = self._locked(post_id)
        if post is not None and (post.platform, post.chat) == (place.platform, place.chat):
            post.queue_again(self.now)

    def recent_log(self, ticket: Ticket, *, for_team: bool) -> list[WorkLogEntry]:
        """The last few entries of the ticket's log, oldest first, those of this turn included; the team sees all."""
        told = self.workflows.of(ticket).told_to_reporter
        fresh_entries = [entry for entry in ticket.unsaved_log if for_team or entry.verb in told][-RECENT:]
        missing = RECENT - len(fresh_entries)
        if not missing or ticket.id is None:
            return fresh_entries
        stored = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id)
        if not for_team:
            stored = stored.where(col(WorkLogEntry.verb).in_(told))
        newest = self.session.exec(stored.order_by(col(WorkLogEntry.position).desc()).limit(missing)).all()
        return [*reversed(newest), *fresh_entries]

    def render(self, view: str, language: Language, ticket: Ticket) -> Card:
        """The ticket's card of this view as it stands now."""
        log = self.recent_log(ticket, for_team=view == CardView.TEAM)
        return self.workflows.of(ticket).card_views[view](voice_of(language), ticket, log, self.now)

    def _queue(
        self, place: Place, language: Language, card: Card, about: Ticket | None = None, view: str | None = None
    ) -> Post:
        held_until = self.held_until(place, about, view) if about else None
        post = bare_row(
            Post,
            id=new_post_id(),
            platform=place.platform,
            chat=place.chat,
            thread=place.thread,
            language=language,
            priority=_priority(about) if about else 1,
            card_view=view,
            ends_with=notices.end_of(card) if about and view is None else None,
            card=self._shown(card, place, about),
            queued_at=self.now,
            state=PostState.HELD if held_until else PostState.QUEUED,
            expected_at=held_until,
            parent_id=self._begins_thread_of(about, place, view) if about else None,
        )
        self.queued.append((post, about))
        return post

    def held_until(self, place: Place, ticket: Ticket, view: str | None) -> datetime | None:
        """When the quiet hours let a card about `ticket` into `place`; None for at once, as always in a room."""
        return None

    def _begins_thread_of(self, ticket: Ticket, place: Place, view: str | None) -> str | None:
        """In a room, a ticket that no message there began hangs from its reporter's card; the id of that post."""
        if view == CardView.REPORTER or place.is_direct or place.thread is not None or place != ticket.place:
            return None
        for post, about in self.queued:
            if about is ticket and post.card_view == CardView.REPORTER and post.chat == place.chat:
                return post.id
        found = select(Post.id).where(
            Post.ticket_id == ticket.id,
            Post.card_view == CardView.REPORTER,
            Post.platform == place.platform,
            Post.chat == place.chat,
        )
        return self.session.exec(found).first() if ticket.id is not None else None

    def live_cards(self, ticket: Ticket) -> list[Post]:
        """The ticket's live cards, locked, oldest first, those of this turn included."""
        unsaved = [post for post, about in self.queued if about is ticket and post.card_view is not None]
        if ticket.id is None:
            return unsaved
        stored = (
            select(Post)
            .where(Post.ticket_id == ticket.id, col(Post.card_view).is_not(None))
            .order_by(col(Post.seq))
            .with_for_update()
        )
        return [*self.session.exec(stored).all(), *unsaved]

    def _locked(self, post_id: str) -> Post | None:
        return self.session.exec(select(Post).where(Post.id == post_id).with_for_update()).one_or_none()

    def _show(self, post: Post, card: Card, about: Ticket | None = None) -> None:
        post.card = self._shown(card, post.place, about)
        post.queue_again(self.now)

    def _shown(self, card: Card, place: Place, about: Ticket | None) -> dict[str, Any]:
        """The card as it is kept for `place`: what its reader may press of a ticket, and what the place may show."""
        if about is not None and place.is_direct:
            card = self._for_reader(card, about, place)
        visibility = self.visibility_of(place)
        hide_names = self.hide_names if visibility is Visibility.MASKED else str
        return redacted_for(card, visibility, hide_names).model_dump(mode="json")

    def _for_reader(self, card: Card, ticket: Ticket, place: Place) -> Card:
        """In a chat of one person's own, no button that is for others to press (cards of a room are everybody's)."""
        workflow = self.workflows.of(ticket)
        verbs = [verb_of(one.action) if ":" in one.action else one.action for one in card.buttons]
        if workflow.pressed_by.keys().isdisjoint(verbs):
            return card
        reader = self.reader_of(place)
        return card if reader is None else workflow.for_reader(card, ticket, reader)

    def visibility_of(self, place: Place) -> Visibility:
        """What the office allowed; else all where the platform is our own, less elsewhere (standard 5)."""
        setting = self._setting_of(place)
        if setting is not None:
            return Visibility(setting.visibility)
        if self.platforms[place.platform].shows_all:
            return Visibility.FULL
        return Visibility.MASKED if place.is_direct else Visibility.NOTICE

    @cached_property
    def hide_names(self) -> Hide:
        """What keeps outside people's names out of a place of level `masked`; read once a turn."""
        return without_external_names(self.session)

    def language_of(self, place: Place) -> Language:
        """The language of a place, as written: who changes whose an account is flushes before anything is posted."""
        setting = self._setting_of(place)
        if setting is not None:
            return Language(setting.language)
        reader = self.reader_of(place) if place.is_direct else None
        return Language(reader.language) if reader else self.language

    def reader_of(self, place: Place) -> Person | None:
        """Whose own chat it is; read once a turn, None where its account is linked to nobody."""
        key = f"{place.platform}/{place.chat}"
        if key not in self._readers:
            whose = {"platform": place.platform, "account": place.chat[1:]}
            with self.session.no_autoflush:
                self._readers[key] = self.session.execute(_READER_OF, whose).scalar_one_or_none()
        return self._readers[key]

    def _setting_of(self, place: Place) -> Row[Any] | None:
        """What was set for the chat; for a part of a group, `group/topic`, what was set for the whole."""
        settings, key = self._all_settings(), f"{place.platform}/{place.chat}"
        found = settings.get(key)
        is_part = self.platforms[place.platform].has_topics and "/" in place.chat
        return settings.get(key.rpartition("/")[0]) if found is None and is_part else found

    def _all_settings(self) -> dict[str, Row[Any]]:
        """The settings of every chat that has some, by platform and chat; read once a turn."""
        if self._settings is None:
            self._settings = read_once(self.session, "settings", self._read_settings)
        return self._settings

    def _read_settings(self) -> dict[str, Row[Any]]:
        rows = self.session.connection().execute(_ALL_SETTINGS).all()
        return {f"{row.platform}/{row.chat}": row for row in rows}


def _priority(ticket: Ticket) -> int:
    return 0 if ticket.severity is Severity.A else 1
