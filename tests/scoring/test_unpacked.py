"""What takes long to unpack is unpacked once: whole or not at all, and with the same content afterwards."""

import os
import shutil

import numpy as np
import pytest

from server.scoring import encoder, text
from server.scoring import unpacked as module
from server.scoring.unpacked import unpacked

ARRAYS = {"rows": np.arange(12, dtype=np.uint8).reshape(3, 4), "eps": np.array(1e-6, dtype=np.float32)}
OTHERS = {"rows": np.zeros(3)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path / "var")
    return tmp_path / "var"


def never():
    raise AssertionError("unpacked again")


def same(found, wanted=ARRAYS) -> bool:
    return found.keys() == wanted.keys() and all(np.array_equal(found[name], wanted[name]) for name in wanted)


def kept(folder):
    return [path.name for path in folder.iterdir()]


def test_what_was_unpacked_once_is_read_from_files(folder):
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert same(unpacked("numpy", "part", never))
    assert kept(folder) == [f"part-2-numpy-{np.__version__}"]


def test_nobody_changes_the_files_through_what_is_read(folder):
    found = unpacked("numpy", "part", lambda: ARRAYS)
    with pytest.raises(ValueError, match="read-only"):
        found["rows"][0, 0] = 9
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("rows")}
    assert modes == {0o644}


@pytest.mark.parametrize(("name", "value"), [("version", lambda _: "9"), ("FORMAT", 3)])
def test_another_version_of_the_package_or_of_our_code_replaces_what_was_kept(folder, monkeypatch, name, value):
    unpacked("numpy", "other", lambda: OTHERS)
    unpacked("numpy", "part", lambda: OTHERS)
    monkeypatch.setattr(module, name, value)
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert sorted(name.split("-")[0] for name in kept(folder)) == ["other", "part"]


def test_where_nothing_may_be_written_all_works(folder):
    folder.write_text("a file where the folder should be")
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert same(unpacked("numpy", "part", lambda: ARRAYS))


def test_what_may_not_be_read_is_unpacked(folder, monkeypatch):
    unpacked("numpy", "part", lambda: ARRAYS)

    def forbidden(*_given, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.np, "load", forbidden)
    assert same(unpacked("numpy", "part", lambda: ARRAYS))


def test_what_is_damaged_is_unpacked_anew_and_mended(folder):
    unpacked("numpy", "part", lambda: ARRAYS)
    (rows,) = folder.rglob("rows")
    os.truncate(rows, rows.stat().st_size - 1)
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert same(unpacked("numpy", "part", never))


def test_what_could_not_be_written_whole_is_not_taken(folder, monkeypatch):
    def full(*_given):
        raise OSError("no space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert kept(folder) == []


@pytest.mark.parametrize("name", [*ARRAYS, module.NAMES])
def test_what_is_incomplete_is_unpacked_anew_and_mended(folder, name):
    unpacked("numpy", "part", lambda: ARRAYS)
    (gone,) = folder.rglob(name)
    gone.unlink()
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert same(unpacked("numpy", "part", never))


def test_two_at_once_leave_what_the_first_has_settled(folder):
    settled = []

    def meanwhile():
        unpacked("numpy", "part", lambda: ARRAYS)
        settled.extend(path.stat().st_ino for path in folder.iterdir())
        return ARRAYS

    assert same(unpacked("numpy", "part", meanwhile))
    assert kept(folder) == [f"part-2-numpy-{np.__version__}"]
    assert [path.stat().st_ino for path in folder.iterdir()] == settled


def test_what_is_kept_here_is_what_the_packages_ship():
    encoder.network()
    encoder.pieces()
    text.identifier()
    parts = {
        "weights": lambda: encoder.weights_of(encoder._RESOURCES / "weights.npz"),
        "pieces": lambda: encoder.vocabulary_of(encoder._RESOURCES / "sp.model"),
        "identifier": text._model,
    }
    for part, unpack in parts.items():
        package = "py3langid" if part == "identifier" else encoder._PACKAGE
        assert same(unpacked(package, part, never), unpack())


def test_it_may_be_deleted_at_any_time(folder):
    found = unpacked("numpy", "part", lambda: ARRAYS)
    shutil.rmtree(folder)
    assert same(found)
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
