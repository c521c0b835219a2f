"""Heads in files: half-precision arrays in one compressed archive a head, the same bytes for the same weights."""

import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from server.errors import CadetError
from server.scoring.heads.head import Head

FOLDER = Path(__file__).parent / "weights"
FORMAT = 1
# The arrays in an archive, in their order there, and how they are kept in it and in memory.
_ARRAYS = {
    "bucket": np.int32, "idf": np.float16, "weight": np.float16, "presence": np.float16, "meaning": np.float16,
    "wording": np.float32, "bias": np.float32,
}  # fmt: skip


class UnknownHead(CadetError):
    """There is no head of that name."""

    def __init__(self, name: str) -> None:
        super().__init__("score.unknown_head", name=name)

    def __str__(self) -> str:
        return f"there is no head called {self.values['name']!r}"


def to_bytes(head: Head) -> bytes:
    """The archive of a head. Buckets are written as steps from one to the next, which compress well."""
    about = {"format": FORMAT, "name": head.name, "labels": list(head.labels), "temperature": head.temperature}
    if head.lean:
        about |= {"lean": head.lean}
    parts = {"about.json": json.dumps(about, sort_keys=True).encode()}
    for name, kind in _ARRAYS.items():
        array = np.asarray(getattr(head, name))
        if name == "bucket":
            array = np.diff(array, prepend=0)
        parts[f"{name}.npy"] = npy(array.astype(kind))
    return packed(parts)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A compressed archive of parts by name, whose bytes tell of these alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            # The fixed date of ZipInfo: when it was written is no part of it.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def from_bytes(content: bytes) -> Head:
    """The head of an archive; ValueError for one of another format."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        about = json.loads(archive.read("about.json"))
        if about["format"] != FORMAT:
            raise ValueError(f"head {about['name']!r} is in format {about['format']}, this program reads {FORMAT}")
        arrays: dict[str, Any] = {name: np.load(io.BytesIO(archive.read(f"{name}.npy"))) for name in _ARRAYS}
    arrays["bucket"] = np.cumsum(arrays["bucket"], dtype=np.int32)
    decision = {"temperature": about["temperature"], "lean": about.get("lean", 0.0)}
    return Head(about["name"], tuple(about["labels"]), **decision, **arrays)


@cache
def head(name: str) -> Head:
    """A shipped head by its name, read once; UnknownHead for another name."""
    path = FOLDER / f"{name}.head"
    if name not in shipped():
        raise UnknownHead(name)
    return from_bytes(path.read_bytes())


@cache
def shipped() -> tuple[str, ...]:
    """The names of all shipped heads."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.head")))


def npy(array: np.ndarray[Any, Any]) -> bytes:
    """An array as a file of its own would hold it."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array), allow_pickle=False)
    return stream.getvalue()
