"""The certificate by which the desk serves: looked over at the start, and read anew when its files change."""

import ssl
from pathlib import Path

import structlog

from bot.settings import Settings
from models.refusal import Refusal

log = structlog.get_logger(__name__)

LOOKS_EVERY_S = 10
Stamp = tuple[int, int, int, int]


class ServedCertificate:
    """A certificate with its key, in two files; handshakes get the newest pair that fits.

    Where files change to what cannot be used, the pair before goes on, and the log says so once.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        """Raises Refusal where the pair cannot be used."""
        self._files = certificate, key
        self._stamp = self._seen()
        self.front = self._newest = _context_of(certificate, key)
        self.front.sni_callback = self._give_newest

    async def look(self) -> None:
        """Read the files anew where they are others than before."""
        if self._seen() != self._stamp:
            self.read_anew()

    def read_anew(self) -> None:
        """Take the pair that the files hold now, if it fits."""
        self._stamp = self._seen()
        try:
            self._newest = _context_of(*self._files)
        except Refusal as refusal:
            log.warning("certificate kept, its files cannot be used", reason=refusal.phrase.key)
        else:
            log.info("certificate read anew")

    def _give_newest(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        connection.context = self._newest

    def _seen(self) -> Stamp | None:
        try:
            first, second = (file.stat() for file in self._files)
        except OSError:
            return None
        return first.st_mtime_ns, first.st_size, second.st_mtime_ns, second.st_size


def served_certificate(settings: Settings) -> ServedCertificate | None:
    """The certificate that is set up; None where the desk serves in plain.

    Raises Refusal where half a pair is set, or the pair cannot be used.
    """
    pair = settings.tls_certificate
    return ServedCertificate(*pair) if pair is not None else None


def _context_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """A context of this pair alone, TLS 1.2 at least. Raises Refusal."""
    for file in (certificate, key):
        try:
            file.read_bytes()
        except OSError as error:
            raise Refusal("tls.unreadable", file=str(file), detail=str(error.strerror)) from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:  # the library's own errors are OSErrors
        raise Refusal("tls.no_pair", certificate=str(certificate), other=str(key)) from error
    return context
