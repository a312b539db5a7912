"""The pages of a log-in by the office: to its provider and back, and the code that is owed then."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.cookies import browser_of, drop_visit, keep_device, keep_session, keep_visit, visit_of
from bot.logins.office import BACK, CODE, OFFICE, OfficeLogins
from bot.logins.proxy_header import proxied_person
from bot.pages.drawing import drawn, form_of, voice_for
from bot.pages.login_pages import HERE, LOG_IN, STATUS, WRONG, Endpoint, after, first, guarded, to
from handlers.logins.log_in import LoggedIn
from handlers.logins.office import AwaitsCode
from models.refusal import Refusal
from models.terms import Language


class OfficePages:
    """The routes; `language` is the desk's own. `HEAD`, as scanners of links send it, begins and ends nothing."""

    def __init__(self, office: OfficeLogins, language: Language) -> None:
        self._office = office
        self._language = language

    def routes(self) -> list[BaseRoute]:
        """To the provider, back, and the code."""
        return [
            Route(OFFICE, self._guarded(self.go), methods=["GET"]),
            Route(BACK, self._guarded(self.come_back), methods=["GET"]),
            Route(CODE, self._guarded(self.give_code), methods=["POST"]),
        ]

    async def go(self, request: Request) -> Response:
        """Send the browser to the provider; whom a proxy vouches for is let in at once.

        Led here by another site one presses at the log-in first: no stranger's link begins or replaces a session.
        """
        then, browser = after(request), browser_of(request)
        if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return RedirectResponse(to(LOG_IN, then), 303)
        person = proxied_person(request)
        if person:
            return self._let_in(request, await self._office.by_proxy(person, then, browser), then)
        leaving = await self._office.go(then, browser)
        response = RedirectResponse(leaving.url, 303)
        keep_visit(response, request, leaving.cookie)
        return response

    async def come_back(self, request: Request) -> Response:
        """Let the person in whom the provider vouches for."""
        answer = dict(request.query_params)
        done, then = await self._office.come_back(answer, visit_of(request), browser_of(request))
        return self._let_in(request, done, then)

    async def give_code(self, request: Request) -> Response:
        """Let the person in by a code of their second factor."""
        typed = await form_of(request)
        try:
            done, then = await self._office.give_code(visit_of(request), typed.get("code", ""), browser_of(request))
        except Refusal as refusal:
            if refusal.phrase.key == "factor.wrong_code":
                return self._code_form(request, refusal)
            raise
        return self._let_in(request, done, then)

    def _let_in(self, request: Request, done: LoggedIn | AwaitsCode, then: str) -> Response:
        if isinstance(done, AwaitsCode):
            form = self._code_form(request)
            keep_visit(form, request, done.cookie)
            return form
        response = RedirectResponse(first(done, then or HERE), 303)
        drop_visit(response, request)
        keep_session(response, request, done.secret)
        keep_device(response, request, done.device)
        return response

    def _code_form(self, request: Request, refused: Refusal | None = None) -> Response:
        status = WRONG if refused is not None else 200
        return drawn("office_code", voice_for(request, self._language), status, refused, action=CODE, log_in=LOG_IN)

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint; a refusal is a page of its own, with the way back to the log-in."""

        async def asked(request: Request) -> Response:
            return Response() if request.method == "HEAD" else await endpoint(request)

        return guarded(asked, self._refused)

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        status = STATUS.get(refusal.phrase.key, WRONG)
        return drawn("office_refused", voice_for(request, self._language), status, refusal, log_in=LOG_IN)
