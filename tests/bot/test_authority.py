"""An authority of the office's own: it can do as little as it needs, and is made and renewed whole or not at all."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from bot.authority import Made, make, renew
from bot.desk_clock import utc_now
from bot.tls import ends_at
from models.refusal import Refusal

NAME = "desk.example.cn"

pytestmark = pytest.mark.machine_clock


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """An authority of this name and of loopback, with its certificate."""
    return make(tmp_path / "tls", [NAME, "127.0.0.1"], utc_now())


def test_files_are_the_owners_alone(made: Made) -> None:
    """No other user of the machine reads a key."""
    folder = made.files.certificate.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "name", ["", "a b", "-desk", "desk..cn", "x" * 300, "1.2.3", "desk/cn", "*.example.cn", "a\x00b"]
)
def test_no_name(tmp_path: Path, name: str) -> None:
    """It is refused, and nothing is made."""
    with pytest.raises(Refusal) as refused:
        make(tmp_path / "tls", [NAME, name], utc_now())
    assert refused.value.phrase.key == "certificate.no_name"
    assert not (tmp_path / "tls").exists()


def test_made_once(made: Made) -> None:
    """A second authority beside the first would be trusted by nobody."""
    kept = made.files.authority.read_bytes()
    with pytest.raises(Refusal) as refused:
        make(made.files.authority.parent, [NAME], utc_now())
    assert refused.value.phrase.key == "certificate.exists"
    assert made.files.authority.read_bytes() == kept


def test_nothing_to_renew(tmp_path: Path, made: Made) -> None:
    """Neither where there is none, nor by an authority that has ended."""
    now, folder = utc_now(), made.files.authority.parent
    for where, at in ((tmp_path / "none", now), (folder, now + timedelta(days=4000))):
        with pytest.raises(Refusal) as refused:
            renew(where, at)
        assert refused.value.phrase.key == "certificate.none"


@pytest.mark.parametrize("name", ["authority.pem", "authority.key", "server.pem"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN hello"], ids=["missing", "empty", "broken"])
def test_nothing_is_renewed_by_half(made: Made, name: str, content: bytes | None) -> None:
    """One file is missing or broken: the others stay as they are."""
    folder = made.files.authority.parent
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(Refusal) as refused:
        renew(folder, utc_now())
    assert refused.value.phrase.key == "certificate.none"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_no_renewal_by_a_key_that_is_not_the_authoritys(made: Made) -> None:
    """Nobody would trust it."""
    shutil.copy(made.files.key, made.files.key_of_authority)
    kept = made.files.certificate.read_bytes()
    with pytest.raises(Refusal) as refused:
        renew(made.files.authority.parent, utc_now())
    assert refused.value.phrase.key == "certificate.none"
    assert made.files.certificate.read_bytes() == kept


def test_no_certificate_outlives_its_authority(made: Made) -> None:
    """Near the authority's end a renewal is shorter, and browsers take neither for longer than 398 days."""
    files = made.files
    end = ends_at(files.authority)
    assert made.ends_at - utc_now() <= timedelta(days=397)
    assert renew(files.authority.parent, end - timedelta(days=40)).ends_at == ends_at(files.certificate) == end


def test_as_little_as_each_needs(made: Made) -> None:
    """The authority signs certificates for these names and none below it; the certificate is for a server, no more."""
    files = made.files
    authority, certificate = (
        x509.load_pem_x509_certificate(file.read_bytes()) for file in (files.authority, files.certificate)
    )
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value) == (True, x509.BasicConstraints(ca=True, path_length=0))
    usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.digital_signature) == (True, False)
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert [str(one.value) for one in constraints.value.permitted_subtrees or ()] == [NAME, "127.0.0.1/32"]
    of_server = certificate.extensions
    assert of_server.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert list(of_server.get_extension_for_class(x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    named = of_server.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one.value) for one in named] == [NAME, "127.0.0.1"]
    assert of_server.get_extension_for_class(x509.KeyUsage).value.key_cert_sign is False
