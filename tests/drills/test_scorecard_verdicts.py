"""Why a post got its verdict, and the model post beside it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.drills.verdicts import causes, model_post
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import find_shipped
from server.scoring.overall import CRITERIA, REACH, RISK, overall, verdict
from server.world.events import Posted

FOUR: dict[str, int | None] = dict.fromkeys(CRITERIA, 4)
some_levels = st.fixed_dictionaries({name: st.integers(0, 4) for name in CRITERIA})


def found(**levels: int | None) -> list[tuple[str, tuple[str, ...]]]:
    return [(cause.what, cause.criteria) for cause in causes(FOUR | levels)]


def test_a_post_that_may_go_out_has_nothing_against_it() -> None:
    assert causes(FOUR) == ()


def test_a_leak_alone_holds_a_post() -> None:
    assert found(confidentiality=0, warmth=1) == [("risk", ("confidentiality",))]


def test_silence_alone_counts_one_higher_than_it_stands() -> None:
    assert found(duty=0) == [("risk", ("duty",))]
    assert overall(FOUR | {"duty": 0})[1] == 1


def test_every_risk_at_the_weakest_level_is_named() -> None:
    assert found(accuracy=2, mandate=2, conduct=3) == [("risk", ("accuracy", "mandate"))]


def test_contempt_is_named_as_tone() -> None:
    assert found(respect=1) == [("tone", ("respect",))]


def test_a_post_the_public_cannot_read_is_named_as_such() -> None:
    assert ("language", ("language",)) in found(language=1)


def test_a_slip_in_access_is_no_cause_while_the_words_help() -> None:
    assert found(access=1, mandate=2) == [("risk", ("mandate",))]
    assert found(access=1, helpfulness=2) == [("access", ("access",))]


def test_a_post_that_shuts_people_out_is_named_as_such() -> None:
    assert found(conversation=0) == [("conversation", ("conversation",))]
    assert ("conversation", ("conversation",)) in found(conversation=0, respect=1)
    assert found(conversation=1) == []


def test_an_untimed_post_is_judged_without_its_time() -> None:
    assert found(timeliness=None) == []


@given(some_levels)
def test_there_is_a_cause_exactly_when_a_post_may_not_go_out_as_it_is(levels: dict[str, int | None]) -> None:
    assert bool(causes(levels)) == (verdict(levels) != "publish")


@given(some_levels)
def test_every_cause_names_a_criterion(levels: dict[str, int | None]) -> None:
    for cause in causes(levels):
        assert cause.criteria
        assert set(cause.criteria) <= {"risk": set(RISK), "reach": set(REACH)}.get(cause.what, set(CRITERIA))


@pytest.fixture(scope="module")
def ferry() -> Scenario:
    path = find_shipped("S01")
    assert path is not None
    return read_scenario(Path(path).read_text(encoding="utf-8"))


def posted(**more: str | None) -> Posted:
    fields = {"text": "x", "platform": "facebook", "lang": "en", "account": "embassy", "undo_until": 0.0}
    return Posted(**(fields | more))  # type: ignore[arg-type]  # the fields are given as a dict


def test_the_model_post_is_in_the_language_of_the_post(ferry: Scenario) -> None:
    korean = model_post(ferry, posted(lang="ko", platform="facebook"), 10, "en")
    assert korean is not None
    assert korean.language == "ko"


def test_the_model_post_follows_the_reader_when_the_post_is_in_neither_language(ferry: Scenario) -> None:
    for page_language in ("en", "ko"):
        model = model_post(ferry, posted(lang="tr"), 10, page_language)
        assert model is not None
        assert model.language == page_language


def test_a_drill_without_model_posts_shows_none(ferry: Scenario) -> None:
    assert model_post(ferry.model_copy(update={"exemplars": ()}), posted(), 10, "en") is None
