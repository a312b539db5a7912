"""Reads the body of a request that a chat platform signed, up to a limit."""

from starlette.requests import Request


async def body_of(request: Request, largest: int) -> bytes | None:
    """The whole body, or None as soon as it is larger than so many bytes."""
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > largest:
            return None
    return bytes(chunks)
