"""The pages of a log-in: in, out, by a link, and a person's own password and second factor."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

import segno
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.cookies import browser_of, drop_session, keep_device, keep_session
from bot.logins.logins import Logins, SessionHolder
from bot.pages.drawing import drawn, form_of, voice_for
from bot.turns.writer import Busy
from handlers.i18n import voice_of
from handlers.logins.log_in import LoggedIn
from handlers.logins.resets import LINK_PATH
from models.logins.login_log import LoginEvent
from models.logins.policy import Outstanding
from models.refusal import Refusal
from models.terms import Language

log = structlog.get_logger(__name__)

LOG_IN, LOG_OUT, RENEW, OWN = "/login", "/logout", "/login/renew", "/login/own"
PASSWORD, FACTOR = "/login/own/password", "/login/own/factor"
CONFIRM, DROP = "/login/own/factor/code", "/login/own/factor/drop"
END, END_OTHERS = "/login/own/end", "/login/own/end/others"
AFTER = re.compile(r"(?=.{1,300}$)(/[a-z0-9-]+)+(\?[\w%=&.+~-]*)?", re.ASCII)
"""The form of the pages that one may come back to after a log-in: an address of another site never has it."""
WRONG, TOO_MANY, BUSY = 401, 429, 503
STATUS = {"login.too_many": TOO_MANY, "login.busy": BUSY, "web.too_large": 413, "web.malformed": 422}
WARNED_OF = (
    *(LoginEvent.PASSWORD_RESET, LoginEvent.FACTOR_RESET, LoginEvent.FACTOR_DROPPED),
    LoginEvent.LOCKED,
)
HERE, SCRIPTED = "/", "application/json"
LONGEST_ID = 15
"""Digits of the id of a session."""

Endpoint = Callable[[Request], Awaitable[Response]]


class LoginPages:
    """The routes; `language` is the desk's own, for browsers that ask for none that it speaks.

    `office` is the path of the office's own log-in; empty where there is none.
    """

    def __init__(self, logins: Logins, language: Language, office: str = "") -> None:
        self._logins = logins
        self._language = language
        self._office = office

    def routes(self) -> list[BaseRoute]:
        """Every page and what its forms send."""
        return [
            Route(LOG_IN, guarded(self.show, self._form), methods=["GET"]),
            Route(LOG_IN, guarded(self.log_in, self._form), methods=["POST"]),
            Route(LOG_OUT, guarded(self.log_out, self._form), methods=["POST"]),
            Route(RENEW, guarded(self.renew, self._form), methods=["POST"]),
            Route(f"{LINK_PATH}{{code}}", guarded(self.show_link, self._form), methods=["GET"]),
            Route(f"{LINK_PATH}{{code}}", guarded(self.set_by_link, self._form), methods=["POST"]),
            Route(OWN, guarded(self.own, self._form), methods=["GET"]),
            Route(PASSWORD, guarded(self.change_password, self._form), methods=["POST"]),
            Route(FACTOR, guarded(self.enrol, self._form), methods=["POST"]),
            Route(CONFIRM, guarded(self.confirm_factor, self._form), methods=["POST"]),
            Route(DROP, guarded(self.drop_factor, self._form), methods=["POST"]),
            Route(END, guarded(self.end_session, self._form), methods=["POST"]),
            Route(END_OTHERS, guarded(self.end_others, self._form), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form of the log-in; a browser with a session goes on."""
        if await self._holder(request) is not None:
            return RedirectResponse(after(request), 303)
        return self._form(request)

    async def log_in(self, request: Request) -> Response:
        """Begin a session, and go on to where one was going; to a script only the id of the person is said."""
        is_scripted = request.headers.get("accept") == SCRIPTED
        try:
            typed = await form_of(request)
            names = typed.get("name", ""), typed.get("password", ""), typed.get("code", "")
            done = await self._logins.log_in(*names, browser_of(request))
        except Refusal as refusal:
            if is_scripted:
                said = voice_for(request, self._language).say(refusal.phrase)
                return JSONResponse({"error": said}, STATUS.get(refusal.phrase.key, WRONG))
            return self._form(request, refusal)
        if is_scripted:
            response: Response = JSONResponse({"person": done.person_id})
        else:
            response = RedirectResponse(first(done, after(request)), 303)
        keep_session(response, request, done.secret)
        keep_device(response, request, done.device)
        return response

    async def log_out(self, request: Request) -> Response:
        """End the session of this browser."""
        browser = browser_of(request)
        await self._logins.log_out(browser.secret, browser.address)
        response = RedirectResponse(LOG_IN, 303)
        drop_session(response, request)
        response.headers["Clear-Site-Data"] = '"storage"'
        return response

    async def renew(self, request: Request) -> Response:
        """Give the session of a person who may do more than before another secret; for the page's script."""
        try:
            secret = await self._logins.renew(browser_of(request).secret)
        except Refusal as refusal:
            return JSONResponse({"error": voice_for(request, self._language).say(refusal.phrase)}, WRONG)
        response = JSONResponse({"ok": True})
        keep_session(response, request, secret)
        return response

    async def show_link(self, request: Request) -> Response:
        """The form for a password of one's own; it shows nothing of the office and changes nothing."""
        is_good = await self._logins.link_owner(_code(request)) is not None
        return self._link_form(request, None if is_good else Refusal("login.link_gone"), is_good=is_good)

    async def set_by_link(self, request: Request) -> Response:
        """Set the password and use the link up; the person logs in with it then."""
        try:
            typed = await form_of(request)
            _demand_typed_twice(typed)
            await self._logins.set_by_link(_code(request), typed.get("password", ""), browser_of(request).address)
        except Refusal as refusal:
            return self._link_form(request, refusal, is_good=refusal.phrase.key != "login.link_gone")
        return RedirectResponse(f"{LOG_IN}?set", 303)

    async def own(self, request: Request) -> Response:
        """A person's own log-in: what became of it since the last one, the password and the second factor."""
        holder = await self._holder(request, is_active=True)
        if holder is None:
            return RedirectResponse(to(LOG_IN, OWN), 303)
        return await self._own_page(request, holder)

    async def change_password(self, request: Request) -> Response:
        """Change the password by the one before."""

        async def change(secret: str, typed: dict[str, str], address: str) -> str:
            _demand_typed_twice(typed)
            return await self._logins.change_password(
                secret, typed.get("before", ""), typed.get("password", ""), address
            )

        return await self._changed(request, change, "login.own.password_changed")

    async def enrol(self, request: Request) -> Response:
        """Begin with a second factor by the password: the page shows what an app has to know."""
        holder, browser = await self._holder(request, is_active=True), browser_of(request)
        if holder is None:
            return RedirectResponse(to(LOG_IN, OWN), 303)
        try:
            typed = await form_of(request)
            begun = await self._logins.begin_enrolment(browser.secret, typed.get("before", ""), browser.address)
        except Refusal as refusal:
            return await self._own_page(request, holder, refusal)
        voice = voice_of((await self._logins.own(holder.session_id)).language)
        picture = segno.make(begun.uri, micro=False).svg_data_uri(scale=5, border=2, light="white")
        return drawn(
            "enrol",
            voice,
            seed=begun.seed,
            picture=picture,
            action=to(CONFIRM, after(request)),
            back=to(OWN, after(request)),
        )

    async def confirm_factor(self, request: Request) -> Response:
        """Set the second factor by a code of it."""

        async def confirm(secret: str, typed: dict[str, str], address: str) -> str:
            return await self._logins.confirm_enrolment(secret, typed.get("code", ""), address)

        return await self._changed(request, confirm, "login.own.factor_set")

    async def drop_factor(self, request: Request) -> Response:
        """Drop the second factor by a code of it."""

        async def drop(secret: str, typed: dict[str, str], address: str) -> str:
            return await self._logins.drop_factor(secret, typed.get("code", ""), address)

        return await self._changed(request, drop, "login.own.factor_dropped")

    async def end_session(self, request: Request) -> Response:
        """End another session of the person."""

        async def end(secret: str, typed: dict[str, str], address: str) -> str:
            await self._logins.end_elsewhere(secret, _id_in(typed.get("session", "")), address)
            return secret

        return await self._changed(request, end, "login.own.session.ended")

    async def end_others(self, request: Request) -> Response:
        """End all other sessions of the person."""

        async def end(secret: str, typed: dict[str, str], address: str) -> str:
            await self._logins.end_elsewhere(secret, None, address)
            return secret

        return await self._changed(request, end, "login.own.session.others_ended")

    async def _changed(
        self, request: Request, change: Callable[[str, dict[str, str], str], Awaitable[str]], done: str
    ) -> Response:
        """Carry out a change of one's own log-in; the browser gets the secret of its session, fresh or not."""
        holder = await self._holder(request, is_active=True)
        if holder is None:
            return RedirectResponse(to(LOG_IN, OWN), 303)
        browser = browser_of(request)
        try:
            secret = await change(browser.secret, await form_of(request), browser.address)
        except Refusal as refusal:
            return await self._own_page(request, holder, refusal)
        response = await self._own_page(request, holder, done=done)
        keep_session(response, request, secret)
        return response

    def _form(self, request: Request, refused: Refusal | None = None) -> Response:
        status = STATUS.get(refused.phrase.key, WRONG) if refused is not None else 200
        voice = voice_for(request, self._language)
        then = after(request)
        office = to(self._office, then) if self._office else ""
        return drawn("log_in", voice, status, refused, has_set="set" in request.query_params, office=office)

    def _link_form(self, request: Request, refused: Refusal | None, *, is_good: bool) -> Response:
        status = 200 if refused is None else 422 if is_good else 404
        return drawn("link", voice_for(request, self._language), status, refused, is_good=is_good, log_in=LOG_IN)

    async def _own_page(
        self, request: Request, holder: SessionHolder, refused: Refusal | None = None, done: str = ""
    ) -> Response:
        shown = await self._logins.own(holder.session_id)
        status = 200 if refused is None else STATUS.get(refused.phrase.key, 422)
        then = after(request)
        return drawn(
            "own",
            voice_of(shown.language),
            status,
            refused,
            name=shown.name,
            sessions=shown.sessions,
            entries=[(entry, f"login.log.{entry.what}") for entry in shown.entries],
            has_factor=shown.has_factor,
            needs_factor=shown.needs_factor,
            by_office=holder.by_office,
            owes_password=Outstanding.PASSWORD in holder.owes,
            done=done,
            paths={
                "password": to(PASSWORD, then),
                "factor": to(FACTOR, then),
                "no_factor": to(DROP, then),
                "end": to(END, then),
                "end_others": to(END_OTHERS, then),
                "out": LOG_OUT,
                "page": then,
            },
        )

    async def _holder(self, request: Request, *, is_active: bool = False) -> SessionHolder | None:
        return await self._logins.holder(browser_of(request).secret, is_active=is_active)


def guarded(endpoint: Endpoint, refused: Callable[[Request, Refusal], Response]) -> Endpoint:
    """The endpoint; where the desk is busy or its database away, that is said, and nothing was changed."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return refused(request, refusal)
        except Busy:
            return refused(request, Refusal("login.busy"))
        except SQLAlchemyError:
            log.exception("log-in failed", path=request.url.path.partition(LINK_PATH)[0])
            return refused(request, Refusal("login.busy"))

    return answer


def first(done: LoggedIn, then: str) -> str:
    """Return the page that one was going to; before it one's own log-in, where others did something to it."""
    return to(OWN, then) if any(entry.what in WARNED_OF for entry in done.news) else then


def to(page: str, then: str) -> str:
    """Return the address of a page of ours from which one goes on to another; what is none of ours is left out."""
    return f"{page}?then={quote(then, safe='/')}" if then != HERE and AFTER.fullmatch(then) else page


def after(request: Request) -> str:
    """Return the page that one was going to, of ours; the desk itself else."""
    wanted = request.query_params.get("then", "")
    return wanted if AFTER.fullmatch(wanted) else HERE


def _id_in(typed: str) -> int:
    """Return the id in a field of a form; nothing's for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_ID else 0


def _code(request: Request) -> str:
    return str(request.path_params["code"])


def _demand_typed_twice(typed: dict[str, str]) -> None:
    if typed.get("password", "") != typed.get("again", ""):
        raise Refusal("password.not_the_same")
