"""The desk over TLS: real handshakes by clients that trust the office's own authority and nobody else."""

import asyncio
import os
import shutil
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot import server as serving
from bot.authority import Files, Made, make, renew
from bot.desk_clock import utc_now
from bot.settings import Settings
from bot.tls import CertificateWatch, ServedCertificate, ends_at, served_certificate
from models.refusal import Refusal
from tests.support.desk import ZH
from tests.support.patience import HANG_S

NAME = "desk.example.cn"
GET = b"GET / HTTP/1.1\r\nHost: desk.example.cn\r\n\r\n"
MUST_END_S = 20
OFTEN_S = 0.02

pytestmark = pytest.mark.machine_clock  # by which a handshake judges when a certificate ends


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """An authority of this name and of loopback, with its certificate."""
    return make(tmp_path / "tls", [NAME, "127.0.0.1"], utc_now())


def serial(files: Files, port: int, name: str = NAME) -> int:
    """The serial number of the certificate that a handshake shows."""
    trusting = ssl.create_default_context(cafile=str(files.authority))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=MUST_END_S) as plain,
        trusting.wrap_socket(plain, server_hostname=name) as safe,
    ):
        certificate = safe.getpeercert()
        assert certificate is not None
        return int(str(certificate["serialNumber"]), 16)


class Told:
    """An administrator, who is told after so many vain attempts."""

    def __init__(self, fails: int = 0) -> None:
        self.keys: list[str] = []
        self._fails = fails

    async def __call__(self, refusal: Refusal) -> None:
        """Hear of it, or be away."""
        if self._fails:
            self._fails -= 1
            raise ConnectionError("away")
        self.keys.append(refusal.phrase.key)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(HANG_S):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(OFTEN_S)


def served(
    certificate: ServedCertificate,
    story: Callable[[int], Awaitable[None]],
    watch: AbstractAsyncContextManager[object] | None = None,
) -> None:
    """Serve one word over TLS while the story, which is given the port, is told; with a watch from start to stop."""

    @asynccontextmanager
    async def alive(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            if watch is not None:
                await opened.enter_async_context(watch)
            yield

    async def well(request: Request) -> PlainTextResponse:
        return PlainTextResponse("well")

    async def run() -> None:
        desk = serving.serving(Starlette(routes=[Route("/", well)], lifespan=alive), certificate)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            running = asyncio.create_task(desk.serve(sockets=[listening]))
            while not desk.started:
                await asyncio.sleep(0.01)
            try:
                await story(int(listening.getsockname()[1]))
            finally:
                desk.should_exit = True
                await asyncio.wait_for(running, MUST_END_S)

    asyncio.run(run())


def of(made: Made) -> ServedCertificate:
    """Its certificate, served."""
    return ServedCertificate(made.files.certificate, made.files.key)


def test_by_name_and_by_address(made: Made) -> None:
    """Both are vouched for, another name is not, and who does not trust the authority is warned."""

    async def story(port: int) -> None:
        assert await asyncio.to_thread(serial, made.files, port) == await asyncio.to_thread(
            serial, made.files, port, "127.0.0.1"
        )
        with pytest.raises(ssl.SSLCertVerificationError, match="match"):
            await asyncio.to_thread(serial, made.files, port, "elsewhere.example.cn")
        stranger = ssl.create_default_context()
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("127.0.0.1", port, ssl=stranger, server_hostname=NAME)

    served(of(made), story)


def test_old_protocols_are_refused(made: Made) -> None:
    """Nothing older than TLS 1.2 is spoken."""

    async def story(port: int) -> None:
        old = ssl.create_default_context(cafile=str(made.files.authority))
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection("127.0.0.1", port, ssl=old, server_hostname=NAME)

    served(of(made), story)


def test_renewed_while_it_serves(made: Made) -> None:
    """Who is connected stays so, the next handshake shows the new certificate, and nobody is told of what went well."""
    certificate, told = of(made), Told()

    async def story(port: int) -> None:
        trusting = ssl.create_default_context(cafile=str(made.files.authority))
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname=NAME)
        before = await asyncio.to_thread(serial, made.files, port)
        renew(made.files.certificate.parent, utc_now())
        await until(lambda: serial(made.files, port) != before)
        writer.write(GET)
        assert (await asyncio.wait_for(reader.readline(), MUST_END_S)).startswith(b"HTTP/1.1 200")
        writer.close()

    served(certificate, story, CertificateWatch(certificate, told, OFTEN_S))
    assert told.keys == []


def test_a_hangup_signal_has_it_read_at_once(made: Made) -> None:
    """Long before the next look; after the stop the signal does again what it did before."""
    certificate = of(made)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # or this process would end where the desk does not listen

    async def story(port: int) -> None:
        old = await asyncio.to_thread(serial, made.files, port)
        renew(made.files.certificate.parent, utc_now())
        assert await asyncio.to_thread(serial, made.files, port) == old
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: serial(made.files, port) != old)

    try:
        served(certificate, story, CertificateWatch(certificate, Told(), HANG_S))
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


def no_key(ours: Files, other: Files) -> None:
    """The key is gone."""
    ours.key.unlink()


def other_key(ours: Files, other: Files) -> None:
    """A key that does not fit."""
    shutil.copy(other.key, ours.key)


def other_certificate(ours: Files, other: Files) -> None:
    """A certificate that the key does not fit."""
    shutil.copy(other.certificate, ours.certificate)


def broken(ours: Files, other: Files) -> None:
    """A certificate whose middle is missing."""
    lines = ours.certificate.read_text().splitlines(keepends=True)
    ours.certificate.write_text("".join([*lines[:2], *lines[-2:]]))


def emptied(ours: Files, other: Files) -> None:
    """A file that is still being written."""
    ours.certificate.write_text("")


def a_folder(ours: Files, other: Files) -> None:
    """No file at all."""
    ours.certificate.unlink()
    ours.certificate.mkdir()


def with_password(ours: Files, other: Files) -> None:
    """A key that asks for a password, on a terminal that nobody sits at."""
    key = load_pem_private_key(ours.key.read_bytes(), None)
    ours.key.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"of the office"))
    )


SPOILED = {
    no_key: "tls.unreadable",
    other_key: "tls.no_pair",
    other_certificate: "tls.no_pair",
    broken: "tls.no_pair",
    emptied: "tls.no_pair",
    a_folder: "tls.unreadable",
    with_password: "tls.no_pair",
}
each_fault = pytest.mark.parametrize(("spoil", "key"), SPOILED.items(), ids=lambda one: getattr(one, "__name__", one))


@each_fault
def test_what_cannot_be_used_is_not_taken(
    made: Made, tmp_path: Path, spoil: Callable[[Files, Files], None], key: str
) -> None:
    """The pair before goes on, administrators are told once, a second signal or not; a pair that fits is taken."""
    certificate, told = of(made), Told(fails=1)
    other = make(tmp_path / "other", [NAME], utc_now()).files

    async def story(port: int) -> None:
        before = await asyncio.to_thread(serial, made.files, port)
        spoil(made.files, other)
        await until(lambda: told.keys != [])
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(5 * OFTEN_S)
        assert told.keys == [key]
        assert await asyncio.to_thread(serial, made.files, port) == before
        if made.files.certificate.is_dir():
            made.files.certificate.rmdir()
        shutil.copy(other.certificate, made.files.certificate)
        shutil.copy(other.key, made.files.key)
        await until(lambda: is_shown(other, port))

    served(certificate, story, CertificateWatch(certificate, told, OFTEN_S))


def is_shown(files: Files, port: int) -> bool:
    """Whether the certificate is one of this authority."""
    try:
        serial(files, port)
    except ssl.SSLCertVerificationError:
        return False
    return True


def test_each_change_is_told_of(made: Made, tmp_path: Path) -> None:
    """A second pair that cannot be used is another mistake."""
    certificate, told = of(made), Told()
    other = make(tmp_path / "other", [NAME], utc_now()).files

    async def story(port: int) -> None:
        for times in (1, 2):
            other_key(made.files, other)
            await until(lambda times=times: len(told.keys) == times)  # type: ignore[misc]

    served(certificate, story, CertificateWatch(certificate, told, OFTEN_S))


def test_a_certificate_that_comes_before_its_key_is_no_alarm(made: Made, tmp_path: Path) -> None:
    """Whoever copies two files copies one first; only what is still wrong at the next look is told."""
    certificate, told = of(made), Told()
    other = make(tmp_path / "other", [NAME], utc_now()).files

    async def story(port: int) -> None:
        shutil.copy(other.certificate, made.files.certificate)
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(5 * OFTEN_S)
        shutil.copy(other.key, made.files.key)
        await until(lambda: is_shown(other, port))

    served(certificate, story, CertificateWatch(certificate, told, 0.5))
    assert told.keys == []


@each_fault
def test_what_cannot_be_used_serves_nothing_at_the_start(
    made: Made, tmp_path: Path, spoil: Callable[[Files, Files], None], key: str
) -> None:
    """A file is named."""
    spoil(made.files, make(tmp_path / "other", [NAME], utc_now()).files)
    with pytest.raises(Refusal) as refused:
        of(made)
    assert refused.value.phrase.key == key
    assert str(made.files.key.parent) in ZH.say(refused.value.phrase)


def test_a_handshake_has_its_time(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who connects and says nothing is let go, as one that sends half a request."""
    monkeypatch.setattr(serving, "HEADERS_WITHIN_S", 0.3)

    async def story(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await asyncio.wait_for(reader.read(1), MUST_END_S) == b""
        writer.close()
        trusting = ssl.create_default_context(cafile=str(made.files.authority))
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname=NAME)
        writer.write(GET[:20])
        with pytest.raises((ConnectionError, ssl.SSLError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), MUST_END_S)
        writer.close()

    served(of(made), story)


def test_an_ended_certificate_is_known(tmp_path: Path) -> None:
    """Its end is read from the file, and no client takes it."""
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    made = make(tmp_path / "tls", [NAME], long_ago)
    assert ends_at(made.files.certificate) == made.ends_at == long_ago + timedelta(days=397)

    async def story(port: int) -> None:
        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            await asyncio.to_thread(serial, made.files, port)

    served(of(made), story)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(NAME, "bank.example.cn"), (NAME, "127.0.0.1"), ("127.0.0.1", NAME), ("127.0.0.1", "127.0.0.2")],
)
def test_the_authority_vouches_for_nobody_else(tmp_path: Path, ours: str, theirs: str) -> None:
    """A certificate that its key makes for another name is refused: who steals the key reaches no other site."""
    made = make(tmp_path / "tls", [ours], utc_now())
    other = make(tmp_path / "other", [theirs], utc_now())
    for name in ("authority.pem", "authority.key"):
        shutil.copy(tmp_path / "tls" / name, tmp_path / "other" / name)
    forged = renew(tmp_path / "other", utc_now())
    assert forged.names == other.names

    async def story(port: int) -> None:
        with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
            await asyncio.to_thread(serial, made.files, port, theirs)

    served(of(forged), story)


def test_settings(made: Made, tmp_path: Path) -> None:
    """Half a pair, a file that is not there and a key that does not fit end the start in one sentence."""
    files = made.files
    assert served_certificate(Settings(data_dir=tmp_path)) is None
    assert served_certificate(Settings(data_dir=tmp_path, tls_cert=files.certificate, tls_key=files.key)) is not None
    for certificate, key, said in (
        (files.certificate, None, "tls.half_a_pair"),
        (None, files.key, "tls.half_a_pair"),
        (files.certificate, tmp_path / "none.key", "tls.unreadable"),
        (files.authority, files.key, "tls.no_pair"),
        (files.key, files.key, "tls.no_pair"),
    ):
        with pytest.raises(Refusal) as refused:
            served_certificate(Settings(data_dir=tmp_path, tls_cert=certificate, tls_key=key))
        assert refused.value.phrase.key == said
