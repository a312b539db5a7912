"""Reads the body of a request that a chat platform sends, up to a limit of size and of time."""

import asyncio

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

log = structlog.get_logger(__name__)

READ_WITHIN_S = 10.0


async def body_of(request: Request, largest: int) -> bytes | Response:
    """The whole body; 413 as soon as it is larger than so many bytes, 408 for one that does not arrive in time."""
    chunks = bytearray()
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            async for chunk in request.stream():
                chunks += chunk
                if len(chunks) > largest:
                    log.warning("too large a request", limit=largest)
                    return Response(status_code=413)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=408)
    return bytes(chunks)
