"""Log-ins that the office vouches for, by its OIDC provider or by a proxy in front, and not by a password of ours."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

import structlog

from bot.logins.addresses import counted_address
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from handlers.logins import office
from handlers.logins.log_in import Browser, LoggedIn
from handlers.logins.office import AwaitsCode, Vouched
from handlers.turn.turn import Turn
from models.logins.office_account import FoundBy
from models.logins.office_visit import Visit
from models.logins.second_factor import SeedKey
from models.logins.secret import new_secret
from models.refusal import Refusal

log = structlog.get_logger(__name__)

OFFICE, BACK, CODE = "/login/office", "/login/office/back", "/login/office/code"
VERIFIER = 48
"""Random bytes of a PKCE verifier."""

Result = TypeVar("Result")


class NotVouchedError(Exception):
    """The provider vouches for nobody, or cannot be reached; `reason` is a word for the log, without any secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Vouches(Protocol):
    """A provider, as `bot/logins/provider.py` speaks with one."""

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Return where to send a browser. Raises NotVouchedError."""

    async def vouch(self, answer: Mapping[str, str], nonce: str, verifier: str) -> Vouched:
        """Return whom the provider vouches for. Raises NotVouchedError."""


class ToProvider(NamedTuple):
    """A browser that goes to the provider: where that is, and the cookie by which it is known when it comes back."""

    url: str
    cookie: str


class OfficeLogins:
    """The office's own log-in; without a `provider` a proxy alone vouches."""

    def __init__(
        self, dispatch: Dispatch, settings: Settings, clock: Callable[[], datetime], provider: Vouches | None
    ) -> None:
        self.provider = provider
        self._dispatch = dispatch
        self._settings = settings
        self._clock = clock

    async def go(self, then: str, browser: Browser) -> ToProvider:
        """Return where the browser goes. Raises Refusal where there is no provider, or too many are on their way."""
        if self.provider is None:
            raise Refusal("login.office.failed")
        state, cookie, nonce = new_secret(), new_secret(), new_secret()
        visit = Visit(nonce, secrets.token_urlsafe(VERIFIER), then)
        url = await _answered(self.provider.address(state, nonce, visit.verifier))
        address = counted_address(browser.address)
        await self._turn(partial(office.go, state=state, cookie=cookie, visit=visit, address=address))
        return ToProvider(url, cookie)

    async def come_back(
        self, answer: Mapping[str, str], cookie: str, browser: Browser
    ) -> tuple[LoggedIn | AwaitsCode, str]:
        """Begin the session of whom the provider vouches for, and return the page that they were going to.

        Raises Refusal for a state that is not this browser's or counts no more, and for whom nobody vouches.
        """
        state = answer.get("state", "")
        visit = await self._turn(partial(office.come_back, state=state, cookie=cookie)) if state and cookie else None
        if visit is None or self.provider is None:
            raise Refusal("login.office.gone")
        vouched = await _answered(self.provider.vouch(answer, visit.nonce, visit.verifier))
        return await self._let_in(vouched, visit.then, browser), visit.then

    async def by_proxy(self, value: str, then: str, browser: Browser) -> LoggedIn | AwaitsCode:
        """Begin the session of the person whom a proxy vouches for by staff number or email address. Raises Refusal."""
        fact = FoundBy.EMAIL if "@" in value else FoundBy.STAFF_NO
        return await self._let_in(Vouched("proxy", "", fact, value), then, browser)

    async def give_code(self, cookie: str, code: str, browser: Browser) -> tuple[LoggedIn, str]:
        """Begin the session by the code of the second factor; the page that one was going to. Raises Refusal."""
        browser = browser._replace(address=counted_address(browser.address))
        story = partial(office.give_code, cookie=cookie, code=code, browser=browser, seeds=self._seeds)
        done = await self._turn(story)
        if isinstance(done, Refusal):
            raise done
        return done

    async def _let_in(self, vouched: Vouched, then: str, browser: Browser) -> LoggedIn | AwaitsCode:
        browser = browser._replace(address=counted_address(browser.address))
        policy = self._settings.login_policy
        story = partial(office.let_in, vouched=vouched, browser=browser, then=then, seeds=self._seeds, policy=policy)
        done = await self._turn(story)
        if isinstance(done, Refusal):
            log.warning("office log-in refused", reason=done.phrase.key)
            raise done
        return done

    @property
    def _seeds(self) -> SeedKey:
        return SeedKey(self._settings.signing_key)

    async def _turn(self, story: Callable[[Turn], Result]) -> Result:
        return await self._dispatch.answer(story, self._clock(), "logins")


async def _answered(asked: Awaitable[Result]) -> Result:
    """The provider's answer. Raises Refusal; why stands in the log alone."""
    try:
        return await asked
    except NotVouchedError as error:
        log.warning("office log-in failed", reason=error.reason)
        raise Refusal("login.office.failed") from None
