"""The step in which the office is named and its language chosen."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import form_of
from bot.setup.admission import SETUP, Endpoints, SetupAdmission, of_the_step, path_of
from handlers.setup.office import name_office
from handlers.setup.steps import SetupStep
from models.people.office import office_language, office_name
from models.refusal import Refusal
from models.terms import Language


class OfficeStep:
    """The page and its form."""

    step = SetupStep.OFFICE

    def __init__(self, admission: SetupAdmission) -> None:
        self._admission = admission

    def endpoints(self) -> Endpoints:
        """The office as it is, and as it is typed."""
        path = path_of(self.step)
        return {("GET", path): self.show, ("POST", path): self.set_office}

    async def show(self, request: Request) -> Response:
        """The name and the language of the office as they are."""
        ours = self._admission.language
        name, language = await self._admission.read(
            request, lambda session, _: (office_name(session), office_language(session, ours))
        )
        return self._form(request, name, language)

    async def set_office(self, request: Request) -> Response:
        """Name the office, and go back to the steps."""
        typed, ours = await form_of(request), self._admission.language
        name, language = typed.get("name", ""), Language.named(typed.get("language", "")) or ours
        try:
            await self._admission.press(request, lambda turn, _: name_office(turn, name, language))
        except Refusal as refusal:
            return self._form(request, name, language, of_the_step(refusal))
        return RedirectResponse(SETUP, 303)

    def _form(self, request: Request, name: str, language: Language, refused: Refusal | None = None) -> Response:
        return self._admission.page(request, self.step, refused, name=name, spoken=language, languages=tuple(Language))
