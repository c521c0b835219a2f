"""The figures as they are told: when they were measured, what was noticed, and where marker and scorer part."""

import re
from pathlib import Path

import pytest

from server.evidence import card, evaluate
from server.evidence.agreement import compare
from server.evidence.benchmarks import BENCHMARKS, HELD_BACK
from server.evidence.labelled import Labelled, shipped_posts, unseen_posts

NAMED = {benchmark.name: benchmark for benchmark in BENCHMARKS}


@pytest.fixture(scope="module")
def posts() -> list[Labelled]:
    return shipped_posts()


def test_a_date_and_a_rubric_are_told_where_the_figures_have_them() -> None:
    old = {"shipped": {"engine": "heads-1-a"}}
    assert card.measured_at(old) is None
    assert card.measured_line(old) == "Measured with engine heads-1-a."
    new = {"measured": {"at": "2026-11-30T09:12:13+00:00", "rubric": "4", "engine": "heads-1-b"}}
    assert card.measured_line(new).startswith(
        "Last re-measured on 2026-11-30, by rubric version 4, with engine heads-1-b."
    )


def test_thinned_sentences_and_texts_of_other_sets_are_told_beside_figures_held_back() -> None:
    notes = {name: card.note_of({"name": name, "on": HELD_BACK}) for name in NAMED}
    assert {name: note for name, note in notes.items() if note and NAMED[name].metric != "Spearman"} == {
        "claimbuster": "thinned",
        "checkthat_1A_checkworthy": "elsewhere", "checkthat_1B_claim": "elsewhere",
        "checkthat_1C_harmful": "elsewhere", "apeach": "elsewhere", "unsmile_clean": "elsewhere",
        "reach_diplomats_retweets": "elsewhere",
    }  # fmt: skip
    assert card.note_of({"name": "claimbuster", "on": "claimbuster/two_class_test.jsonl"}) == ""
    line = {"name": "claimbuster", "on": HELD_BACK, "metric": "F1 of 1", "value": 0.8, "low": 0.7, "high": 0.9, "n": 5,
            "ms": 1.0, "published": "none read"}  # fmt: skip
    assert f"on held back from training ({card.NOTES['thinned']})" in card.benchmark_line(line)


def test_heads_with_no_benchmark_of_their_own_show_what_training_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "held_back", lambda benchmark: {"name": benchmark.name, "on": HELD_BACK, "value": 1})
    lines = {line["name"]: line for line in evaluate.benchmarks(None)}
    assert {name for name, line in lines.items() if line["value"] is None} == {
        "politeness_ko_corr", "checkthat_1A_checkworthy", "checkthat_1B_claim", "checkthat_1C_harmful",
    }  # fmt: skip
    assert lines["unsmile_clean"]["on"] == lines["reach_diplomats_retweets"]["on"] == HELD_BACK


def test_their_figures_are_those_beside_their_weights() -> None:
    assert round(evaluate.held_back(NAMED["unsmile_clean"])["value"], 3) == 0.743
    assert evaluate.held_back(NAMED["reach_diplomats_retweets"])["n"] == 2311


def test_bad_claims_and_breaches_are_counted_like_leaks_for_all_and_by_language(posts: list[Labelled]) -> None:
    found = compare(posts, [post.levels for post in posts])["holds"]
    for what in ("leaks", "claims", "breaches"):
        assert found["all"][what] == found["all"][f"{what}_noticed"] > 100
        assert found["en"][what] + found["ko"][what] <= found["all"][what]
    assert found["all"]["claims_falsely"] == found["all"]["breaches_falsely"] == 0
    blind = compare(posts, [post.levels | {"accuracy": 4, "mandate": 1} for post in posts])["holds"]["all"]
    assert (blind["claims_noticed"], blind["claims_falsely"]) == (0, 0)
    assert blind["breaches"] + blind["breaches_falsely"] == len(posts)
    assert card.hold_lines({"holds": {"all": blind}})[0].endswith(
        f"; bad claims noticed 0 of {blind['claims']}, falsely 0; breaches of mandate noticed {blind['breaches']} of "
        f"{blind['breaches']}, falsely {blind['breaches_falsely']}"
    )


def test_figures_from_before_these_were_counted_are_told_without_them() -> None:
    old = dict.fromkeys(("caught", "held", "held_falsely", "free", "risk_0_escaped", "risk_0"), 1)
    (line,) = card.hold_lines({"holds": {"all": old | {"leaks": 1, "leaks_noticed": 1, "leaks_falsely": 0}}})
    assert line.endswith("leaks noticed 1 of 1, falsely 0")


def test_a_disagreement_names_post_levels_criteria_and_text(posts: list[Labelled]) -> None:
    post = next(post for post in posts if post.levels["respect"] == 4 and post.levels["hook"] == 3)
    (worst,) = compare([post], [post.levels | {"hook": 2, "respect": 0}])["worst"]
    head, apart, text = card.worst_lines({"worst": [worst]})
    assert head.startswith(f"{post.id}, {post.scenario}, {post.lang}: the marker gave TONE ")
    assert head.count("RISK") == head.count("REACH") == 2
    assert apart == "  furthest apart on respect (marker 4, scorer 0), hook (marker 3, scorer 2)"
    assert text.strip()[:20] in " ".join(post.post.text.split())


def test_a_long_text_is_cut_after_a_word_and_a_short_one_is_not() -> None:
    one = {"id": "a", "scenario": "S01", "label": dict.fromkeys(("tone", "risk", "reach"), 1)}
    one["scorer"] = one["label"]
    told = {text: card.worst_lines({"worst": [one | {"text": text}]})[-1].strip() for text in
            ("We are\nchecking.", "word " * 60, "가" * 300)}  # fmt: skip
    assert list(told.values()) == ["We are checking.", f"{'word ' * 39}word…", f"{'가' * 200}…"]


def test_what_is_written_about_the_posts_counts_those_that_are_there() -> None:
    root = Path(__file__).parents[2]
    folder = root / "server" / "training" / "posts"
    kept = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.jsonl")}
    said = re.findall(r"^- `(\w+\.jsonl)`: ([\d,]+) ", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    del kept["overall.jsonl"]
    assert {name: int(count.replace(",", "")) for name, count in said} == kept
    posts = shipped_posts()
    machine = sum(post.id.startswith("X") for post in posts)
    long = sum(not post.is_short for post in posts)
    readme, model_card = ((root / name).read_text(encoding="utf-8") for name in ("README.md", "MODEL_CARD.md"))
    for text, count, words in (
        (readme, machine, "of the posts learned from"),
        (readme, machine, "by a language model; agreement"),
        (readme, long, "posts of more than a short line"),
        (readme, len(posts) - long, "posts of one short line, the same way"),
        (readme, len(unseen_posts()), "posts that nothing was learned from"),
        (model_card, len(posts), "labelled posts; the criteria of reach"),
        (model_card, long, "that are longer than a short line"),
        (model_card, machine, "of those learned from"),
    ):
        assert f"{count:,} {words}" in text, words
