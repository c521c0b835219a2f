"""`cadet evaluate`: says what it lacks, measures what ships, and never puts lesser figures in place of better ones."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from server.evidence import card, evaluate
from server.evidence.benchmarks import BENCHMARKS, HELD_BACK
from server.evidence.labelled import FOLDER
from server.scoring.engine import FINGERPRINT
from server.scoring.rubric import RUBRIC
from tests.cli.running import cadet

# The same whoever asks, but for the milliseconds: most tests here read it, and each reading costs ten seconds.
held_back = cache(evaluate.held_back)
FIRST = (FOLDER / "own.jsonl").read_text(encoding="utf-8").splitlines()[:3]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Three labelled posts."""
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join(FIRST), encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def held_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the heads do on texts held back is measured by the first test that asks, for all of them."""
    monkeypatch.setattr(evaluate, "held_back", lambda benchmark: dict(held_back(benchmark)))


@pytest.fixture(autouse=True)
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """What `--write` would change, out of the product's way."""
    paths = tmp_path / "figures.json", tmp_path / "card.md"
    for name, path in zip(("FIGURES", "MODEL_CARD"), paths, strict=True):
        path.write_bytes(getattr(card, name).read_bytes())
        monkeypatch.setattr(card, name, path)
    return paths


def test_without_data_it_says_what_is_missing_and_still_measures_what_ships(own: Path) -> None:
    told = cadet("evaluate", "--posts", own)
    assert told.exit_code == 0
    for benchmark in BENCHMARKS:
        assert benchmark.name in told.stdout
    assert "politeness_ko_corr           not measured: needs tydip/" in told.stdout
    assert "held back from training" in told.stdout
    lacking = "politeness_ko_corr, checkthat_1A_checkworthy, checkthat_1B_claim, checkthat_1C_harmful"
    assert f"the training data's part held back from a first fit, as training left them; {lacking} need" in told.stdout
    assert "Labelled posts, as shipped:" in told.stdout
    assert "n=3" in told.stdout
    assert "Furthest apart, as shipped:" in told.stdout
    assert told.stdout.count(": the marker gave TONE ") == 3
    assert "left out in turn" not in told.stdout, "that was measured on the posts that ship"


def test_a_data_folder_that_is_not_there_is_named(own: Path, tmp_path: Path) -> None:
    told = cadet("evaluate", "--data", tmp_path / "nowhere", "--posts", own)
    assert told.exit_code == 0
    assert f"{tmp_path / 'nowhere'} is not there" in told.stderr


def test_a_file_where_the_data_folder_should_be_is_told_from_one_that_is_not_there(own: Path) -> None:
    told = cadet("evaluate", "--data", own, "--posts", own)
    assert told.exit_code == 0
    assert f"{own} is no folder: benchmarks" in told.stderr


def test_figures_of_ones_own_posts_are_never_published(own: Path, copies: tuple[Path, Path]) -> None:
    before = [path.read_bytes() for path in copies]
    refused = cadet("evaluate", "--posts", own, "--write")
    assert refused.exit_code == 1
    assert "--posts" in refused.stderr
    assert [path.read_bytes() for path in copies] == before


def test_measured_figures_never_give_way_to_unmeasured_ones(copies: tuple[Path, Path], tmp_path: Path) -> None:
    before = [path.read_bytes() for path in copies]
    for data in ((), ("--data", tmp_path)):
        refused = cadet("evaluate", *data, "--write")
        assert refused.exit_code == 1
        assert "unsmile_clean" in refused.stderr
        assert "apeach" not in refused.stderr, "what was not measured before cannot be lost"
        assert "Labelled posts" not in refused.stdout, "it is refused before the long part"
    assert [path.read_bytes() for path in copies] == before


def test_figures_are_written_where_no_measured_one_is_lost(
    copies: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    figures: dict[str, Any] = json.loads(copies[0].read_bytes())
    for line in figures["benchmarks"]:
        line["on"] = HELD_BACK
    copies[0].write_text(json.dumps(figures), encoding="utf-8")
    monkeypatch.setattr("server.evidence.evaluate.scorer", lambda *_given: figures["shipped"] | {"n": 4321})
    assert cadet("evaluate", "--write").exit_code == 0
    written = json.loads(copies[0].read_bytes())
    assert written["shipped"]["n"] == 4321
    assert (written["measured"]["engine"], written["measured"]["rubric"]) == (FINGERPRINT, RUBRIC.version)
    assert f"Last re-measured on {written['measured']['at'][:10]}, by" in copies[1].read_text(encoding="utf-8")
    assert "not measured" in copies[1].read_text(encoding="utf-8")


def changed(**values: object) -> bytes:
    return json.dumps({**json.loads(FIRST[0]), **values}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\n", b"[1]", changed(levels=4), changed(levels="444444 43444449 4444444"),
        changed(levels="-44444 43444444 4444444"), changed(scores={"tone": {}}), changed(scores=4),
    ],
)  # fmt: skip
def test_labelled_posts_that_cannot_be_read_are_refused_with_their_place(own: Path, content: bytes) -> None:
    own.write_bytes(content)
    refused = cadet("evaluate", "--posts", own)
    assert refused.exit_code == 1
    assert "Not evaluated: mine.jsonl" in refused.stderr
    assert refused.stdout == "", "it is refused before the long part"


def test_a_criterion_that_every_label_leaves_open_has_no_figure(own: Path) -> None:
    own.write_bytes(changed(levels="444444 43444444 444444-"))
    told = cadet("evaluate", "--posts", own)
    assert told.exit_code == 0
    assert "warmth" in told.stdout
    assert "timeliness" not in told.stdout
