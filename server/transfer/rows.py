"""Rows of a file, taken strictly: their types, what must be true of them, and that no two are one."""

import json
from typing import Any

from pydantic import ValidationError
from sqlmodel import SQLModel

from server.transfer.checks import fault_in
from server.transfer.reading import BadFile, Piece
from server.transfer.tables import ORDER, row_class, table_of, unique_in

MODELS: dict[str, type[SQLModel]] = {table_of(model).name: model for model in ORDER}


def refuse(piece: Piece, why: str) -> BadFile:
    """The refusal of a row, with where it stands."""
    return BadFile(f"line {piece.line} ({piece.table}): {why}")


class Rows:
    """Reads rows one after the other and remembers what must not come again."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._unique = {name: unique_in(table_of(model)) for name, model in MODELS.items()}

    def read(self, piece: Piece) -> dict[str, Any]:
        """The values of a row by column; BadFile when it cannot be one."""
        try:
            row = dict(row_class(MODELS[piece.table]).model_validate_json(piece.text))
        except ValidationError as error:
            raise refuse(piece, _told(error)) from error
        if fault := fault_in(piece.table, row):
            raise refuse(piece, fault)
        self._check_unique(piece, row)
        return row

    def _check_unique(self, piece: Piece, row: dict[str, Any]) -> None:
        for columns in self._unique[piece.table]:
            values = tuple(row[name] for name in columns)
            # Of a key, its hash: a file may have millions of rows, whose keys would not fit.
            key = hash((piece.table, columns, values))
            if None not in values and key in self._seen:
                what = ", ".join(f"{name} {value}" for name, value in zip(columns, values, strict=True))
                raise refuse(piece, f"there is a row with the same {what} before it")
            self._seen.add(key)


def _told(error: ValidationError) -> str:
    """The first thing that is wrong, by the name of its column."""
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    given = json.dumps(first["input"], ensure_ascii=False, default=str)
    shown = f" (it is {given[:60]})" if first["type"] not in {"missing", "json_invalid"} else ""
    return f"{place}: {first['msg']}{shown}" if place else f"{first['msg']}{shown}"
