"""`zhiban audit sign`, and `zhiban audit verify` with the signature of whoever kept a file elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import EN, verified, zhiban
from tests.support.processes.server import ROOT


@pytest.mark.process
def test_no_other_command_imports_what_signs() -> None:
    """Neither the desk nor an audit without a signature waits for it."""
    program = "import bot.app, bot.commands.audit, sys; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT).returncode == 0  # noqa: S603


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """An auditor's key, made by the command."""
    file = tmp_path / "auditor.key"
    made = zhiban("audit", "sign", "--new-key", str(file), "--name", "何静（审计）", *EN)
    assert made.exit_code == 0
    assert "PRIVATE" not in made.stdout
    return file


def test_a_key_is_private_and_never_overwritten(key: Path) -> None:
    """0600; the public one stands beside it, under the name of its owner."""
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    public = key.with_name("auditor.key.pub").read_text()
    assert public.startswith("何静（审计）\n-----BEGIN PUBLIC KEY-----")
    again = zhiban("audit", "sign", "--new-key", str(key), *EN)
    assert (again.exit_code, "is not overwritten" in again.stderr) == (1, True)


def test_whoever_signed_is_named(exported: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed on a machine without a database; checked where the desk is."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ZHIBAN_DATABASE_URL", f"sqlite:///{exported.parent / 'nowhere.db'}")
        signed = zhiban("audit", "sign", "--key", str(key), str(exported), *EN)
    assert (signed.exit_code, signed.stderr) == (0, "")
    signature = exported.with_name("seals.jsonl.sig")
    assert signature.stat().st_mode & 0o777 == 0o600
    options = ("--seals", str(exported), "--signature", str(signature), "--public-key", f"{key}.pub")
    code, out, errors = verified(*options)
    assert (code, errors) == (0, "")
    assert out.startswith(f"{exported} was signed by 何静（审计） (key ")
    assert "the signature holds" in out
    again = zhiban("audit", "sign", "--key", str(key), str(exported), *EN)
    assert (again.exit_code, "is not overwritten" in again.stderr) == (1, True)


def with_openssl(key: Path, algorithm: str, *options: str) -> None:
    """A key that another program made."""
    key.unlink(missing_ok=True)
    subprocess.run(["openssl", "genpkey", "-algorithm", algorithm, *options, "-out", key], check=True)  # noqa: S603, S607


def test_a_key_of_openssl_serves_as_well(exported: Path, tmp_path: Path) -> None:
    """Made elsewhere, without a name: its number is told."""
    key, public = tmp_path / "own.pem", tmp_path / "own.pub"
    with_openssl(key, "ed25519")
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)  # noqa: S603, S607
    sig = tmp_path / "own.sig"
    assert zhiban("audit", "sign", "--key", str(key), "--out", str(sig), str(exported)).exit_code == 0
    code, out, _ = verified("--seals", str(exported), "--signature", str(sig), "--public-key", str(public))
    assert (code, "was signed with the key" in out) == (0, True)


@pytest.mark.parametrize("spoiled", ["seals", "signature", "key", "sha256", "other key", "no key", "empty", "huge"])
def test_a_signature_that_does_not_hold_is_one_sentence(
    exported: Path, key: Path, tmp_path: Path, spoiled: str
) -> None:
    """The file changed, the signature changed, of another key, no key at all: which of them it is."""
    zhiban("audit", "sign", "--key", str(key), str(exported))
    signature, public = exported.with_name("seals.jsonl.sig"), key.with_name("auditor.key.pub")
    fields = json.loads(signature.read_text())
    if spoiled == "seals":
        exported.write_bytes(b"".join(exported.read_bytes().splitlines(keepends=True)[:2]))
        expected = f"{exported}: The file was changed after it was signed"
    elif spoiled == "signature":
        signature.write_bytes(signature.read_bytes()[:-9])
        expected = f"{signature}: It is no whole signature file."
    elif spoiled == "key":
        signature.write_text(json.dumps({**fields, "signature": "AAAA"}))
        expected = "The signature does not hold"
    elif spoiled == "sha256":
        signature.write_text(json.dumps({**fields, "sha256": "0" * 64}))
        expected = "The signature does not hold"
    elif spoiled == "other key":
        zhiban("audit", "sign", "--new-key", str(tmp_path / "other"))
        public = tmp_path / "other.pub"
        expected = f"The signature was not made with the key of {public}."
    else:
        content = {"no key": b"-----BEGIN hello", "empty": b"", "huge": b"x" * 70_000}[spoiled]
        public.write_bytes(content)
        expected = {"no key": "It is no public Ed25519 key", "empty": "is empty", "huge": "The file is too long"}[
            spoiled
        ]
    code, out, errors = verified(
        *("--seals", str(exported), "--signature", str(signature), "--public-key", str(public))
    )
    assert (code, out, len(errors.splitlines())) == (1, "", 1)
    assert expected in errors


def test_what_is_no_private_key_signs_nothing(exported: Path, key: Path, tmp_path: Path) -> None:
    """A public key, one of another kind, one with a password: one sentence each, and no file."""
    rsa, locked = tmp_path / "rsa.pem", tmp_path / "locked.pem"
    with_openssl(rsa, "rsa")
    with_openssl(locked, "ed25519", "-aes256", "-pass", "pass:words")
    for file, problem in (
        (Path(f"{key}.pub"), "no private Ed25519 key"),
        (rsa, "no private Ed25519 key"),
        (locked, "has a password"),
        (tmp_path, "no plain file"),
    ):
        refused = zhiban("audit", "sign", "--key", str(file), str(exported), *EN)
        assert (refused.exit_code, problem in refused.stderr) == (1, True), refused.stderr
    assert not exported.with_name("seals.jsonl.sig").exists()
