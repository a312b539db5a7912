"""Which workspace the token belongs to, and as whom the desk speaks there."""

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.outcomes import LOCKED_OUT, code_of
from bot.platforms.slack.payloads import Workspace

log = structlog.get_logger(__name__)


async def identify(client: AsyncWebClient) -> Workspace | None:
    """Ask Slack; None where it does not say, for whatever reason, which is logged.

    The desk goes on without: what it has to say over a token that is no good is undeliverable and is said elsewhere.
    """
    try:
        answer = await client.auth_test()
        return Workspace(team=str(answer["team_id"]), bot_user=str(answer["user_id"]))
    except Exception as error:
        code = code_of(error) if isinstance(error, SlackApiError) else None
        log.error("Slack does not know us", reason=code or type(error).__name__)
        return None


async def refusal(client: AsyncWebClient) -> str | None:
    """Slack's word for why it does not take the token; empty where it does, None where it does not answer."""
    try:
        await client.auth_test()
    except Exception as error:
        code = code_of(error) if isinstance(error, SlackApiError) else None
        return code if code in LOCKED_OUT else None
    return ""
