"""Asks Slack for the files of a channel that two workspaces share: there it sends no more than their ids."""

import asyncio
from typing import Protocol

import structlog

from bot.platforms.slack.payloads import ASKED_FOR, Inbound, file_of
from bot.platforms.slack.reading import Body
from models.chat import File, Message

log = structlog.get_logger(__name__)

ANSWERS_WITHIN_S = 1.5
"""A report does not wait for its files; Slack waits three seconds for the acknowledgement."""


class FileDirectory(Protocol):
    """Looks a file up in Slack."""

    async def file(self, file_id: str) -> Body:
        """Return the `file` object of files.info; raises any error of the call."""
        ...


class SharedFiles:
    """Puts in the place of ids what Slack knows of the files."""

    def __init__(self, directory: FileDirectory) -> None:
        self._directory = directory

    async def described(self, inbound: Inbound) -> Inbound:
        """The message with its files; one that Slack does not tell of in time lies nowhere, which its sender hears."""
        event = inbound.event
        if not isinstance(event, Message) or not any(one.source.startswith(ASKED_FOR) for one in event.files):
            return inbound
        files = await asyncio.gather(*map(self._described, event.files))
        return inbound._replace(event=event.model_copy(update={"files": tuple(files)}))

    async def _described(self, file: File) -> File:
        if not file.source.startswith(ASKED_FOR):
            return file
        file_id = file.source.removeprefix(ASKED_FOR)
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return file_of(await self._directory.file(file_id))
        except Exception as error:
            log.warning("file not found", file=file_id, reason=type(error).__name__)
            return file.model_copy(update={"source": ""})
