"""Training: the same bytes from the same files, refused data, clear words about what is missing."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from server.evidence import data_sets
from server.evidence import pairs as building
from server.scoring.heads.head import Looked
from server.scoring.heads.pack import from_bytes, to_bytes
from server.training import pairs
from server.training.fit import look, scores
from server.training.recipes import PLANS, Plan, Recipe
from server.training.train import train, train_pairs

KIND = ("thank you so much", "what a lovely idea", "happy to help you", "so kind of you", "glad you came")
RUDE = ("shut up now", "what a stupid idea", "go away you fool", "so dumb of you", "nobody likes you")


def _read(folder: Path) -> tuple[list[str], list[str]]:
    rows = data_sets.for_training(data_sets.KMHAS, folder, "official_valid.jsonl")
    return data_sets.labelled(rows, "text", "label")


TINY = Plan("tiny", ("0", "1"), (data_sets.KMHAS,), _read, Recipe(least=1))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "kmhas"
    folder.mkdir()
    texts = [(f"{text} {n}", label) for n in range(6) for label, texts in ((0, KIND), (1, RUDE)) for text in texts]
    lines = [json.dumps({"text": text, "label": label}) for text, label in texts]
    (folder / "official_valid.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_two_trainings_give_the_same_bytes(data: Path) -> None:
    one, other = train(TINY, data), train(TINY, data)
    assert to_bytes(one.head) == to_bytes(other.head)
    assert one.texts == 60
    assert one.measured.value > 0.9


def test_another_text_gives_other_bytes(data: Path) -> None:
    before = to_bytes(train(TINY, data).head)
    with (data / "kmhas" / "official_valid.jsonl").open("a") as file:
        file.write('\n{"text": "rude again, fool", "label": 1}')
    assert to_bytes(train(TINY, data).head) != before


def test_pairs_are_learned_and_give_the_same_bytes(tmp_path: Path) -> None:
    found = [building.Pair(f"breaking news {n}", f"our daily note {n}", True) for n in range(20)]
    found += [building.Pair(b, a, False) for a, b, _ in found]
    plan = pairs.PairPlan("tiny", (), lambda _: found)
    one, other = train_pairs(plan, tmp_path), train_pairs(plan, tmp_path)
    assert to_bytes(one.head) == to_bytes(other.head)
    assert one.measured.value == 1.0


def test_progress_rises_to_the_end(data: Path) -> None:
    heard: list[float] = []
    train(TINY, data, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(data_sets.MissingData, match=r"kmhas: no file matches official_valid\.jsonl"):
        TINY.read(tmp_path)


def test_a_broken_line_is_named(data: Path) -> None:
    with (data / "kmhas" / "official_valid.jsonl").open("a") as file:
        file.write("\n{oops")
    with pytest.raises(data_sets.BadData, match=r"kmhas/official_valid\.jsonl, line 61"):
        TINY.read(data)


@pytest.mark.parametrize("data_set", [data_sets.UNSMILE, data_sets.DIPLOMATS, data_sets.CHECKTHAT])
def test_data_that_may_not_ship_is_refused_before_it_is_read(tmp_path: Path, data_set: data_sets.DataSet) -> None:
    with pytest.raises(data_sets.NotForShipping, match=data_set.folder):
        data_sets.for_training(data_set, tmp_path, "*.jsonl")


def test_every_plan_uses_data_that_may_ship() -> None:
    for plan in (*PLANS, *pairs.PAIR_PLANS):
        assert plan.uses
        assert all(source.ships for source in plan.uses)


def test_headlines_are_paired_within_a_test_and_only_where_they_differ() -> None:
    def variant(test: str, headline: str, clicks: int) -> dict[str, object]:
        about = {"clickability_test_id": test, "eyecatcher_id": "e", "headline": headline}
        return {**about, "impressions": 10_000, "clicks": clicks}

    rows = [variant("t", "weak", 100), variant("t", "strong", 200), variant("t", "equal", 105), variant("u", "x", 900)]
    found = building.headline_pairs(rows)
    assert [(pair.a, pair.b, pair.first) for pair in found] == [("equal", "strong", False), ("strong", "weak", True)]


def test_author_pairs_stay_near_in_time_and_far_in_value() -> None:
    def post(hour: int, text: str, value: int) -> dict[str, object]:
        return {"ts": f"2016-01-01 {hour:02}:00:00", "text": text, "value": value}

    rows = [post(0, "a", 10), post(1, "b", 11), post(2, "c", 100), post(9, "d", 500)]
    found = building.author_pairs(rows, lambda row: float(row["value"]), hours=3)
    assert {frozenset((pair.a, pair.b)) for pair in found} == {frozenset("ac"), frozenset("bc")}
    assert all((pair.a == "c") == pair.first for pair in found)


def test_a_head_that_leans_says_its_second_label_sooner_and_its_scores_stay(data: Path) -> None:
    plain, leaning = train(TINY, data).head, train(replace(TINY, recipe=Recipe(least=1, lean=-50.0)), data).head
    looked = Looked("thank you so much")
    assert (plain.label(looked), leaning.label(looked)) == ("0", "1")
    assert np.array_equal(plain.score(looked), leaning.score(looked))
    assert from_bytes(to_bytes(leaning)).lean == -50.0


def test_wording_figures_count_as_the_head_counts_them_for_one_text(data: Path) -> None:
    head = train(replace(TINY, recipe=Recipe(least=1, wording=0.5)), data).head
    texts = ["SHUT UP NOW!!", "thank you, 3 of you?"]
    found = scores(head, look(texts, meaning=True, wording=True))
    assert head.wording.shape == (36, 1)
    assert np.abs(head.wording).max() > 0
    assert found == pytest.approx(np.array([head.score(Looked(text)) for text in texts]))


def test_lent_texts_teach_but_are_not_measured_on(data: Path) -> None:
    def lent(_: Path) -> tuple[list[str], list[str]]:
        return ["what a stupid lovely idea"] * 40, ["0"] * 40

    own, helped = train(TINY, data), train(replace(TINY, lent=lent, recipe=Recipe(least=1, lent=1.0)), data)
    looked = Looked("what a stupid idea")
    assert (own.texts, helped.texts) == (60, 100)
    assert helped.measured.n == own.measured.n
    assert helped.head.score(looked)[0] < own.head.score(looked)[0]


def test_held_back_texts_are_thinned_to_the_share_of_the_test(data: Path) -> None:
    all_of_them, thinned = train(TINY, data).measured, train(replace(TINY, share=0.9), data).measured
    assert thinned.n < all_of_them.n


def test_what_texts_drew_teaches_without_those_of_the_pairs_held_back(tmp_path: Path) -> None:
    found = [building.Pair(f"breaking news {n}", f"our daily note {n}", first=True) for n in range(32)]
    # From the middle on everything draws more; what counts is what a text draws beside its neighbours.
    drew = [(text, float(n // 16) + (text == pair.a)) for n, pair in enumerate(found) for text in (pair.a, pair.b)]
    misled = [*drew[:56], *((text, 9.0 - value) for text, value in drew[56:])]
    plan = pairs.PairPlan("tiny", (), lambda _: found, Recipe(least=1), drew=lambda _: drew)
    trained = train_pairs(plan, tmp_path)
    assert (trained.texts, trained.measured.n, trained.measured.value) == (32, 4, 1.0)
    assert to_bytes(train_pairs(plan, tmp_path).head) == to_bytes(trained.head)
    of_misled = train_pairs(replace(plan, drew=lambda _: misled), tmp_path).head
    # Probabilities come from the first fit, which saw none of those misled; the shipped weights saw them.
    assert of_misled.temperature == trained.head.temperature
    assert to_bytes(of_misled) != to_bytes(trained.head)
