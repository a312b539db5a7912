"""A desk whose office has a log-in of its own, and browsers that go there and come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pyotp
from sqlalchemy import update
from sqlmodel import col

from bot.logins.office import BACK, OFFICE, OfficeLogins
from bot.logins.provider import Provider
from bot.platforms.registry import PLATFORMS
from handlers.turn.turn import Turn
from models.logins.second_factor import SecondFactor, SeedKey, begin_factor
from models.people.person import Person
from models.storage.database_time import machine_now
from tests.support.desk import KEY, Desk, running_desk
from tests.support.fakes.fake_provider import CLIENT, ISSUER, SECRET, FakeProvider
from tests.support.logins import LoginDesk

PAGE_URL = "https://desk.example.cn"
OIDC = {"oidc_issuer": ISSUER, "oidc_client": CLIENT, "oidc_secret": SECRET, "page_url": PAGE_URL}


class OfficeDesk(LoginDesk):
    """李强 has the staff number 0417, 王敏 0418."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.provider = FakeProvider(desk.clock)
        office, known = cast("OfficeLogins", desk.app.state.office), desk.settings.office_provider()
        if known is not None:
            office.provider = Provider(known, desk.clock, self.provider.transport)
        for name, number in (("李强", "0417"), ("王敏", "0418")):
            self.know(name, staff_no=number)

    def know(self, name: str, **facts: object) -> None:
        """Have the directory say this of the person."""
        self.write(update(Person).where(col(Person.name) == name).values(**facts))

    def enrol(self, name: str) -> str:
        """The person has an app as their second factor; its seed."""

        def story(turn: Turn) -> str:
            seed = begin_factor(turn.session, self.id_of(name), SeedKey(KEY))
            factor = turn.session.get_one(SecondFactor, self.id_of(name))
            factor.set_at = machine_now(turn.session.connection())
            return seed

        return self.turn(story)

    def code(self, seed: str) -> str:
        """The code of this moment, by the database's clock."""
        return pyotp.TOTP(seed).at(self.database_moment())

    def browser(self) -> "OfficeBrowser":
        """A browser of its own."""
        return OfficeBrowser(self)


class OfficeBrowser:
    """A browser over TLS, at the office's own name."""

    def __init__(self, house: OfficeDesk) -> None:
        self.house = house
        app = httpx.ASGITransport(app=house.desk.app)
        self._http = httpx.AsyncClient(transport=app, base_url=PAGE_URL, headers={"accept-language": "zh"})

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Open a page, as a link of another site's page does; the office's own log-in, as the link of ours does."""
        site = "same-origin" if path == OFFICE else "cross-site"
        from_there = {"sec-fetch-mode": "navigate", "sec-fetch-site": site, **headers}
        return self.house.desk.run(self._http.get(path, params=query, headers=from_there))

    def head(self, path: str, query: dict[str, str]) -> httpx.Response:
        """Look whether a page is there, as a scanner of links does, with this browser's cookies."""
        return self.house.desk.run(self._http.head(path, params=query))

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form of ours."""
        return self.house.desk.run(self._http.post(path, data=form, headers={"origin": PAGE_URL}))

    def go(self, then: str = "") -> str:
        """Follow the link to the provider; its address."""
        answer = self.get(OFFICE, {"then": then} if then else None)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def back(self, query: dict[str, str]) -> httpx.Response:
        """Come back from the provider."""
        return self.get(BACK, query)

    def log_in(self, then: str = "") -> httpx.Response:
        """Go there, log in, and come back."""
        return self.back(self.house.provider.consent(self.go(then)))

    def name(self) -> str:
        """Whose session the browser has; empty for nobody's."""
        secret = self._http.cookies.get("__Host-zhiban") or ""
        holder = self.house.desk.run(self.house.logins.holder(secret, is_active=False))
        return holder.name if holder is not None else ""

    def secret(self) -> str:
        """The secret of its session."""
        return self._http.cookies.get("__Host-zhiban") or ""


@contextmanager
def office_desk(url: str, folder: Path, **settings: Any) -> Iterator[OfficeDesk]:
    """A desk with such settings, from its start to its stop."""
    with running_desk(url, folder, platforms=dict(PLATFORMS), is_everywhere=False, **settings) as desk:
        yield OfficeDesk(desk)


def site_of(url: str) -> str:
    """The scheme and the name in an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
