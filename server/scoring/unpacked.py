"""Arrays that take long to unpack from what packages ship: unpacked once, and mapped from files after that.

The encoder's network and the identifier of languages come packed and take most of a second of processor time at every
start. Unpacked they lie in the folder of the Python environment, where the packages lie that they come from; all
workers share what they read of them. Where that folder may not be written everything works, and starts later.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
FOLDER: Final = Path(sys.prefix) / "var" / "cadet"


def unpacked(package: str, part: str, unpack: Callable[[], Arrays]) -> Arrays:
    """The arrays by name, read-only, that `unpack` makes of a part of what this version of a package ships."""
    place = FOLDER / f"{package}-{version(package)}-{part}"
    if not place.is_dir():
        found = unpack()
        with suppress(OSError):
            _keep(found, place)
        if not place.is_dir():
            return found
    return {path.stem: np.asarray(np.load(path, mmap_mode="r")) for path in place.glob("*.npy")}


def _keep(arrays: Arrays, place: Path) -> None:
    """Write all of them or none, even where power fails or two start at once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        for name, array in arrays.items():
            with (fresh / f"{name}.npy").open("wb") as file:
                np.save(file, array)
                file.flush()
                os.fsync(file.fileno())
        fresh.chmod(0o755)
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
