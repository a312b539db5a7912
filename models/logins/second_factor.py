"""A person's second factor: codes of an app by time (RFC 6238), each taken once."""

import base64
import hashlib
import hmac
from datetime import datetime

import pyotp
from sqlmodel import Field, Session

from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.row import Row

STEP_S = 30
EITHER_SIDE = 1
"""The steps by which the clock of a phone may differ."""


class SeedKey:
    """Encrypts seeds with the desk's key: a copy of the database alone makes no codes."""

    def __init__(self, key: str) -> None:
        self._key = base64.urlsafe_b64encode(hmac.digest(key.encode(), b"seeds of second factors", hashlib.sha256))

    def sealed(self, seed: str) -> str:
        """Return the seed encrypted."""
        from cryptography.fernet import Fernet  # a start does not wait for it

        return Fernet(self._key).encrypt(seed.encode()).decode()

    def opened(self, sealed: str) -> str | None:
        """Return the seed; None where it was encrypted with another key."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return Fernet(self._key).decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


class SecondFactor(Row, table=True):
    """The seed of a person, encrypted; before `set_at` they have not shown that they have it.

    `last_step` is the time step of the last code that was taken. `set_at` is the database's time.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "second_factor"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    sealed_seed: str
    set_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    last_step: int = 0

    def takes(self, code: str, seeds: SeedKey, now: datetime) -> bool:
        """Return whether the code is right at `now` and later than the last one; it is taken with that."""
        seed = seeds.opened(self.sealed_seed)
        if seed is None:
            return False
        made, step = pyotp.HOTP(seed), int(now.timestamp()) // STEP_S
        typed = "".join(code.split())
        if not typed.isascii():
            return False
        for one in range(step - EITHER_SIDE, step + EITHER_SIDE + 1):
            if one > self.last_step and pyotp.utils.strings_equal(made.at(one), typed):
                self.last_step = one
                return True
        return False


def factor_of(session: Session, person_id: int, seeds: SeedKey, *, lock: bool = False) -> SecondFactor | None:
    """Return the factor that the person has set; None also for one whose seed the desk's key does not open.

    A desk that was restored without its key asks everybody to enrol anew.
    """
    factor = session.get(SecondFactor, person_id, with_for_update=lock or None, populate_existing=lock)
    if factor is None or factor.set_at is None or seeds.opened(factor.sealed_seed) is None:
        return None
    return factor


def begin_factor(session: Session, person_id: int, seeds: SeedKey) -> str:
    """Return a fresh seed for the person, in base 32, which counts once a code of it was shown."""
    seed = pyotp.random_base32()
    session.merge(SecondFactor(person_id=person_id, sealed_seed=seeds.sealed(seed), set_at=None, last_step=0))
    session.flush()
    return seed


def drop_factor(session: Session, person_id: int) -> bool:
    """Return whether the person had one; it is gone."""
    factor = session.get(SecondFactor, person_id, with_for_update=True, populate_existing=True)
    if factor is None:
        return False
    session.delete(factor)
    session.flush()
    return factor.set_at is not None
