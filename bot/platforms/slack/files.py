"""Files from Slack and to Slack: token and papers go to Slack's own hosts and nowhere else.

To bring a file into a chat, a place for it is asked for, the bytes go there, and it is shared with a comment:
https://docs.slack.dev/reference/methods/files.getUploadURLExternal and `files.completeUploadExternal`.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.transport import Later, Outcome, Outgoing, OutgoingFile, Sent, Undeliverable, Unknown
from bot.files.downloads import NotFetchedError
from bot.platforms.slack.outcomes import code_of, is_no_right, outcome_of
from bot.platforms.slack.texts import LONGEST_TEXT, clipped
from models.chat import Card
from models.terms import Reach

PART = 64 * 1024
MOST_REDIRECTS = 3
TIMEOUT = aiohttp.ClientTimeout(total=110, connect=10, sock_read=30)
FILES_HOST = "files.slack.com"
REDIRECTS = {301, 302, 303, 307, 308}
FORBIDDEN = {401, 403, 404, 410}
UPLOAD_HOSTS = (FILES_HOST, "slack-files.com")
GOOD = 200


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


async def bring(client: AsyncWebClient, post: Outgoing, channel: str, file: OutgoingFile) -> Outcome:
    """One try. Until it is shared nothing stands in the chat, so what fails before may be tried again safely."""
    try:
        file_id = await _uploaded(client, file)
    except Exception as error:
        return _of_this_file(_not_shared(outcome_of(error, is_edit=False)))
    try:
        await client.files_completeUploadExternal(
            files=[{"id": file_id, "title": file.name}],
            channel_id=channel,
            thread_ts=post.place.thread,
            initial_comment=_comment(post.card),
        )
    except Exception as error:
        return _of_this_file(outcome_of(error, is_edit=False))
    return Sent(file_id)


async def take_away(client: AsyncWebClient, file_id: str) -> None:
    """Delete a file wherever it was shared; one that is gone already is gone. Raises what Slack raises."""
    try:
        await client.files_delete(file=file_id)
    except SlackApiError as error:
        if code_of(error) not in {"file_not_found", "file_deleted"}:
            raise


def brings(message: dict[str, Any], file: OutgoingFile | None) -> str | None:
    """The id of this very file in a message that shares it."""
    shared = message.get("files")
    if file is None or not isinstance(shared, list):
        return None
    return next((str(one["id"]) for one in shared if isinstance(one, dict) and one.get("title") == file.name), None)


async def _uploaded(client: AsyncWebClient, file: OutgoingFile) -> str:
    """The id of the file once Slack has its bytes; nobody sees it yet."""
    place = await client.files_getUploadURLExternal(filename=file.name, length=len(file.content))
    url = str(place["upload_url"])
    _demand_slack(url, client)
    session = client.session
    assert session is not None  # noqa: S101 - `open_client` gives it one
    async with session.post(url, data=file.content, headers={"Content-Type": file.media_type}) as answer:
        if answer.status != GOOD:
            raise aiohttp.ClientPayloadError(f"upload answered {answer.status}")
    return str(place["file_id"])


def _demand_slack(url: str, client: AsyncWebClient) -> None:
    """A paper goes to Slack's own hosts, or to the proxy that the office named, and nowhere else."""
    found, api = urlsplit(url), urlsplit(client.base_url)
    is_slack = found.scheme == "https" and found.hostname in UPLOAD_HOSTS
    if not is_slack and (found.scheme, found.netloc) != (api.scheme, api.netloc):
        raise aiohttp.InvalidURL(found.netloc)


def _not_shared(outcome: Outcome) -> Outcome:
    return Later(outcome.after_s, outcome.reason) if isinstance(outcome, Unknown) else outcome


def _of_this_file(outcome: Outcome) -> Outcome:
    """A workspace that gave no right to send files takes everything else still: only this one goes another way."""
    if isinstance(outcome, Undeliverable) and is_no_right(outcome.reason):
        return Undeliverable(outcome.reason, Reach.MESSAGE)
    return outcome


def _comment(card: Card) -> str:
    return clipped("\n".join(filter(None, (card.title, *card.intro, *card.outcome, card.footnote))), LONGEST_TEXT)
