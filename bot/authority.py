"""An authority of the office's own, and the certificate that it makes for the desk's addresses."""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bot.documents.whole_file import write_whole
from bot.settings import PRIVATE_FOLDER
from models.refusal import Refusal

FOLDER = "tls"
AUTHORITY_LASTS, CERTIFICATE_LASTS = timedelta(days=3650), timedelta(days=397)
"""Browsers take no certificate that lasts longer than 398 days."""
CLOCKS_DIFFER_BY = timedelta(hours=1)
LONGEST_NAME = 253
ALL_NAMES = x509.DNSName(""), *(x509.IPAddress(ip_network(one)) for one in ("0.0.0.0/0", "::/0"))
"""A subtree of each kind, with all that there is of it."""


class Files(NamedTuple):
    """Of a certificate, its key, and the authority that browsers have to trust; the authority's key lies beside."""

    certificate: Path
    key: Path
    authority: Path

    @property
    def key_of_authority(self) -> Path:
        """The file of the key that makes certificates."""
        return self.authority.with_suffix(".key")


class Made(NamedTuple):
    """A certificate: its files, and for what it is good until `ends_at`, aware UTC."""

    files: Files
    names: tuple[str, ...]
    ends_at: datetime


def make(folder: Path, names: list[str], now: datetime) -> Made:
    """An authority for these names and addresses alone, and a certificate by it; `now` is aware UTC.

    Raises Refusal for a name that is none, and where the folder holds an authority already.
    """
    known = [_general_name(name) for name in names]
    files = _files(folder)
    if files.authority.exists():
        raise Refusal("certificate.exists", folder=str(folder))
    folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"值班 Zhiban {names[0]}"[:64])])
    authority = (
        _begun(called, called, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_constraints(known), critical=True)
        .sign(key, SHA256())
    )
    _write_key(files.key_of_authority, key)
    write_whole(files.authority, authority.public_bytes(Encoding.PEM))
    return _certified(files, authority, key, known, now)


def renew(folder: Path, now: datetime) -> Made:
    """Another certificate by the same authority for the same names. Raises Refusal where there is none to renew."""
    files = _files(folder)
    try:
        authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
        key = load_pem_private_key(files.key_of_authority.read_bytes(), None)
        before = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        known = list(before.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise Refusal("certificate.none", folder=str(folder)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or now >= authority.not_valid_after_utc:
        raise Refusal("certificate.none", folder=str(folder))
    if key.public_key() != authority.public_key():  # nobody would trust what it signs
        raise Refusal("certificate.none", folder=str(folder))
    return _certified(files, authority, key, known, now)


def _certified(
    files: Files,
    authority: x509.Certificate,
    by: ec.EllipticCurvePrivateKey,
    known: list[x509.GeneralName],
    now: datetime,
) -> Made:
    """A certificate with a new key. The key comes first: who reads between both finds that they do not fit."""
    key = ec.generate_private_key(ec.SECP256R1())
    lasts = min(CERTIFICATE_LASTS, authority.not_valid_after_utc - now)
    certificate = (
        _begun(x509.Name([]), authority.subject, key, now, lasts)
        .add_extension(x509.SubjectAlternativeName(known), critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, SHA256())
    )
    _write_key(files.key, key)
    write_whole(files.certificate, certificate.public_bytes(Encoding.PEM))
    return Made(files, tuple(str(one.value) for one in known), certificate.not_valid_after_utc)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    begun = begun.serial_number(x509.random_serial_number())
    begun = begun.not_valid_before(now - CLOCKS_DIFFER_BY).not_valid_after(now + lasts)
    return begun.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    """An address, or a name as the network knows it. Raises Refusal for what is neither."""
    address = _address(name)
    if address is not None:
        return x509.IPAddress(address)
    try:
        known = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Refusal("certificate.no_name", name=name[:LONGEST_NAME]) from error
    labels = known.split(".")
    is_name = all(label.replace("-", "a").isalnum() and label[0] != "-" for label in labels)
    if not is_name or len(known) > LONGEST_NAME or labels[-1].isdigit():
        raise Refusal("certificate.no_name", name=name[:LONGEST_NAME])
    return x509.DNSName(known)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _constraints(known: list[x509.GeneralName]) -> x509.NameConstraints:
    """All that the authority may ever vouch for: these names and those below them, and these addresses.

    Of a kind of which none is permitted all has to be excluded, or all of it is permitted (RFC 5280, 4.2.1.10).
    """
    permitted = [x509.IPAddress(ip_network(one.value)) if isinstance(one, x509.IPAddress) else one for one in known]
    excluded = [one for one in ALL_NAMES if not any(isinstance(other, type(one)) for other in known)]
    return x509.NameConstraints(permitted, excluded or None)


def _files(folder: Path) -> Files:
    return Files(*(folder / name for name in ("server.pem", "server.key", "authority.pem")))


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    write_whole(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
