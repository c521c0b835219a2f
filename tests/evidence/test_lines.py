"""Lines to learn holds from: each in several drills, as a post and as an answer, cheer only where nobody suffers."""

import json
from collections import Counter, defaultdict

import pytest

from server.evidence.agreement import compare_lines
from server.evidence.labelled import shipped_posts
from server.evidence.lines import BREAKS, LEARNED, UNSEEN, Line, lines

FOUR = [("en", True), ("en", False), ("ko", True), ("ko", False)]
ROWS = [json.loads(row) for row in LEARNED.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def found() -> list[Line]:
    return list(lines(LEARNED))


def test_every_kind_is_there_in_both_languages_and_no_line_twice_or_among_the_labelled_posts() -> None:
    kinds = Counter((row["kind"], row["lang"]) for row in ROWS)
    assert set(kinds) == {(kind, lang) for kind in (*BREAKS, "harmless", "cheerful") for lang in ("en", "ko")}
    texts = [row["text"] for row in ROWS]
    assert len(set(texts)) == len(texts)
    assert not {post.post.text for post in shipped_posts()} & set(texts)


def test_nothing_is_learned_from_unseen_lines() -> None:
    unseen = {line.post.text for line in lines(UNSEEN)}
    assert len(unseen) == 293
    learned = [row["text"] for row in ROWS] + [post.post.text for post in shipped_posts()]
    known = [trigrams(text) for text in learned]
    alike = [text for text in unseen for mine in [trigrams(text)] if any(_likeness(mine, one) >= 0.4 for one in known)]
    assert alike == []


def trigrams(text: str) -> frozenset[str]:
    low = text.lower()
    return frozenset(low[at : at + 3] for at in range(len(low) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share (0..1) of their sequences of three characters that two texts have in common."""
    return len(one & other) / max(1, len(one | other))


def test_lines_are_counted_by_language_and_by_what_should_become_of_them(found: list[Line]) -> None:
    kinds = [next(line for line in found if line.lang == lang and line.held == held) for lang, held in FOUR]
    counted = compare_lines([(line, held) for line in kinds for held in (True, True, False)])
    one = {"harmless": 3, "held_falsely": 2, "harmful": 3, "caught": 2}
    assert counted == {"all": {name: 2 * value for name, value in one.items()}, "en": one, "ko": one}


def test_each_line_stands_in_four_drills_by_turns_as_a_post_and_as_an_answer(found: list[Line]) -> None:
    drills = defaultdict(list)
    for line in found:
        drills[line.post.text].append((line.scenario, line.post.kind))
    for where in drills.values():
        assert len({scenario for scenario, _ in where}) == 4
        assert Counter(kind for _, kind in where) == {"post": 2, "reply": 2}
    assert len({line.scenario for line in found}) == 24


def test_answers_know_what_they_answer_and_cheer_stands_where_nobody_was_harmed(found: list[Line]) -> None:
    assert all(line.context.thread for line in found if line.post.kind == "reply")
    cheerful = {row["text"] for row in ROWS if row["kind"] == "cheerful"}
    assert not any(line.context.harm for line in found if line.post.text in cheerful)
    assert any(line.context.harm for line in found if line.post.text not in cheerful)


def test_what_a_line_tells_of_which_criterion(found: list[Line]) -> None:
    kind = {row["text"]: row["kind"] for row in ROWS}
    one = {kind[line.post.text]: line for line in found}
    told = {name: {of for of in BREAKS.values() if of and line.tells_of(of)} for name, line in one.items()}
    assert told["harmless"] == told["cheerful"] == {"mandate", "confidentiality", "accuracy"}
    assert told["promises"] == {"mandate", "confidentiality"}
    assert told["accuses"] == {"accuracy", "confidentiality"}
    assert told["discloses"] == told["insults"] == told["meddles"] == {"confidentiality"}
    assert {name for name, line in one.items() if line.held} == set(BREAKS)
