"""A desk is set up by a code of its machine, which binds the set-up to the first browser that gives it."""

from datetime import datetime
from typing import NamedTuple

from handlers.turn.turn import Turn
from models.logins.failure import note_failure
from models.logins.login_log import LoginEvent, log_login
from models.logins.setup import CODE_LASTS, Setup, held_setup, may_be_set_up, setup_of
from models.refusal import Refusal
from models.storage.database_time import machine_now

SETS_UP_AS, MAKES_CODES_AS = "zhiban setup", "zhiban setup code"


class SetupCode(NamedTuple):
    """A fresh code; `expires_at` is aware UTC."""

    code: str
    expires_at: datetime


def issue_code(turn: Turn) -> SetupCode:
    """Make a code at the desk's machine; a browser that has the set-up has it no more.

    Raises Refusal where the set-up is over, and where people or tickets are there that no set-up made.
    """
    now = machine_now(turn.session.connection())
    code = _may(turn).issue(now)
    log_login(turn.session, LoginEvent.SETUP_CODE, None, now, by_name=MAKES_CODES_AS)
    return SetupCode(code, now + CODE_LASTS)


def give_code(turn: Turn, code: str, address: str) -> str | None:
    """Return the secret of the browser that gives the code; None for one that does not count.

    That is noted as a failed login is, by its address alone. Raises Refusal where the desk cannot be set up any more.
    """
    now, setup = machine_now(turn.session.connection()), setup_of(turn.session, lock=True)
    if not may_be_set_up(turn.session, setup):
        raise Refusal("setup.over")
    secret = setup.give(code, now) if setup is not None else None
    if secret is None:
        note_failure(turn.session, None, address, now)
    else:
        log_login(turn.session, LoginEvent.SETUP_BEGUN, None, now, address=address)
    return secret


def setup_by_browser(turn: Turn, secret: str) -> Setup:
    """Return the set-up, locked, for the browser that has it. Raises Refusal for every other one."""
    setup = setup_of(turn.session, lock=True)
    if setup is None or not setup.is_of(secret, machine_now(turn.session.connection())):
        raise Refusal("setup.not_yours")
    return setup


def setup_by_operator(turn: Turn) -> Setup:
    """Return the set-up, locked and begun, for a command at the desk's machine.

    Raises Refusal where it is over, and where people or tickets are there that no set-up made.
    """
    setup, now = _may(turn), machine_now(turn.session.connection())
    if setup.begun_at is None:
        setup.begun_at = now
        log_login(turn.session, LoginEvent.SETUP_BEGUN, None, now, by_name=SETS_UP_AS)
    return setup


def _may(turn: Turn) -> Setup:
    setup = held_setup(turn.session)
    if not may_be_set_up(turn.session, setup):
        raise Refusal("setup.over")
    return setup
