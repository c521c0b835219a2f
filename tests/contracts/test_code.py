"""Rules about the code as a whole: sizes, and words that must not be in it."""

import ast
import re
import subprocess
from pathlib import Path

from server.settings import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9.<])/(work|root|farm|opt|home)/[A-Za-z0-9._-]+", re.MULTILINE)
REGISTRY = re.compile(r"index-url|find-links|https?://[\w.-]*(pypi|pythonhosted|npmjs)[\w.-]*", re.IGNORECASE)


def tracked(*patterns: str) -> list[Path]:
    """Files of the project: in git, or new and not ignored. In an exported tree without git, all there are."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        found = [path for pattern in patterns for path in ROOT.rglob(pattern)]
        return sorted(path for path in found if ".venv" not in path.parts and path.is_file())
    return sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def read(path: Path) -> str:
    """The text of a file; nothing for a picture."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


CODE = [path for path in tracked("*.py") if "versions" not in path.parts]
PAGES = tracked("*.html", "*.css", "*.js")


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {shown(path): len(read(path).splitlines()) for path in [*CODE, *PAGES]}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {}
    for path in CODE:
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{shown(path)}:{node.name}"] = lines
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    ours = [path for path in CODE if "tests" not in path.parts]
    assert [shown(path) for path in ours if not ast.get_docstring(ast.parse(read(path)))] == []


def test_no_file_names_a_machine_path_or_a_package_registry() -> None:
    found = {}
    for path in tracked("*"):
        if path != Path(__file__) and (text := read(path)):
            named = [*MACHINE_PATH.findall(text), *REGISTRY.findall(text)]
            found |= {shown(path): named} if named else {}
    assert found == {}


def test_no_lock_names_where_packages_come_from() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"^\s*--(index|extra|find)|://", lock.read_text(), re.MULTILINE)
