"""The public data sets heads are trained or measured on: where they lie, how they read, what may be done with them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server.errors import CadetError
from server.evidence.columns import Columns, fault_of

Row = dict[str, Any]
NO_COLUMNS: Final[Columns] = {}


class MissingData(CadetError):
    """Files of a data set are not where they were looked for."""

    def __init__(self, name: str, folder: Path, files: tuple[str, ...]) -> None:
        super().__init__("train.missing_data", name=name)
        self._message = f"{name}: no file matches {' or '.join(files)} in {folder}"

    def __str__(self) -> str:
        return self._message


class BadData(CadetError):
    """A file of a data set that cannot be read: which, at which line, and what is wrong with it."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__("train.bad_data", place=place)
        self._message = f"{place}: {why}"

    def __str__(self) -> str:
        return self._message


class NotForShipping(CadetError):
    """A data set whose licence does not let weights trained on it be shipped."""

    def __init__(self, data: "DataSet") -> None:
        super().__init__("train.not_for_shipping", name=data.folder)
        self._message = f"{data.folder}: {data.licence}; weights that ship are not trained on it"

    def __str__(self) -> str:
        return self._message


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set as its SOURCE.md describes it. `ships` says that weights trained on it may be given to others."""

    folder: str
    licence: str
    ships: bool


TWEETEVAL = DataSet("tweeteval", "TweetEval: released without restrictions; tasks keep their own terms", ships=True)
GOEMOTIONS = DataSet("goemotions", "Apache-2.0 (data CC BY 4.0 upstream)", ships=True)
TYDIP = DataSet("tydip", "CC BY 4.0", ships=True)
NSMC = DataSet("nsmc_rebuilt", "CC0", ships=True)
BEEP = DataSet("beep", "CC BY-SA 4.0", ships=True)
KMHAS = DataSet("kmhas", "CC BY-SA 4.0 as its card states", ships=True)
CLAIMBUSTER = DataSet("claimbuster", "CC BY 4.0 upstream", ships=True)
PARTISAN = DataSet("political_bias", "Figure Eight Data for Everyone, free for the community", ships=True)
CLICKBAIT = DataSet("clickbait", "MIT", ships=True)
WORDING = DataSet("wording_pairs", "MIT", ships=True)
UPWORTHY = DataSet("upworthy", "CC BY 4.0 upstream", ships=True)
RATIO = DataSet("twitter_ratio", "CC BY 4.0", ships=True)
CHECKTHAT = DataSet("checkthat22", "none stated", ships=False)
UNSMILE = DataSet("unsmile", "CC BY-NC-ND 4.0", ships=False)
DIPLOMATS = DataSet("diplomat_posts", "none stated", ships=False)


def rows(data: DataSet, folder: Path, *files: str, columns: Columns = NO_COLUMNS) -> list[Row]:
    """The rows of all files that match one of the patterns, files in the order of their names.

    MissingData when a pattern matches nothing; BadData names the first line that is no JSON object or whose `columns`
    are not as they must be.
    """
    found: list[Row] = []
    for pattern in files:
        paths = sorted((folder / data.folder).glob(pattern))
        if not paths:
            raise MissingData(data.folder, folder / data.folder, files)
        for path in paths:
            found.extend(_rows_of(path, f"{data.folder}/{path.name}", columns))
    return found


def for_training(data: DataSet, folder: Path, *files: str) -> list[Row]:
    """The same rows, refused where the licence does not let the weights ship."""
    if not data.ships:
        raise NotForShipping(data)
    return rows(data, folder, *files)


def labelled(found: list[Row], text: str, label: str | Callable[[Row], object]) -> tuple[list[str], list[str]]:
    """Texts and labels (as strings) of rows; rows whose label is None are left out."""
    read = label if callable(label) else lambda row: row[label]
    pairs = [(str(row[text]), value) for row in found if (value := read(row)) is not None]
    return [pair[0] for pair in pairs], [str(pair[1]) for pair in pairs]


def _rows_of(path: Path, name: str, columns: Columns) -> Iterator[Row]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                place = f"{name}, line {number}"
                row = _decoded(line, place)
                if fault := fault_of(row, columns):
                    raise BadData(place, fault)
                yield row


def _decoded(line: bytes, place: str) -> Any:
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise BadData(place, f"not UTF-8 at byte {error.start + 1}") from error
    except (ValueError, RecursionError) as error:
        raise BadData(place, f"not JSON ({error})") from error
