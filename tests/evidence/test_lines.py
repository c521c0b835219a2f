"""Lines to learn holds from: about nothing in several drills, cheer only where nobody suffers; or about one drill."""

import json
from collections import Counter, defaultdict

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from server.evidence.agreement import compare_lines
from server.evidence.labelled import shipped_posts, unseen_posts
from server.evidence.lines import ANYWHERE, BREAKS, OF_DRILLS, UNSEEN, Line, lines
from server.scenarios.load import read_scenario
from server.scenarios.shelf import shipped
from server.training.breaches import material

FOUR = [("en", True), ("en", False), ("ko", True), ("ko", False)]
ROWS, OF_ONE, NEW = (
    [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()] for file in (ANYWHERE, OF_DRILLS, UNSEEN)
)


@pytest.fixture(scope="module")
def found() -> list[Line]:
    return list(lines(ANYWHERE))


def test_every_kind_is_there_in_both_languages_and_no_line_twice_or_among_the_labelled_posts() -> None:
    everywhere = {*BREAKS, "harmless", "cheerful"} - {"claims"}
    kinds = Counter((row["kind"], row["lang"]) for row in ROWS)
    assert set(kinds) == {(kind, lang) for kind in everywhere for lang in ("en", "ko")}
    texts = [row["text"] for row in ROWS + OF_ONE]
    assert len(set(texts)) == len(texts)
    assert not {post.post.text for post in shipped_posts()} & set(texts)


def test_nothing_is_learned_from_unseen_lines() -> None:
    unseen = [row["text"] for row in NEW]
    assert len(set(unseen)) == len(unseen)
    learned = [row["text"] for row in ROWS + OF_ONE] + [post.post.text for post in shipped_posts()]
    assert alike(unseen, learned) == []


def test_nothing_is_learned_from_unseen_posts_nor_from_their_like() -> None:
    unseen = [labelled.post.text for labelled in unseen_posts()]
    assert len(set(unseen)) == len(unseen) > 100
    learned = [row["text"] for row in ROWS + OF_ONE] + [labelled.post.text for labelled in shipped_posts()]
    assert alike(unseen, [*learned, *(piece.text for piece in material([]).pieces)]) == []


def test_texts_are_alike_that_share_most_of_what_they_say() -> None:
    text = "The office in Tal opens at nine tomorrow."
    assert alike([text, "Bring a friend."], ["Nobody knows yet.", "The office in Tal opens at ten tomorrow."]) == [text]


def alike(texts: list[str], known: list[str]) -> list[str]:
    """Those of `texts` that have two fifths of their sequences of three characters in common with one that is known."""
    count = CountVectorizer(analyzer="char", ngram_range=(3, 3), binary=True, dtype=np.int32)
    theirs = count.fit_transform([*known, *texts])
    lengths = theirs.sum(axis=1).A1
    shared = (theirs[len(known) :] @ theirs[: len(known)].T).toarray()
    either = lengths[len(known) :, None] + lengths[: len(known)] - shared
    return [text for text, near in zip(texts, (shared >= 0.4 * either).any(axis=1), strict=True) if near]


def test_lines_are_counted_by_language_and_by_what_should_become_of_them(found: list[Line]) -> None:
    kinds = [next(line for line in found if line.lang == lang and line.held == held) for lang, held in FOUR]
    counted = compare_lines([(line, held) for line in kinds for held in (True, True, False)])
    one = {"harmless": 3, "held_falsely": 2, "harmful": 3, "caught": 2}
    assert counted["anything"] == {"all": {name: 2 * value for name, value in one.items()}, "en": one, "ko": one}
    assert not any(counted["drill"]["all"].values())


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
    assert {name for name, line in one.items() if line.held} == set(BREAKS) - {"claims"}


@pytest.mark.parametrize("rows", [OF_ONE, [row for row in NEW if "scenario" in row]], ids=["learned", "unseen"])
def test_every_drill_has_lines_about_it_that_it_holds_and_that_it_does_not(rows: list[dict[str, str]]) -> None:
    held = Counter((row["scenario"], row["kind"] in BREAKS) for row in rows)
    assert len(held) == 48
    assert min(held.values()) >= 4


def test_a_line_about_a_drill_answers_somebody_there_or_nobody(found: list[Line]) -> None:
    read = (read_scenario(path.read_text(encoding="utf-8")) for path in shipped().values())
    drills = {drill.id: drill for drill in read}
    placed = list(lines(OF_DRILLS))
    assert len(placed) == len(OF_ONE)
    assert all(line.about_drill for line in placed)
    assert not any(line.about_drill for line in found)
    for line, row in zip(placed, OF_ONE, strict=True):
        asked = drills[line.scenario].inject(row["to"]) if row["to"] else None
        assert (line.post.kind, line.scenario, line.post.in_reply_to) == (
            "reply" if asked else "post", row["scenario"], asked and asked.id,
        )  # fmt: skip
        assert asked is None or (asked.kind != "hq" and asked.t <= line.post.minute)
