"""A wrong address or folder of the data is told in a sentence by every command that opens the database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.cli.running import cadet

pytestmark = pytest.mark.sqlite

COMMANDS = [
    "run --no-demo",
    "serve",
    "migrate",
    "user list",
    "user add a@x.org A",
    "user link a@x.org",
    "user disable a@x.org",
    "rescore",
    "export {home}/all.json",
    "import {home}/given",
    "backup {home}/copy",
    "restore {home}/given",
    "demo add",
    "demo remove",
]
SECRET = "s3cret"
ADDRESSES = [
    "nonsense",
    f"mysql://me:{SECRET}@localhost/cadet",
    f"postgresql://me:{SECRET}@localhost:port/cadet",
    f"postgresql+asyncpg://me:{SECRET}@localhost/cadet",
    "postgresql://localhost",
    "sqlite://",
]


@pytest.fixture(autouse=True)
def given(home: Path) -> None:
    (home / "given").write_text("{}", encoding="utf-8")


def told(home: Path, command: str) -> str:
    """The one sentence a command ends with."""
    refused = cadet(*command.format(home=home).split())
    assert isinstance(refused.exception, SystemExit), refused.exception
    code = refused.exception.code
    said = refused.stderr or str(code)  # a wrong setting is the very reason to exit
    assert code in (1, 2) or isinstance(code, str)
    assert said.strip().count("\n") == 0
    assert "Traceback" not in refused.output
    return said


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("command", COMMANDS)
def test_an_address_that_names_no_database_is_refused_without_its_password(
    command: str, address: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADET_DATABASE_URL", address)
    said = told(home, command)
    assert "CADET_DATABASE_URL" in said
    assert SECRET not in said
    assert sorted(path.name for path in home.iterdir()) == ["given"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_does_not_answer_is_told(command: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_DATABASE_URL", f"postgresql://me:{SECRET}@127.0.0.1:1/cadet")
    said = told(home, command)
    assert "127.0.0.1" in said or command.startswith("restore")  # which looks at the file first
    assert SECRET not in said


@pytest.mark.parametrize("command", [command for command in COMMANDS if "backup" not in command])
def test_a_folder_that_is_not_there_or_is_a_file_is_named(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADET_DATABASE_URL", f"sqlite:///{home}/nowhere/cadet.db")
    assert f"{home}/nowhere" in told(home, command) or command.startswith("restore")
    monkeypatch.setenv("CADET_DATABASE_URL", "")
    monkeypatch.setenv("CADET_DATA_DIR", str(home / "given"))
    said = told(home, command)
    assert "given" in said
    assert "CADET_DATA_DIR" in said or command.startswith("restore")


@pytest.mark.parametrize("command", ["migrate", "user list", "import {home}/given"])
def test_a_folder_that_may_not_be_written_is_named(command: str, ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever runs tests as root may write everywhere.
    monkeypatch.setattr(os, "access", lambda _path, how: not how & os.W_OK)
    assert told(ready, command) == f"CADET_DATA_DIR: nothing can be written in the folder {ready / 'data'}\n"


@pytest.mark.parametrize("command", ["migrate", "user list"])
def test_a_file_that_is_no_database_is_told(command: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_DATABASE_URL", f"sqlite:///{home}/given")
    assert "not a database" in told(home, command)
    assert (home / "given").read_text(encoding="utf-8") == "{}"


def test_an_address_nobody_can_listen_on_is_named(ready: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "serve", "--host", "no.such.host.invalid"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot listen on no.such.host.invalid, port 8000 (CADET_HOST, CADET_PORT)" in done.stderr
    assert "Traceback" not in done.stderr
