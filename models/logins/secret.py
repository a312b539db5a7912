"""Secrets that a browser keeps and the desk knows by their digest alone."""

import hashlib
import secrets

BYTES = 32
LONGEST = 128
"""Characters of what a browser may bring; a secret of ours has 43."""


def new_secret() -> str:
    """Return 256 random bits, as they stand in a cookie or a link."""
    return secrets.token_urlsafe(BYTES)


def secret_digest(secret: str) -> str:
    """Return what is kept of a secret; anything may have been brought."""
    return hashlib.sha256(secret[:LONGEST].encode(errors="surrogatepass")).hexdigest()
