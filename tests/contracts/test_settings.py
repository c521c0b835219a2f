"""Every setting is told in the README, with the default it has; a wrong value stops the start and is named."""

import re

import pytest

from server.scenarios.studio_routes import UPLOAD_BYTES
from server.settings import ROOT, BadSettings, Settings, load

README = ROOT / "README.md"


def rows() -> dict[str, str]:
    """Rows of the README's table of settings by name: | `CADET_X` | `default` | what it is |."""
    lines = README.read_text(encoding="utf-8").splitlines()
    return {found.group(1): line for line in lines if (found := re.match(r"\| `CADET_([A-Z_]+)`", line))}


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "data_dir"])
def test_every_setting_and_its_default_stand_in_the_readme(name: str) -> None:
    default = Settings.model_fields[name].default
    told = str(default).lower() if isinstance(default, bool) else str(default)
    row = rows()[name.upper()]
    assert f"| `{told}` |" in row if told else "empty" in row


def test_the_data_folder_stands_in_the_readme() -> None:
    assert "`data`" in rows()["DATA_DIR"], "its default is a folder of the project, named without its place"


def test_the_setting_and_the_readme_name_the_one_body_that_may_be_larger() -> None:
    told = f"an uploaded scenario may have {UPLOAD_BYTES // 1024} in any case"
    assert told in (Settings.model_fields["max_body_kib"].description or "")
    assert told in rows()["MAX_BODY_KIB"]


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    assert set(rows()) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("PORT", "70000"), ("WORKERS", "0"), ("HTTPS", "perhaps"), ("LANGUAGE", "fr")],
)
def test_a_wrong_value_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CADET_{name}", value)
    with pytest.raises(BadSettings) as stopped:
        load()
    assert f"CADET_{name}" in str(stopped.value)
    assert value in str(stopped.value)


def test_settings_cannot_be_changed_once_made() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]  # that it is refused is the test
