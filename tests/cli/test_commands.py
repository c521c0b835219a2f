"""The command line: what each command does, says and refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from server import cli
from server.scenarios.shelf import shipped
from server.settings import ROOT
from tests.cli.running import cadet

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("name", list(cli.PLACES))
def test_every_command_says_what_it_does(name: str) -> None:
    shown = cadet(name, "--help")
    assert shown.exit_code == 0
    assert f"cadet {name} " in shown.stdout
    assert "completion" not in shown.stdout


def test_help_names_every_command() -> None:
    shown = cadet("--help").stdout
    assert all(f"│ {name} " in shown for name in cli.PLACES)


def test_a_command_that_is_not_there_is_told_what_is_near() -> None:
    refused = cadet("scor")
    assert refused.exit_code == 2
    assert "Did you mean 'score'" in refused.stderr


@pytest.mark.parametrize("module", ["score", "predict"])
def test_scoring_from_the_command_line_loads_no_server(module: str) -> None:
    told = f"import sys, server.cli.{module}; print({{'fastapi', 'sqlalchemy', 'uvicorn'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "command", ["--help", "score --help", "score -", "score - --workers 2", "predict politeness_en", "predict --list",
                "simulate S01 --posts - --seed 7 --agents 500 --seeds 0"],
)  # fmt: skip
def test_where_there_is_no_room_for_the_answer_a_sentence_says_so(command: str) -> None:
    run = [sys.executable, "-m", "server.cli", *command.split()]
    given = '{"lang": "en", "text": "We are checking."}\n'
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(run, cwd=ROOT, input=given, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (told.returncode, told.stderr) == (1, "The answer could not be written: No space left on device\n")


def test_a_command_ends_well_where_standard_output_is_closed() -> None:
    run = f"exec {sys.executable} -m server.cli predict --list >&-"
    told = subprocess.run(["/bin/sh", "-c", run], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_migrate_makes_tables_and_brings_the_scenarios(home: Path) -> None:
    assert "24 scenarios added" in cadet("migrate").stdout
    assert "0 scenarios added" in cadet("migrate").stdout


def test_commands_refuse_a_database_of_another_version(home: Path) -> None:
    refused = cadet("user", "list")
    assert refused.exit_code == 1
    assert "cadet migrate" in refused.stderr


KEEPING = ["user list", "rescore", "serve", "demo remove", "export {home}/all.json"]


@pytest.mark.parametrize("command", KEEPING)
def test_a_refusal_leaves_nothing_behind(home: Path, command: str) -> None:
    refused = cadet(*command.format(home=home).split())
    assert refused.exit_code == 1
    assert "cadet migrate" in refused.stderr
    assert list(home.iterdir()) == []


def test_a_refusal_makes_no_file_of_a_database_named_by_its_address(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADET_DATABASE_URL", f"sqlite:///{home / 'own.db'}")
    assert "cadet migrate" in cadet("rescore").stderr
    assert list(home.iterdir()) == []


def test_a_wrong_setting_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_PORT", "many")
    refused = cadet("serve")
    assert refused.exit_code == 1
    assert "CADET_PORT" in str(refused.exception or refused.output)


def test_check_names_file_line_and_column(tmp_path: Path) -> None:
    good = cadet("check", *shipped().values())
    assert good.exit_code == 0
    assert " error " not in good.stdout
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: 1\nid: [S01\n", encoding="utf-8")
    found = cadet("check", broken, "--language", "ko")
    assert found.exit_code == 1
    assert found.stdout.startswith(f"{broken}:")
    assert " error " in found.stdout


def test_a_scenario_file_that_cannot_be_read_is_told_in_plain_words(tmp_path: Path) -> None:
    nowhere, korean = tmp_path / "nowhere.yaml", tmp_path / "korean.yaml"
    korean.write_bytes("id: S01\ntitle: 가방\n".encode("euc-kr"))
    told = cadet("check", nowhere, tmp_path, korean)
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        f"{nowhere}:1:1 error There is no such file.",
        f"{tmp_path}:1:1 error This is a folder, not a file.",
        f"{korean}:2:1 error This line is not UTF-8. Save the file as UTF-8.",
    ]
    assert cadet("check", nowhere, "--language", "ko").stdout == f"{nowhere}:1:1 error 파일이 없습니다.\n"


def test_reload_is_not_for_production(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_HTTPS", "true")
    refused = cadet("serve", "--reload")
    assert refused.exit_code == 1
    assert "development" in refused.stderr
