"""The step in which the account of the administrator is made, whose first log-in ends the set-up."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.pages.drawing import form_of
from bot.setup.admission import Endpoints, SetupAdmission, of_the_step, path_of
from handlers.logins.resets import LINK_PATH, MadeLink, link_address
from handlers.setup.administrator import make_administrator
from handlers.setup.steps import SetupStep
from models.logins.setup import Setup, administrator_of
from models.refusal import Refusal

FIELDS = ("name", "department", "phone")


class AdministratorStep:
    """The page and its form; `page_url` is None where nobody said under which address the desk is reached."""

    step = SetupStep.ADMINISTRATOR

    def __init__(self, admission: SetupAdmission, page_url: str | None) -> None:
        self._admission = admission
        self._page_url = page_url

    def endpoints(self) -> Endpoints:
        """The form, and the administrator as they are typed."""
        path = path_of(self.step)
        return {("GET", path): self.show, ("POST", path): self.set_administrator}

    async def show(self, request: Request) -> Response:
        """A form for the administrator; once there is one, the press that makes another link."""
        return self._form(request, await self._admission.read(request, _administrator))

    async def set_administrator(self, request: Request) -> Response:
        """Make the administrator's account, or only a new link, and show the link this once."""
        typed = await form_of(request)
        said = {key: typed.get(key, "") for key in FIELDS}
        try:
            link = await self._admission.press(request, lambda turn, setup: make_administrator(turn, setup, **said))
        except Refusal as refusal:
            of_the_step(refusal)
            return self._form(request, await self._admission.read(request, _administrator), said, refusal)
        return self._form(request, link.name, link=link)

    def _form(
        self,
        request: Request,
        made: str,
        typed: dict[str, str] | None = None,
        refused: Refusal | None = None,
        link: MadeLink | None = None,
    ) -> Response:
        return self._admission.page(
            request,
            self.step,
            refused,
            made=made,
            typed=typed or dict.fromkeys(FIELDS, ""),
            link=link,
            path=f"{LINK_PATH}{link.code}" if link else "",
            where=link_address(self._page_url, link.code) if link else "",
        )


def _administrator(session: Session, setup: Setup) -> str:
    """The name of the administrator whom the set-up made; "" before."""
    made = administrator_of(session, setup)
    return made.name if made is not None else ""
