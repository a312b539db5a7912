"""All that the page's login stands on: who is behind a session, and how sessions begin, are renewed and end."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import NamedTuple, TypeVar

import structlog
from sqlalchemy import Engine, exists
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from bot.logins.addresses import counted_address
from bot.logins.hashing import Hashing
from bot.logins.last_seen import LastSeen
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.logins import elsewhere, factors, log_in, passwords
from handlers.logins.factors import Enrolment
from handlers.logins.log_in import Attempt, Browser, LoggedIn
from handlers.logins.upkeep import keep_up
from handlers.turn.turn import Turn
from models.logins.credential import Credential, may_log_in
from models.logins.device import is_device
from models.logins.link import link_by
from models.logins.login_log import LoginEntry, entries_about
from models.logins.password_rules import demand_good, normalised
from models.logins.policy import Outstanding
from models.logins.second_factor import SeedKey, factor_of
from models.logins.session import SEEN_ELSEWHERE, LoginSession, session_by, sessions_besides
from models.people.person import Account, Person
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.terms import Language, Platform

log = structlog.get_logger(__name__)

A_MINUTE_S = 60.0
SHOWN = 20
"""Entries and sessions of their own log-in that a person is shown."""

Result = TypeVar("Result")

AT_THE_PAGE = col(Account.platform) == Platform.WEBCHAT, col(Account.deactivated_at).is_(None)
"""An account with which its person is let in to the page: it can be taken from them while a session goes on."""

_is_theirs = col(Account.person_id) == col(LoginSession.person_id)


class SessionHolder(NamedTuple):
    """The person behind a session; what they `owe` comes before anything else is shown.

    With `has_gained_roles` the session's secret has to be renewed with this answer. `by_office`: no password began it.
    """

    session_id: int
    person_id: int
    name: str
    owes: frozenset[Outstanding]
    has_gained_roles: bool
    by_office: bool


class OpenSession(NamedTuple):
    """A session that goes on: since when, seen when (the database's time), and the address where it began."""

    session_id: int
    since: datetime
    seen_at: datetime
    address: str


class OwnLogin(NamedTuple):
    """A person's own log-in: whether they have a second factor, or need one, their sessions and the log's last entries.

    The first session is the one that asks, the others follow by their activity; the entries stand newest first.
    """

    name: str
    language: Language
    has_factor: bool
    needs_factor: bool
    sessions: Sequence[OpenSession]
    entries: Sequence[LoginEntry]


class Logins:
    """From start to stop; any number of processes may. `clock` gives desk time, by which people come and leave.

    `engine` only reads. Sessions, locks and links run by the database's clock.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        engine: Engine,
        settings: Settings,
        clock: Callable[[], datetime],
        hashing: Hashing | None = None,
    ) -> None:
        self.policy = settings.login_policy
        self.hashing = hashing or Hashing()
        self._dispatch = dispatch
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._seen = LastSeen(settings.database)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Logins":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.write_seen()
        self._seen.close()
        self.hashing.close()

    async def log_in(self, typed: str, password: str, code: str, browser: Browser) -> LoggedIn:
        """Begin a session; `typed` is a name, an email address or a number, `code` that of a second factor or empty.

        Raises Refusal, in the same words for all that may be wrong; in others where an address has too many.
        """
        browser = browser._replace(address=counted_address(browser.address))
        async with self.hashing.place(is_known=await asyncio.to_thread(self._is_known, browser.device)):
            attempt = await self._turn(partial(log_in.begin_log_in, typed=typed, browser=browser))
            if isinstance(attempt, Refusal):
                raise attempt
            is_right = await self.hashing.verify(attempt.digest if attempt.is_open else "", password)
        finish = partial(
            log_in.finish_log_in, attempt=attempt, browser=browser, code=code, seeds=self._seeds, is_right=is_right
        )
        done = await self._turn(finish)
        if done is None:
            raise Refusal("login.refused")
        if self.hashing.is_outdated(attempt.digest):
            with suppress(Refusal):  # no place is free: the next log-in raises it
                await self._raise_digest(attempt, password)
        return done

    async def holder(self, secret: str, *, is_active: bool) -> SessionHolder | None:
        """Return who is behind the secret of a session; None where there is none, or it has ended.

        `is_active` says that a person did something, and the session goes on from now.
        """
        return await asyncio.to_thread(self._holder, secret, is_active=is_active) if secret else None

    def holder_in(self, session: Session, secret: str, *, is_active: bool) -> SessionHolder | None:
        """Return the same, read in `session`."""
        own = session_by(session, secret) if secret else None
        if own is None or own.id is None:
            return None
        now = machine_now(session.connection())
        person, credential = session.get(Person, own.person_id), session.get(Credential, own.person_id)
        is_over = own.is_over(self.policy, now, self._seen.of(own.id))
        if is_over or person is None or not may_log_in(person, credential, self._clock()):
            return None
        owes = set[Outstanding]()
        if credential is not None and credential.is_expired(self.policy, now) and not own.by_office:
            owes.add(Outstanding.PASSWORD)
        is_ours = self.policy.needs_factor(person) and not (own.by_office and self.policy.trusts_office_factor)
        if is_ours and factor_of(session, own.person_id, self._seeds) is None:
            owes.add(Outstanding.FACTOR)
        if is_active:
            self._seen.note(own.id, now)
        has_gained = own.has_gained_roles(person)
        return SessionHolder(own.id, own.person_id, person.name, frozenset(owes), has_gained, own.by_office)

    def roles_by_session(self, session: Session, session_ids: Collection[int]) -> dict[int, Sequence[str]]:
        """Return the roles, as they are now, of the people whose sessions of these go on at an account on the page."""
        if not session_ids:
            return {}
        now, desk_time = machine_now(session.connection()), self._clock()
        found = (
            select(LoginSession, Person, Credential)
            .join(Person, col(LoginSession.person_id) == col(Person.id))
            .join(Credential, col(LoginSession.person_id) == col(Credential.person_id), isouter=True)
            .where(col(LoginSession.id).in_(session_ids), exists().where(_is_theirs, *AT_THE_PAGE))
        )
        return {
            own.id: person.roles
            for own, person, credential in session.exec(found)
            if own.id is not None
            and not own.is_over(self.policy, now, self._seen.of(own.id))
            and may_log_in(person, credential, desk_time)
        }

    async def log_out(self, secret: str, address: str) -> None:
        """End the session of this secret, if there is one."""
        holder = await self.holder(secret, is_active=False)
        if holder is not None:
            await self._turn(partial(log_in.log_out, session_id=holder.session_id, address=address))

    async def renew(self, secret: str) -> str:
        """Return a fresh secret of the session. Raises Refusal where it has ended. A script asks, and nobody acted."""
        holder = await self._demand(secret, is_active=False)
        return await self._turn(partial(factors.renew, session_id=holder.session_id))

    async def link_owner(self, code: str) -> str | None:
        """Return the name of the person whose link this is; None where it counts no more. Nothing is changed."""
        person = await asyncio.to_thread(self._link_owner, code)
        return person.name if person is not None else None

    async def set_by_link(self, code: str, password: str, address: str) -> int:
        """Set a password of one's own by a link, which is used up; the id of the person, who then logs in.

        Raises Refusal for a link that counts no more, and for a password that is not good; then the link still counts.
        """
        person = await asyncio.to_thread(self._link_owner, code)
        if person is None:
            raise Refusal("login.link_gone")
        demand_good(password, person)
        async with self.hashing.place(is_known=True):
            digest = await self.hashing.digest(password)
        story = partial(passwords.set_by_link, code=code, digest=digest, address=counted_address(address))
        return await self._turn(story)

    async def change_password(self, secret: str, password: str, new: str, address: str) -> str:
        """Change the password from `password` to `new`; a fresh secret of this session, the only one that goes on.

        Raises Refusal for a wrong password, for one that is not good, and where the session has ended.
        """
        holder = await self._demand(secret)
        demand_good(new, await asyncio.to_thread(self._person, holder.person_id))
        if normalised(new) == normalised(password):
            raise Refusal("password.same")
        of = holder.session_id
        async with self.hashing.place(is_known=True):
            attempt, is_right = await self._own_try(of, password, address)
            digest = await self.hashing.digest(new) if is_right else ""
            finish = partial(passwords.finish_change, session_id=of, attempt=attempt, digest=digest, is_right=is_right)
            renewed = await self._turn(finish)
        if renewed is None:
            raise Refusal("password.wrong")
        return renewed

    async def begin_enrolment(self, secret: str, password: str, address: str) -> Enrolment:
        """Return a seed for an app, for who knows the password: a browser left open gets no factor of a stranger's.

        A session that the office's own log-in began a moment ago needs none. Raises Refusal for a wrong password, for
        an older one of these, where the person has a factor, and where the session has ended.
        """
        holder = await self._demand(secret)
        of = holder.session_id
        if holder.by_office:
            return await self._turn(partial(factors.begin_enrolment_by_office, session_id=of, seeds=self._seeds))
        async with self.hashing.place(is_known=True):
            attempt, is_right = await self._own_try(of, password, address)
            begin = partial(
                factors.begin_enrolment, session_id=of, attempt=attempt, seeds=self._seeds, is_right=is_right
            )
            begun = await self._turn(begin)
        if begun is None:
            raise Refusal("password.wrong")
        return begun

    async def confirm_enrolment(self, secret: str, code: str, address: str) -> str:
        """Set the factor by a code of it; a fresh secret of this session. Raises Refusal for a wrong code."""
        return await self._turn(
            partial(
                factors.confirm_enrolment,
                session_id=(await self._demand(secret)).session_id,
                code=code,
                seeds=self._seeds,
                address=counted_address(address),
            )
        )

    async def drop_factor(self, secret: str, code: str, address: str) -> str:
        """Drop the factor by a code of it; a fresh secret of this session.

        Raises Refusal for a wrong code, where the office demands a factor, and where the session has ended.
        """
        renewed = await self._turn(
            partial(
                factors.drop_by_code,
                session_id=(await self._demand(secret)).session_id,
                code=code,
                seeds=self._seeds,
                policy=self.policy,
                address=counted_address(address),
            )
        )
        if renewed is None:
            raise Refusal("factor.wrong_code")
        return renewed

    async def end_elsewhere(self, secret: str, other_id: int | None, address: str) -> None:
        """End another session of the person, or all others without an id. Raises Refusal where none was ended."""
        of = (await self._demand(secret)).session_id
        story = partial(elsewhere.end_elsewhere, session_id=of, other_id=other_id, address=counted_address(address))
        await self._turn(story)

    async def own(self, session_id: int) -> OwnLogin:
        """Return what a person is shown of their own log-in. Raises Refusal where the session has ended."""
        return await asyncio.to_thread(self._own, session_id)

    async def keep_up(self) -> None:
        """Write down who was seen, end what is over, and sum the last hour; each minute."""
        await self.write_seen()
        await self._dispatch.quietly(partial(keep_up, policy=self.policy), self._clock(), "logins")

    async def write_seen(self) -> None:
        """Write down the last activity of all sessions; where the database is busy, the next time."""
        try:
            await asyncio.to_thread(self._write)
        except SQLAlchemyError as error:
            log.warning("last activity waits", reason=str(error)[:200])

    @property
    def _seeds(self) -> SeedKey:
        return SeedKey(self._settings.signing_key)

    async def _turn(self, story: Callable[[Turn], Result]) -> Result:
        return await self._dispatch.answer(story, self._clock(), "logins")

    async def _raise_digest(self, attempt: Attempt, password: str) -> None:
        """Keep the password of a person who is in under a digest of today's cost. Raises Refusal without a place."""
        async with self.hashing.place():
            digest = await self.hashing.digest(password)
        await self._turn(partial(log_in.raise_digest, attempt=attempt, digest=digest))

    async def _own_try(self, session_id: int, password: str, address: str) -> tuple[Attempt, bool]:
        """Count a try at one's own password, and return whether it is right. The caller holds a place."""
        begin = partial(passwords.begin_change, session_id=session_id, address=counted_address(address))
        attempt = await self._turn(begin)
        return attempt, await self.hashing.verify(attempt.digest if attempt.is_open else "", password)

    async def _demand(self, secret: str, *, is_active: bool = True) -> SessionHolder:
        holder = await self.holder(secret, is_active=is_active)
        if holder is None:
            raise Refusal("login.ended")
        return holder

    def _holder(self, secret: str, *, is_active: bool) -> SessionHolder | None:
        with Session(self._engine) as session:
            return self.holder_in(session, secret, is_active=is_active)

    def _link_owner(self, code: str) -> Person | None:
        with Session(self._engine, expire_on_commit=False) as session:
            link = link_by(session, code, machine_now(session.connection()))
            person = session.get(Person, link.person_id) if link is not None else None
            credential = session.get(Credential, link.person_id) if link is not None else None
            return person if may_log_in(person, credential, self._clock()) else None

    def _is_known(self, device: str) -> bool:
        with Session(self._engine) as session:
            return bool(device) and is_device(session, device, machine_now(session.connection()))

    def _own(self, session_id: int) -> OwnLogin:
        with Session(self._engine, expire_on_commit=False) as session:
            own = session.get(LoginSession, session_id)
            if own is None:
                raise Refusal("login.ended")
            person = session.get_one(Person, own.person_id)
            has_factor = factor_of(session, own.person_id, self._seeds) is not None
            sessions, entries = self._open(session, own), entries_about(session, own.person_id, SHOWN)
            needs_factor = self.policy.needs_factor(person)
            return OwnLogin(person.name, person.language, has_factor, needs_factor, sessions, entries)

    def _open(self, session: Session, own: LoginSession) -> list[OpenSession]:
        now, known = machine_now(session.connection()), [own, *sessions_besides(session, own, SHOWN)]
        seen = ((one, self._seen.of(one.id or 0)) for one in known)
        return [
            OpenSession(one.id or 0, one.made_at, max(one.seen_at, last or one.seen_at), one.address)
            for one, last in seen
            if not one.is_over(self.policy, now, last)
        ]

    def _person(self, person_id: int) -> Person:
        with Session(self._engine, expire_on_commit=False) as session:
            return session.get_one(Person, person_id)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(A_MINUTE_S)
            try:
                await self.keep_up()
            except (Busy, SQLAlchemyError) as error:
                log.warning("logins wait", reason=str(error)[:200])
            except Exception:
                log.exception("logins were not kept up")

    def _write(self) -> None:
        with Session(self._engine) as session:
            now = machine_now(session.connection())
        self._seen.write(now - self.policy.longest - SEEN_ELSEWHERE)
