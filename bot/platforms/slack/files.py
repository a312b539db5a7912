"""Downloads a file from Slack: the token goes to Slack's own hosts and nowhere else."""

from collections.abc import AsyncIterator, Callable
from urllib.parse import urljoin, urlsplit

import aiohttp
from pydantic import SecretStr

from bot.files.downloads import NotFetchedError

PART = 64 * 1024
MOST_REDIRECTS = 3
TIMEOUT = aiohttp.ClientTimeout(total=110, connect=10, sock_read=30)
FILES_HOST = "files.slack.com"
REDIRECTS = {301, 302, 303, 307, 308}
FORBIDDEN = {401, 403, 404, 410}


class SlackFiles:
    """Fetches by `url_private_download`; `session` gives the process's one HTTP session, made once its loop runs."""

    def __init__(self, session: Callable[[], aiohttp.ClientSession], token: SecretStr, api_url: str) -> None:
        self._session = session
        self._token = token
        api = urlsplit(api_url)
        self._hosts = {("https", FILES_HOST), (api.scheme, api.netloc)}

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """The file, part by part. Raises NotFetchedError, also where Slack sends its log-in page instead."""
        try:
            response = await self._open(source)
            try:
                self._demand_file(response)
                async for part in response.content.iter_chunked(PART):
                    yield part
            finally:
                response.close()
        except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
            raise NotFetchedError("attachment.not_reached") from error

    async def _open(self, source: str) -> aiohttp.ClientResponse:
        """The answer after redirects, each of which has to stay with Slack: the token is sent along."""
        url = source
        for _ in range(MOST_REDIRECTS + 1):
            self._demand_slack(url)
            response = await self._session().get(
                url,
                headers={"Authorization": f"Bearer {self._token.get_secret_value()}"},
                allow_redirects=False,
                timeout=TIMEOUT,
            )
            if response.status not in REDIRECTS:
                return response
            response.close()
            url = urljoin(url, response.headers.get("Location", ""))
        raise NotFetchedError("attachment.not_reached")

    def _demand_slack(self, url: str) -> None:
        """Only an address of Slack's, without a user name in it, which some readers take for the host."""
        try:
            found = urlsplit(url)
        except ValueError:
            raise NotFetchedError("attachment.elsewhere", is_final=True) from None
        if (found.scheme, found.netloc) not in self._hosts:
            raise NotFetchedError("attachment.elsewhere", is_final=True)

    def _demand_file(self, response: aiohttp.ClientResponse) -> None:
        """Without the right to read files Slack answers 200 with a log-in page; no file the desk takes is HTML.

        Such an answer is tried again like any other: an administrator may be putting token or scopes right.
        """
        if response.status in FORBIDDEN or response.content_type in {"text/html", "application/xhtml+xml"}:
            raise NotFetchedError("attachment.forbidden")
        if response.status != 200:
            raise NotFetchedError("attachment.not_reached")
