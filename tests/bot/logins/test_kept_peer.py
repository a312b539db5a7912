"""A real server keeps who opened the connection, whatever address a proxy's header names."""

import asyncio
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.logins.proxy_header import PEER
from bot.server import serving


@pytest.mark.parametrize("said", ["203.0.113.7", "10.0.0.9, 203.0.113.7"])
def test_the_peer_stays_beside_the_address_of_a_header(said: str) -> None:
    """uvicorn believes a loopback proxy's X-Forwarded-For; the peer is loopback all the same."""

    async def tell(request: Request) -> JSONResponse:
        assert request.client is not None
        return JSONResponse([request.client.host, request.scope[PEER]])

    async def run() -> object:
        server = serving(Starlette(routes=[Route("/", tell)]))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            running = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
            async with httpx.AsyncClient(trust_env=False) as client:
                answer = await client.get(url, headers={"X-Forwarded-For": said})
            server.should_exit = True
            await running
        return answer.json()

    assert asyncio.run(run()) == ["203.0.113.7", "127.0.0.1"]
