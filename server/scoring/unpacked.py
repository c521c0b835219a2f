"""Arrays that take long to unpack from what packages ship: unpacked once, and mapped from files after that.

The encoder's network and vocabulary and the identifier of languages come packed and take more than a second of
processor time. Unpacked they lie in the folder of the Python environment, where the packages lie that they come from;
workers share the pages they map. Where that folder may not be read or written all works, and starts later.
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
# To be raised when our code makes other arrays of the same packages, or keeps them in another way.
FORMAT: Final = 2
# The file that names all arrays in a folder.
NAMES: Final = ".names"


def unpacked(package: str, part: str, unpack: Callable[[], Arrays]) -> Arrays:
    """The arrays by name, not to be written to, that `unpack` makes of a part of what this version of a package ships.

    What is missing, cannot be read or is damaged is unpacked anew.
    """
    place = FOLDER / f"{part}-{FORMAT}-{package}-{version(package)}"
    if kept := _mapped(place):
        return kept
    found = unpack()
    with suppress(OSError, ValueError):
        _keep(found, place, earlier=f"{part}-*")
    return _mapped(place) or found


def _mapped(place: Path) -> Arrays | None:
    """Every array in a folder; None where one of them is missing or damaged."""
    with suppress(OSError, ValueError):
        names = np.load(place / NAMES).tolist()
        return {name: np.asarray(np.load(place / name, mmap_mode="r")) for name in names}
    return None


def _keep(arrays: Arrays, place: Path, earlier: str) -> None:
    """Write all of them or none, even where power fails or two start at once; what they replace goes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=FOLDER))
    try:
        for name, array in {**arrays, NAMES: np.array(list(arrays))}.items():
            with (fresh / name).open("wb") as file:
                np.save(file, array)
                file.flush()
                # Readable to other users, and no one else's to write, whatever the umask says.
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
        fresh.chmod(0o755)
        _settle(fresh)
        for old in FOLDER.glob(earlier):
            # What another start has settled meanwhile stays, and the renaming fails.
            if old != place or not _mapped(place):
                shutil.rmtree(old)
        fresh.rename(place)
        _settle(FOLDER)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Have the disk know what lies in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
