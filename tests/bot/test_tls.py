"""The desk over TLS: real handshakes by clients that trust the office's own authority and nobody else."""

import asyncio
import os
import shutil
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot import server as serving
from bot.authority import Files, Made, ends_at, make, renew
from bot.desk_clock import utc_now
from bot.settings import Settings
from bot.tls import ServedCertificate, served_certificate
from models.refusal import Refusal

NAME = "desk.example.cn"
GET = b"GET / HTTP/1.1\r\nHost: desk.example.cn\r\n\r\n"
MUST_END_S = 20

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


def served(certificate: ServedCertificate, story: Callable[[int], Awaitable[None]]) -> None:
    """Serve one word over TLS while the story, which is given the port, is told."""

    async def well(request: Request) -> PlainTextResponse:
        return PlainTextResponse("well")

    async def run() -> None:
        before = signal.getsignal(signal.SIGHUP)
        desk = serving.serving(Starlette(routes=[Route("/", well)]), certificate)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            running = asyncio.create_task(desk.serve(sockets=[listening]))
            while not desk.started:
                await asyncio.sleep(0.01)
            try:
                await story(int(listening.getsockname()[1]))
            finally:
                desk.should_exit = True
                await asyncio.wait_for(running, MUST_END_S)
                signal.signal(signal.SIGHUP, before)

    with asyncio.Runner(loop_factory=serving.DeskLoop) as runner:
        runner.run(run())


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
    """SIGHUP: who is connected stays so, and the next handshake shows the new certificate of the same authority."""

    async def story(port: int) -> None:
        trusting = ssl.create_default_context(cafile=str(made.files.authority))
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname=NAME)
        before = await asyncio.to_thread(serial, made.files, port)
        renew(made.files.certificate.parent, utc_now())
        assert await asyncio.to_thread(serial, made.files, port) == before
        os.kill(os.getpid(), signal.SIGHUP)
        assert await asyncio.to_thread(serial, made.files, port) != before
        writer.write(GET)
        assert (await asyncio.wait_for(reader.readline(), MUST_END_S)).startswith(b"HTTP/1.1 200")
        writer.close()

    served(of(made), story)


@pytest.mark.parametrize("spoilt", ["half", "other key", "garbled", "gone"])
def test_what_does_not_fit_is_not_taken(made: Made, tmp_path: Path, spoilt: str) -> None:
    """The pair before goes on; once the files are a pair again, it is taken at the next look."""
    certificate = of(made)
    other = make(tmp_path / "other", [NAME], utc_now())
    kept = made.files.certificate.read_bytes()

    async def story(port: int) -> None:
        before = await asyncio.to_thread(serial, made.files, port)
        if spoilt == "gone":
            made.files.key.unlink()
        elif spoilt == "garbled":
            made.files.certificate.write_text("-----BEGIN CERTIFICATE-----\n")
        else:
            shutil.copy(other.files.key if spoilt == "other key" else os.devnull, made.files.key)
        await certificate.look()
        assert await asyncio.to_thread(serial, made.files, port) == before
        made.files.certificate.write_bytes(kept)
        renew(made.files.certificate.parent, utc_now())
        await certificate.look()
        assert await asyncio.to_thread(serial, made.files, port) != before

    served(certificate, story)


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
