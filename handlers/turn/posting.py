"""Posts that the desk will send at the end of a turn: cards queued for places, live cards kept up to date."""

from collections.abc import Callable, Collection, Container, Iterable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from sqlmodel import Session, col, select

from handlers.i18n import Voice, voice_of
from handlers.turn import notices
from handlers.turn.places import Places
from handlers.turn.visibility import redacted_for
from handlers.turn.workflow import Workflows
from models.chat import Card, Place, verb_of
from models.messaging.outbox import NO_OWN_CHAT, CardView, NoticeEnd, Post, PostState, drop, new_post_id
from models.people.person import Person
from models.platform_traits import Platforms
from models.storage.new_row import bare_row
from models.terms import Language, Platform, Purpose, Severity, Visibility
from models.tickets.card_queries import changing_posts, newest_changing_posts
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

Arguments = ParamSpec("Arguments")
CardFunction = Callable[Concatenate[Voice, Arguments], Card]

RECENT = 3
REDRAWN = 40
"""So many cards of a chat follow when its reader changes language or roles; what is older stays as it was read."""
OWN_CHAT_OF_A_GROUP = "@-"
"""The beginning of an own chat of a person who writes as a group and hides behind it: there is none."""


class Posting(Places):
    """The half of a turn that queues posts; nothing is sent before the commit."""

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
        self._settings = None
        self._within_reach = {}
        self._readers = {}

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
        last_said = notices.last_of_each_chat([*stored, *self.queued])
        for post, about in [*stored, *unsaved]:
            view, language = post.card_view or CardView.TEAM, post.language
            which = view, language, about.number
            card = drawn.get(which) or drawn.setdefault(which, self.render(view, language, about))
            now_said = card if post.card_view else self._as_it_stands(post, about, card, last_said)
            shown = self._shown(now_said, post.place, about) if now_said else post.card
            if shown != post.card:
                post.card = shown
                post.queue_again(self.now)

    def _as_it_stands(self, post: Post, ticket: Ticket, team: Card, last_said: Container[str]) -> Card | None:
        """The notice as its place is to show it; None where it stays as it is."""
        kept = Card.model_validate(post.card)
        if post.ends_with != NoticeEnd.STEP:
            return notices.as_it_stands(post, kept, ticket, team, last_said)
        asked = notices.steps_on(kept, self.workflows.of(ticket))
        kept = self.for_reader_of(post.place, kept, ticket) if post.place.is_direct else kept
        if asked and not notices.steps_on(kept, self.workflows.of(ticket)):
            return notices.taken(post, kept, team)
        return notices.as_it_stands(post, kept, ticket, team, last_said)

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
        for post in self.standing_in(ticket, place, view):
            self.supersede(post, ticket)
        return self.pin_card(ticket, place, view)

    def standing_in(self, ticket: Ticket, place: Place, view: str) -> list[Post]:
        """The ticket's live cards in the chat that are drawn as `view` is: a second one would say the same."""
        draws = self.workflows.of(ticket).card_views
        return [
            post
            for post in self.live_cards(ticket)
            if (post.platform, post.chat) == (place.platform, place.chat)
            and draws.get(str(post.card_view)) is draws[view]
        ]

    def unpin_card(self, ticket: Ticket, view: str, place: Place | None = None) -> None:
        """End the ticket's cards of this view, or the one in `place`: a newer one takes over."""
        for post in self.live_cards(ticket):
            if post.card_view == view and (place is None or (post.platform, post.chat) == (place.platform, place.chat)):
                self.supersede(post, ticket)

    def supersede(self, post: Post, ticket: Ticket) -> None:
        """End a live card: it asks for nothing any more, and says what happened last; one that was held never leaves.

        It keeps its content, such as an answer.
        """
        if post.state is PostState.HELD:
            drop(post, notices.ENDED_BEFORE)
            return
        view, workflow = str(post.card_view), self.workflows.of(ticket)
        drawn = self.render(view, post.language, ticket)
        log = self.recent_log(ticket, for_team=view == CardView.TEAM)
        house = workflow.card_views[CardView.TEAM](voice_of(post.language), ticket, log, self.now)
        last = house.log[-1:] if workflow.card_says_all else drawn.outcome
        self._show(post, notices.superseded(voice_of(post.language), view, Card.model_validate(post.card), drawn, last))
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
            ends_with=notices.end_of(card, self.workflows.of(about)) if about and view is None else None,
            card=self._shown(card, place, about),
            queued_at=self.now,
            state=PostState.HELD if held_until else PostState.QUEUED,
            expected_at=held_until,
            parent_id=self._begins_thread_of(about, place, view) if about else None,
        )
        if place.chat.startswith(OWN_CHAT_OF_A_GROUP):
            drop(post, NO_OWN_CHAT)
        self.queued.append((post, about))
        return post

    def held_until(self, place: Place, ticket: Ticket, view: str | None) -> datetime | None:
        """Return when the quiet hours let a card about `ticket` into `place`; None for at once, as always in a room."""
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
            card = self.for_reader_of(place, card, about)
        visibility = self.visibility_of(place)
        hide_names = self.hide_names if visibility is Visibility.MASKED else str
        return redacted_for(card, visibility, hide_names).model_dump(mode="json")

    def for_reader_of(self, place: Place, card: Card, ticket: Ticket) -> Card:
        """In a chat of one person's own, no button that is for others to press (cards of a room are everybody's)."""
        workflow = self.workflows.of(ticket)
        verbs = [verb_of(one.action) if ":" in one.action else one.action for one in card.buttons]
        if workflow.pressed_by.keys().isdisjoint(verbs):
            return card
        reader = self.reader_of(place)
        return card if reader is None else workflow.for_reader(card, ticket, reader)


def _priority(ticket: Ticket) -> int:
    return 0 if ticket.severity is Severity.A else 1
