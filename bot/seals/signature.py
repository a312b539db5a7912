"""An auditor's signature on exported seals: Ed25519, made and checked on a machine of the auditor's own."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.seals.outside_file import opened, short_text, write_new
from bot.seals.seal_file import kept_seals
from models.phrase import phrase
from sla.toml_reader import FileError

SIGNED = "zhiban daily seals, signature 1"
"""The first line of every signed text, so that no other text of the key's owner can be taken for it."""
LONGEST = 64 * 1024
PORTION = 1024 * 1024
PEM = b"-----BEGIN "


class Signature(BaseModel):
    """Content of a signature's file: the digest of the signed content, the time and the key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signed: Annotated[str, Field(pattern=f"^{SIGNED}$")] = SIGNED
    sha256: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
    at: AwareDatetime
    key: Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
    signature: Annotated[str, Field(max_length=100)]

    def text(self) -> bytes:
        """Return the text that was signed."""
        return "\n".join((SIGNED, self.sha256, self.at.astimezone(UTC).isoformat(), self.key, "")).encode()


class Signer(NamedTuple):
    """The owner of a public key: the name that stands in its file, which may be empty, and the key's own digest."""

    name: str
    key: str


def make_key(file: Path, name: str) -> Signer:
    """Write a new private key to `file` and its public key beside it; raises FileError where either is there."""
    public_file = file.with_name(f"{file.name}.pub")
    if public_file.exists():
        raise FileError(str(public_file), None, phrase("seals.exists"))
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_new(file, [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())])
    write_new(public_file, [f"{name}\n".encode() if name else b"", public])
    return Signer(name, digest_of(key.public_key()))


def sign(key_file: Path, seals: Path, signature_file: Path, now: datetime) -> Signature:
    """Sign a file of seals, every line of which can be read; raises FileError for any fault."""
    key = _private_key(key_file)
    for _ in kept_seals(seals):
        continue
    unsigned = Signature(sha256=_digest(seals), at=now, key=digest_of(key.public_key()), signature="")
    made = base64.b64encode(key.sign(unsigned.text())).decode()
    signature = unsigned.model_copy(update={"signature": made})
    fields = signature.model_dump(mode="json")
    write_new(signature_file, [json.dumps(fields, indent=1).encode() + b"\n"])
    return signature


def checked(seals: Path, signature_file: Path, key_file: Path) -> tuple[Signer, Signature]:
    """Return the signer of a file of seals, and the signature; raises FileError if this key did not sign this file."""
    signer, key = _public_key(key_file)
    signature = _signature(signature_file)
    if signature.key != signer.key:
        raise FileError(str(signature_file), None, phrase("seals.other_key", file=str(key_file)))
    try:
        key.verify(base64.b64decode(signature.signature, validate=True), signature.text())
    except (InvalidSignature, ValueError) as error:
        raise FileError(str(signature_file), None, phrase("seals.signature_broken")) from error
    if signature.sha256 != _digest(seals):
        raise FileError(str(seals), None, phrase("seals.signed_other", signature=str(signature_file)))
    return signer, signature


def digest_of(key: Ed25519PublicKey) -> str:
    """By what a key is known: the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def _private_key(file: Path) -> Ed25519PrivateKey:
    content = short_text(file, LONGEST)
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as error:
        raise FileError(str(file), None, phrase("seals.key_with_password")) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise FileError(str(file), None, phrase("seals.no_private_key")) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise FileError(str(file), None, phrase("seals.no_private_key"))
    return key


def _public_key(file: Path) -> tuple[Signer, Ed25519PublicKey]:
    """The key and whose it is: what stands above it in its file is the name that its owner gave."""
    content = short_text(file, LONGEST)
    name, begin, pem = content.partition(PEM)
    try:
        key = load_pem_public_key(begin + pem)
        named = "".join(filter(str.isprintable, " ".join(name.decode("utf-8-sig").split())))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise FileError(str(file), None, phrase("seals.no_public_key")) from error
    if not isinstance(key, Ed25519PublicKey):
        raise FileError(str(file), None, phrase("seals.no_public_key"))
    return Signer(named, digest_of(key)), key


def _signature(file: Path) -> Signature:
    try:
        return Signature.model_validate_json(short_text(file, LONGEST))
    except (ValueError, RecursionError) as error:
        raise FileError(str(file), None, phrase("seals.no_signature")) from error


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    for part in _parts(file):
        digest.update(part)
    return digest.hexdigest()


def _parts(file: Path) -> Iterator[bytes]:
    with opened(file) as found:
        try:
            while part := found.read(PORTION):
                yield part
        except OSError as error:
            raise FileError.unreadable(file, error) from error
