"""The office's own log-in is set up whole, or the start ends in one sentence that repeats no secret."""

from pathlib import Path

import pytest

from bot.settings import Settings
from models.logins.office_account import FoundBy
from models.refusal import Refusal

OIDC = {
    "oidc_issuer": "https://id.example.cn/realm/",
    "oidc_client": "zhiban",
    "oidc_secret": "very secret",
    "page_url": "https://desk.example.cn",
}
PROXY = {"proxy_header": "X-Remote-User", "proxy_secret": "secret-of-the-proxy"}


def settings(**given: object) -> Settings:
    """Settings that nothing on the machine can change."""
    return Settings(_env_file=None, **given)  # type: ignore[arg-type,call-arg]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        *(({name: value for name, value in OIDC.items() if name != left}, "run.oidc_half") for left in OIDC),
        (OIDC | {"oidc_issuer": "http://id.example.cn"}, "run.oidc_bad_issuer"),
        (OIDC | {"oidc_issuer": "https://"}, "run.oidc_bad_issuer"),
        (OIDC | {"oidc_issuer": "http://localhost.evil.example"}, "run.oidc_bad_issuer"),
        (OIDC | {"oidc_claim": "name"}, "run.oidc_bad_claim"),
        (OIDC | {"oidc_claim": "email:"}, "run.oidc_bad_claim"),
        (OIDC | {"oidc_ca": "no-such-file.pem"}, "run.oidc_no_authority"),
        ({"proxy_header": "X-Remote-User"}, "run.proxy_half"),
        ({"proxy_secret": "secret-of-the-proxy"}, "run.proxy_half"),
        (PROXY | {"proxy_header": "X Remote"}, "run.proxy_half"),
        (PROXY | {"proxy_secret": "short"}, "run.proxy_weak_secret"),
    ],
)
def test_half_a_set_is_refused(given: dict[str, str], refusal: str) -> None:
    """Each in a sentence of its own."""
    with pytest.raises(Refusal) as caught:
        settings(**given).demand_whole()
    assert caught.value.phrase.key == refusal
    assert "very secret" not in str(caught.value)


@pytest.mark.parametrize("proxies", ["*", "10.0.0.9, *", "0.0.0.0/0", "::/0", "0.0.0.0/1,128.0.0.0/1"])
def test_everybody_is_no_proxy(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    """A header that everybody may send, and a list of proxies that names all, exclude each other."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", proxies)
    with pytest.raises(Refusal, match=r"run\.proxy_anybody"):
        settings(**PROXY).demand_whole()
    settings(**OIDC).demand_whole()


def test_a_whole_set(tmp_path: Path) -> None:
    """The issuer is kept to the letter, for it is compared so."""
    authority = tmp_path / "ca.pem"
    authority.touch()
    found = settings(**OIDC, oidc_claim="staff_no:employee_number", oidc_ca=authority).office_provider()
    assert found is not None
    assert (found.issuer, found.fact, found.claim) == (OIDC["oidc_issuer"], FoundBy.STAFF_NO, "employee_number")
    assert settings().office_provider() is None
    assert settings().trusted_proxy() is None
