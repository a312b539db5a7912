"""Every platform the desk can speak on: when it is set up, and its adapter, imported only then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.platforms.protocol import Adapter, Surroundings
from bot.settings import Settings
from models.terms import Platform

Open = Callable[[Surroundings], Adapter]


@dataclass(frozen=True, slots=True)
class Registered:
    """A platform: `open` imports its adapter and makes one."""

    is_set_up: Callable[[Settings], bool]
    open: Open


def _webchat(given: Surroundings) -> Adapter:
    from bot.platforms.webchat.adapter import Webchat

    return Webchat(given)


def _slack(given: Surroundings) -> Adapter:
    from bot.platforms.slack.adapter import Slack

    return Slack(given)


def _telegram(given: Surroundings) -> Adapter:
    from bot.platforms.telegram.adapter import Telegram

    return Telegram(given)


PLATFORMS: Mapping[Platform, Registered] = {
    Platform.WEBCHAT: Registered(lambda settings: settings.serves_webchat, _webchat),
    Platform.SLACK: Registered(lambda settings: settings.slack_bot_token is not None, _slack),
    Platform.TELEGRAM: Registered(lambda settings: settings.telegram_token is not None, _telegram),
}


def adapters_for(platforms: Mapping[Platform, Registered], given: Surroundings) -> list[Adapter]:
    """The adapters of the platforms that are set up."""
    return [one.open(given) for one in platforms.values() if one.is_set_up(given.settings)]
