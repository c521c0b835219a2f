"""Growing a forest: what is read with numpy alone is what was grown, and the same rows grow the same forest."""

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor

from server.scoring.forest import Forest, to_bytes
from server.training.forest import grow


def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(7)
    figures = draw.normal(size=(120, 6))
    levels = np.stack([(figures[:, 0] > 0) * 4, np.clip(np.rint(figures[:, 1] * figures[:, 2] + 2), 0, 4)], axis=1)
    return figures, levels.astype(np.int_), np.where(figures[:, 3] > 0, 1.0, 0.5)


def test_it_says_what_the_library_says_that_grew_it(monkeypatch: pytest.MonkeyPatch) -> None:
    grown: list[ExtraTreesRegressor] = []
    fit = ExtraTreesRegressor.fit
    monkeypatch.setattr(ExtraTreesRegressor, "fit", lambda self, *rows: grown.append(self) or fit(self, *rows))
    figures, levels, counts = rows()
    forest: Forest = grow(figures, levels, counts)
    (model,) = grown
    for row in figures[:40]:
        # Leaves are kept in sixtieths of a level.
        assert forest.levels(row)[0] == pytest.approx(model.predict(row[None])[0], abs=1 / 120)


def test_the_same_rows_grow_the_same_bytes() -> None:
    assert to_bytes(grow(*rows())) == to_bytes(grow(*rows()))
