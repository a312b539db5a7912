"""A proxy in front says who somebody is: from a named address, with its secret, and from nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.logins.office import OFFICE
from bot.logins.proxy_header import KeptPeer
from tests.support.office_logins import PAGE_URL, OfficeDesk, office_desk

SECRET = "secret-of-the-proxy"  # noqa: S105 - of the tests
PROXY, STRANGER = "10.0.0.9", "203.0.113.7"
NAVIGATES = {"sec-fetch-mode": "navigate"}
GOOD = {"x-remote-user": "0417", "x-zhiban-proxy-secret": SECRET}


@pytest.fixture
def house(office_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeDesk]:
    """The office with a proxy at one address."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", f"{PROXY}, 10.1.0.0/24")
    how = {"proxy_header": "X-Remote-User", "proxy_secret": SECRET, "page_url": PAGE_URL}
    with office_desk(office_url, tmp_path, **how) as desk:
        yield desk


def ask(house: OfficeDesk, peer: str, headers: list[tuple[str, str]], path: str = OFFICE) -> httpx.Response:
    """Ask from an address, through uvicorn's own layer, which believes X-Forwarded-For of the proxy."""
    app = KeptPeer(ProxyHeadersMiddleware(house.desk.app, trusted_hosts=f"{PROXY},127.0.0.1"))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, client=(peer, 4711))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=PAGE_URL) as client:
            return await client.get(path, headers=[*NAVIGATES.items(), *headers])

    return house.desk.run(get())


@pytest.mark.parametrize("peer", [PROXY, "10.1.0.77"])
def test_the_proxy_lets_its_people_in(house: OfficeDesk, peer: str) -> None:
    """By staff number, or by email address; the session's address is that of the browser."""
    answer = ask(house, peer, [*GOOD.items(), ("x-forwarded-for", STRANGER)])
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "__Host-zhiban=" in answer.headers["set-cookie"]
    (entry,) = house.entries("logged_in")
    assert entry.person_id == house.id_of("李强")
    assert entry.address == (STRANGER if peer == PROXY else peer)
    house.know("王敏", email="wang@example.cn")
    ask(house, PROXY, [*(GOOD | {"x-remote-user": "wang@example.cn"}).items()])
    assert house.entries("logged_in")[-1].person_id == house.id_of("王敏")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_link_begins_no_session(house: OfficeDesk, site: str) -> None:
    """It ends at the log-in, with the page that one was going to; pressed there, it lets in."""
    answer = ask(house, PROXY, [*GOOD.items(), ("sec-fetch-site", site)], f"{OFFICE}?then=/people")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?then=/people")
    assert ("set-cookie" in answer.headers, house.entries("logged_in")) == (False, [])
    ask(house, PROXY, [*GOOD.items(), ("sec-fetch-site", "same-origin")])
    assert len(house.entries("logged_in")) == 1


FORGED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "from elsewhere": (STRANGER, [*GOOD.items()]),
    "from elsewhere, as if from the proxy": (STRANGER, [*GOOD.items(), ("x-forwarded-for", PROXY)]),
    "through a loopback proxy that is not named": ("127.0.0.1", [*GOOD.items(), ("x-forwarded-for", PROXY)]),
    "through the proxy, without the secret": (PROXY, [("x-remote-user", "0417")]),
    "with another secret": (PROXY, [*(GOOD | {"x-zhiban-proxy-secret": "x"}).items()]),
    "with an empty secret": (PROXY, [*(GOOD | {"x-zhiban-proxy-secret": ""}).items()]),
    "twice": (PROXY, [*GOOD.items(), ("x-remote-user", "0418")]),
    "with two secrets": (PROXY, [*GOOD.items(), ("x-zhiban-proxy-secret", "x")]),
    "empty": (PROXY, [*(GOOD | {"x-remote-user": " "}).items()]),
}


@pytest.mark.parametrize("name", list(FORGED))
def test_a_forged_header_is_refused(house: OfficeDesk, name: str) -> None:
    """Not read past, on any page, and no session begins."""
    peer, headers = FORGED[name]
    for path in (OFFICE, "/", "/chat/me", "/healthz", "/no-such-page"):
        answer = ask(house, peer, headers, path)
        assert (path, answer.status_code) == (path, 403)
        assert "set-cookie" not in answer.headers
    assert house.log() == []


def test_nobody_of_that_number(house: OfficeDesk) -> None:
    """The proxy's word for a person whom the desk does not know begins nothing; without the header neither."""
    assert ask(house, PROXY, [*(GOOD | {"x-remote-user": "9999"}).items()]).status_code == 401
    assert ask(house, PROXY, [("x-zhiban-proxy-secret", SECRET)]).status_code == 401
    assert house.log() == []


def test_without_a_known_peer_nothing_counts(house: OfficeDesk) -> None:
    """A server that does not keep who opened the connection lets nobody in by a header."""
    transport = httpx.ASGITransport(app=house.desk.app, client=(PROXY, 4711))

    async def get() -> int:
        async with httpx.AsyncClient(transport=transport, base_url=PAGE_URL) as client:
            return (await client.get(OFFICE, headers=NAVIGATES | GOOD)).status_code

    assert house.desk.run(get()) == 403
