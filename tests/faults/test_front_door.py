"""From an empty folder to the first report of a colleague who logged in over TLS from another network."""

import ssl

import httpx

from tests.support.logins import GOOD
from tests.support.patience import HANG_S
from tests.support.processes.networks import Network
from tests.support.processes.server import Server

PEOPLE = """
[[person]]
name = "何静"
roles = ["office", "admin"]
department = "信息科"

[[person]]
name = "王芳"
roles = ["staff"]
department = "交易科"
"""


def test_a_colleague_in_another_network_reports(networks: tuple[Network, Network], open_desk: Server) -> None:
    """By the commands that the operator types and what the colleague sends; a stranger gets nothing on the way."""
    desk, guest = networks
    address = f"https://{desk.address}:{open_desk.port}"
    open_desk.environment |= {"ZHIBAN_PAGE": "on", "ZHIBAN_PAGE_URL": address}
    made = typed(open_desk, "certificate", desk.address, "127.0.0.1")
    open_desk.environment |= dict(line.split("=", 1) for line in made if line.startswith("ZHIBAN_"))
    open_desk.trust(open_desk.folder / "data" / "tls" / "authority.pem")
    (open_desk.folder / "people.toml").write_text(PEOPLE, "utf-8")
    typed(open_desk, "people", "import", "people.toml", "--apply")
    link = typed(open_desk, "people", "login", "王芳")[1]
    link = link[link.index(address) :]
    trusting = open_desk.verify
    assert isinstance(trusting, ssl.SSLContext)
    with desk.inside():
        open_desk.start()
    with guest.inside(), httpx.Client(base_url=address, verify=trusting, timeout=HANG_S) as browser:
        assert browser.get("/").headers["location"] == "/login"
        assert browser.get("/chat/tickets").status_code == 401
        assert browser.get("/login", headers={"Host": "evil.example"}).status_code == 400
        browser.headers["Origin"] = address
        assert browser.post(link, data={"password": GOOD, "again": GOOD}).status_code == 303
        assert browser.post("/login", data={"name": "王芳", "password": GOOD}).headers["location"] == "/"
        assert browser.get("/").status_code == 200
        report = {"place": "intake", "text": "投标文件解密失败，都解不开", "client_id": "first"}
        told = browser.post("/chat/lines", json=report)
        assert told.json()["ticket"], told.text
        browser.headers["Origin"] = "https://evil.example"
        assert browser.post("/chat/lines", json=report).status_code == 403


def typed(desk: Server, *words: str) -> list[str]:
    """The lines that a command says."""
    done = desk.run(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
