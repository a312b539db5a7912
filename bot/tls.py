"""The certificate by which the desk serves: looked over at the start, and read anew when its files change."""

import asyncio
import signal
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

import structlog

from bot.settings import Settings
from models.refusal import Refusal

log = structlog.get_logger(__name__)

LOOKS_EVERY_S = 10.0
Stamp = tuple[tuple[int, int], ...]


class ServedCertificate:
    """A certificate with its key, in two files; handshakes get the newest pair that fits."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Raises Refusal where the pair cannot be used."""
        self._files = certificate, key
        self._stamp = self._seen()
        self.front = self._newest = _context_of(certificate, key)
        self.front.sni_callback = self._give_newest

    @property
    def is_changed(self) -> bool:
        """Return whether a file is another one than when both were last read, or is there no more."""
        return self._seen() != self._stamp

    def read_anew(self) -> None:
        """Take the pair that the files hold now. Raises Refusal where it cannot be used; the pair before goes on."""
        self._stamp = self._seen()
        self._newest = _context_of(*self._files)

    def _give_newest(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        connection.context = self._newest

    def _seen(self) -> Stamp | None:
        try:
            return tuple((file.st_ino, file.st_ctime_ns) for file in (one.stat() for one in self._files))
        except OSError:
            return None


class CertificateWatch:
    """Has a certificate read anew where its files change, and at SIGHUP, from the desk's start to its stop.

    `tell` is given what is wrong with a pair that cannot be used, once for each change, and only where it is still so
    at the next look: a certificate often lies there a moment before its key.
    """

    def __init__(
        self,
        certificate: ServedCertificate,
        tell: Callable[[Refusal], Awaitable[object]],
        looks_every_s: float = LOOKS_EVERY_S,
    ) -> None:
        self._certificate = certificate
        self._tell = tell
        self._looks_every_s = looks_every_s
        self._asked = asyncio.Event()
        self._untold: Refusal | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "CertificateWatch":
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._asked.set)
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), self._looks_every_s)
            is_changed = self._certificate.is_changed
            is_second_look = self._untold is not None and not is_changed
            if self._asked.is_set() or is_changed:
                self._asked.clear()
                self._read_anew(is_changed=is_changed)
            if is_second_look and self._untold is not None:
                await self._tell_of(self._untold)

    def _read_anew(self, *, is_changed: bool) -> None:
        try:
            self._certificate.read_anew()
        except Refusal as refusal:
            log.warning("certificate kept, its files cannot be used", reason=refusal.phrase.key)
            if is_changed or self._untold is not None:
                self._untold = refusal
        else:
            log.info("certificate read anew")
            self._untold = None

    async def _tell_of(self, refusal: Refusal) -> None:
        try:
            await self._tell(refusal)
        except Exception:
            log.exception("administrators could not be told of the certificate, and will be at the next look")
        else:
            self._untold = None


def served_certificate(settings: Settings) -> ServedCertificate | None:
    """The certificate that is set up; None where the desk serves in plain.

    Raises Refusal where half a pair is set, or the pair cannot be used.
    """
    pair = settings.tls_certificate
    return ServedCertificate(*pair) if pair is not None else None


def ends_at(certificate: Path) -> datetime:
    """Return when the certificate ends, aware UTC. Raises Refusal where it cannot be read."""
    from cryptography import x509  # a start does not wait for it

    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except OSError as error:
        raise Refusal("tls.unreadable", file=str(certificate), detail=str(error.strerror)) from error
    except ValueError as error:
        raise Refusal("tls.no_certificate", file=str(certificate)) from error


def _context_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """A context of this pair alone, TLS 1.2 at least. Raises Refusal."""
    for file in (certificate, key):
        try:
            file.read_bytes()
        except OSError as error:
            raise Refusal("tls.unreadable", file=str(file), detail=str(error.strerror)) from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:  # the library's own errors are OSErrors
        raise Refusal("tls.no_pair", certificate=str(certificate), other=str(key)) from error
    return context
