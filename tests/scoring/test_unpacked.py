"""What takes long to unpack is unpacked once: whole or not at all, and with the same content afterwards."""

import numpy as np
import pytest

from server.scoring import unpacked as module
from server.scoring.unpacked import unpacked

ARRAYS = {"rows": np.arange(12, dtype=np.uint8).reshape(3, 4), "eps": np.array(1e-6, dtype=np.float32)}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path / "var")
    return tmp_path / "var"


def never():
    raise AssertionError("unpacked again")


def same(found) -> bool:
    return found.keys() == ARRAYS.keys() and all(np.array_equal(found[name], ARRAYS[name]) for name in ARRAYS)


def test_what_was_unpacked_once_is_read_from_files(folder):
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert same(unpacked("numpy", "part", never))
    assert [path.name for path in folder.iterdir()] == [f"numpy-{np.__version__}-part"]


def test_nobody_changes_the_files_through_what_is_read():
    unpacked("numpy", "part", lambda: ARRAYS)
    with pytest.raises(ValueError, match="read-only"):
        unpacked("numpy", "part", never)["rows"][0, 0] = 9


def test_another_version_is_unpacked_anew(monkeypatch):
    monkeypatch.setattr(module, "version", lambda _: "1")
    unpacked("numpy", "part", lambda: {"rows": np.zeros(3)})
    monkeypatch.setattr(module, "version", lambda _: "2")
    assert same(unpacked("numpy", "part", lambda: ARRAYS))


def test_where_nothing_may_be_written_all_works(folder):
    folder.write_text("a file where the folder should be")
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert same(unpacked("numpy", "part", lambda: ARRAYS))


def test_what_could_not_be_written_whole_is_not_taken(folder, monkeypatch):
    def full(*_given):
        raise OSError("no space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    assert same(unpacked("numpy", "part", lambda: ARRAYS))
    assert list(folder.iterdir()) == []


def test_who_comes_second_takes_what_the_first_wrote(folder):
    def meanwhile():
        unpacked("numpy", "part", lambda: ARRAYS)
        return {"rows": np.zeros(3)}

    assert same(unpacked("numpy", "part", meanwhile))
    assert len(list(folder.iterdir())) == 1
