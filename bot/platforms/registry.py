"""Every platform the desk can speak on: when it is set up, and its adapter, imported only then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.platforms.protocol import Adapter, Surroundings
from bot.platforms.robots import traits as robots
from bot.platforms.slack import traits as slack
from bot.platforms.telegram import traits as telegram
from bot.platforms.webchat import traits as webchat
from bot.settings import Settings
from models.platform_traits import Platforms, PlatformTraits
from models.terms import Platform

Open = Callable[[Surroundings], Adapter]


@dataclass(frozen=True, slots=True)
class Registered:
    """A platform: `is_set_up` for a desk; `open` imports its adapter and makes one; `needs` names its settings."""

    traits: PlatformTraits
    is_set_up: Callable[[Settings], bool]
    open: Open
    needs: tuple[str, ...] = ()


def _webchat(given: Surroundings) -> Adapter:
    from bot.platforms.webchat.adapter import Webchat

    return Webchat(given)


def _slack(given: Surroundings) -> Adapter:
    from bot.platforms.slack.adapter import Slack

    return Slack(given)


def _telegram(given: Surroundings) -> Adapter:
    from bot.platforms.telegram.adapter import Telegram

    return Telegram(given)


def _robots(given: Surroundings) -> Adapter:
    from bot.platforms.robots.adapter import GroupRobots

    return GroupRobots(given)


def traits_of(platforms: Mapping[Platform, Registered]) -> Platforms:
    """Return the traits that stories need of each platform, set up or not: people may have accounts there."""
    return {platform: one.traits for platform, one in platforms.items()}


PLATFORMS: Mapping[Platform, Registered] = {
    Platform.WEBCHAT: Registered(webchat.TRAITS, lambda settings: settings.page == "on", _webchat),
    Platform.SLACK: Registered(
        slack.TRAITS,
        lambda settings: settings.slack_bot_token is not None,
        _slack,
        ("ZHIBAN_SLACK_BOT_TOKEN", "ZHIBAN_SLACK_APP_TOKEN"),
    ),
    Platform.TELEGRAM: Registered(
        telegram.TRAITS, lambda settings: settings.telegram_token is not None, _telegram, ("ZHIBAN_TELEGRAM_TOKEN",)
    ),
    Platform.ROBOT: Registered(
        robots.TRAITS, lambda settings: settings.robots is not None, _robots, ("ZHIBAN_ROBOTS",)
    ),
}


TRAITS = traits_of(PLATFORMS)


def running(
    settings: Settings, platforms: Mapping[Platform, Registered] = PLATFORMS, *, is_demo: bool
) -> frozenset[Platform]:
    """Return the page alone in a demo, else the platforms that are set up: no word leaves on another one."""
    if is_demo:
        return frozenset({Platform.WEBCHAT})
    return frozenset(platform for platform, one in platforms.items() if one.is_set_up(settings))


def adapters_for(platforms: Mapping[Platform, Registered], given: Surroundings) -> list[Adapter]:
    """The adapters of the platforms that run."""
    return [one.open(given) for platform, one in platforms.items() if platform in given.dispatch.rules.running]
