"""A browser in another network, which trusts the office's own authority alone, before and after a renewal."""

import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPSConnection

from tests.support.patience import HANG_S, wait_until
from tests.support.processes.networks import Network
from tests.support.processes.server import Server


def asked(browser: HTTPSConnection) -> tuple[int, str]:
    """The status of an answer, and the serial number of the certificate on its connection."""
    browser.request("GET", "/healthz")
    answer = browser.getresponse()
    answer.read()
    assert isinstance(browser.sock, ssl.SSLSocket)
    shown = browser.sock.getpeercert()
    assert shown is not None
    return answer.status, str(shown["serialNumber"])


def test_a_renewal_reaches_those_in_another_network(networks: tuple[Network, Network], open_desk: Server) -> None:
    """By the two commands and no signal: the next handshake has the new certificate, and who was there stays."""
    desk, guest = networks
    made = open_desk.run("certificate", desk.address, "127.0.0.1")
    assert made.returncode == 0, made.stderr
    open_desk.environment |= dict(line.split("=", 1) for line in made.stdout.splitlines() if line.startswith("ZHIBAN_"))
    open_desk.trust(open_desk.folder / "data" / "tls" / "authority.pem")
    with desk.inside():
        open_desk.start()
    trusting = open_desk.verify
    assert isinstance(trusting, ssl.SSLContext)
    browsers = [HTTPSConnection(desk.address, open_desk.port, timeout=HANG_S, context=trusting) for _ in range(2)]
    with guest.inside(), ThreadPoolExecutor() as beside:
        before = asked(browsers[0])
        assert before[0] == 200
        renewing = beside.submit(open_desk.run, "certificate", "--renew")

        def is_new() -> bool:
            assert not renewing.done() or renewing.result().returncode == 0
            time.sleep(0.5)
            assert asked(browsers[0]) == before  # and so it stays open
            browsers[1].close()
            return asked(browsers[1])[1] != before[1]

        wait_until(is_new)
    for browser in browsers:
        browser.close()
