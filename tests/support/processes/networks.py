"""Networks inside this machine with a line between them: who comes from the other one comes from outside."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NETWORK = 0x40000000
"""CLONE_NEWNET, see setns(2); Python has it from 3.12 on."""


@dataclass(frozen=True)
class Network:
    """A network namespace, and its address on the line."""

    name: str
    address: str

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be in it with this thread: what is opened or started meanwhile stays there."""
        with Path("/proc/thread-self/ns/net").open() as before, Path(f"/run/netns/{self.name}").open() as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(before.fileno())


@contextmanager
def two_networks() -> Iterator[tuple[Network, Network]]:
    """The desk's and a guest's, each with a loopback of its own. Skips where this user may make none."""
    both = tuple(
        Network(f"zhiban-{os.getpid()}-{name}", address)
        for name, address in (("desk", "198.51.100.1"), ("guest", "198.51.100.2"))
    )
    with ExitStack() as made:
        for one in both:
            try:
                _ip("netns", "add", one.name)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip("networks are made by root, and with Debian's iproute2")
            made.callback(_ip, "netns", "del", one.name)
        desk, guest = both
        _ip("link", "add", "line", "netns", desk.name, "type", "veth", "peer", "name", "line", "netns", guest.name)
        for one in both:
            _ip("-n", one.name, "address", "add", f"{one.address}/24", "dev", "line")
            for line in ("lo", "line"):
                _ip("-n", one.name, "link", "set", line, "up")
        yield desk, guest


def _enter(network: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(network, NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], capture_output=True, check=True)  # noqa: S603, S607 - a program of Debian's
