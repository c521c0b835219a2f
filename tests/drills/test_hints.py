"""Counterfactual hints: edits that lift what is weakest, scored like the post, with their price."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from server import db
from server.drills.hints.edits import edits
from server.drills.hints.hints import SHOWN, Hints, hints_for
from server.drills.judging import as_sent
from server.drills.results_queries import record_of
from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.scoring.card import Post
from server.scoring.case import Case
from server.scoring.engine import score
from tests.drills import taken
from tests.people import World
from tests.scoring.world import DRILL


def hinted(text: str, **more: object) -> Hints:
    post = replace(Post(text, "en", "x", 30.0, target="valley"), **more)  # type: ignore[arg-type]  # the fields are given as a dict
    return hints_for(post, DRILL, score(post, DRILL))


def kinds(post: Post) -> dict[str, str]:
    return {edit.kind: edit.post.text for edit in edits(Case(post, DRILL), score(post, DRILL))}


def test_the_sentence_that_breaks_a_rule_goes_first() -> None:
    rude = "The hotline is open. You are all stupid idiots. Ask us anything."
    best = hinted(rude).best[0]
    assert best.edit.kind == "drop"
    assert best.edit.words == "You are all stupid idiots."
    assert best.edit.post.text == "The hotline is open. Ask us anything."
    assert any(change.criterion == "respect" and change.after > change.before for change in best.raised)


def test_each_hint_tells_what_the_scorer_says_of_the_edited_post() -> None:
    found = hinted("The situation is being closely monitored by the relevant authorities.")
    assert 0 < len(found.best) <= SHOWN
    for hint in found.best:
        card = score(hint.edit.post, DRILL)
        assert hint.overall == (card.tone, card.risk, card.reach)
        assert all(card.level(change.criterion) == change.after for change in (*hint.raised, *hint.lowered))


def test_officialese_becomes_everyday_words_and_tags_stay_last() -> None:
    found = kinds(Post("We are closely monitoring the situation prior to departure #Orin", "en", "x", 30.0))
    assert found["plain"] == "we are checking what has happened before departure #Orin"
    assert found["invite"].endswith("Ask us here. #Orin")


def test_a_korean_post_gets_korean_words_and_no_comparison_of_reach() -> None:
    found = hinted("상황을 예의주시하고 있습니다.", lang="ko")
    assert all("가" <= hint.edit.words[0] <= "힣" for hint in found.best if hint.edit.kind in ("invite", "update"))
    assert (found.tempting, found.band) == (None, None)


def test_a_stated_fact_is_given_its_source_unless_the_house_itself_said_so() -> None:
    closed = kinds(Post("A landslide at 06:10 closed the road to Orin.", "en", "x", 30.0))
    assert closed["source"] == "A landslide at 06:10 closed the road to Orin. (Source: rescue service)"
    korean = kinds(Post("06시 10분 산사태로 오린 가는 길이 끊겼습니다.", "ko", "x", 30.0))
    assert korean["source"].endswith("(출처: 구조대)")
    assert "source" not in kinds(Post("37 hikers are safe in the school hall.", "en", "x", 30.0))


def test_a_shipped_drill_gives_sources_without_the_keys_of_our_own_list() -> None:
    path = find_shipped("S01")
    assert path is not None
    context = context_for(read_scenario(path.read_text(encoding="utf-8")), minute=10)
    post = Post("Call +82-2-3210-0404, day and night.", "en", "facebook", 10.0)
    found = {edit.kind: edit.words for edit in edits(Case(post, context), score(post, context))}
    assert found["source"] == "(Source: Consular call centre, as reported in 2021 and 2024)"


def test_shouting_is_never_a_hint_and_shown_only_with_its_price() -> None:
    found = hinted("Thank you for asking. The consul is at the hospital and calls every family tonight.")
    assert not {hint.edit.kind for hint in found.best} & {"shout", "harsh"}
    assert found.tempting is not None
    assert found.tempting.lowered
    assert 0.55 <= found.tempting.travels <= 1
    assert found.band is not None
    assert found.band.low <= found.band.percentile <= found.band.high
    assert all(found.carriers)


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_an_edit(text: str) -> None:
    post = Post(text, "en", "x", 30.0, kind="reply", in_reply_to="i1")
    for edit in edits(Case(post, DRILL), score(post, DRILL)):
        assert edit.post.text != text
        assert edit.post.text.strip()


@pytest.fixture
def rehearsed(world: World) -> int:
    taken.install(world.engine)
    return taken.take(world, "mina", [taken.post(8, taken.BAD), taken.post(33, taken.GOOD)])


def test_a_post_is_scored_again_as_it_was_sent(world: World, rehearsed: int) -> None:
    with db.reading(world.engine) as session:
        record = record_of(session, taken.person(world, "mina"), rehearsed)
    assert len(record.posts) == 2
    for sent in record.posts:
        again = score(*as_sent(record.scenario, record.attempt.seed, record.events, sent))
        assert again == record.cards[sent.seq]


def test_hints_stand_on_the_scorecard_when_asked_for(world: World, client: TestClient, rehearsed: int) -> None:
    signed_in = world.sign_in(client, "mina")
    plain = signed_in.get(f"/attempts/{rehearsed}/scorecard?post=p2").text
    assert "Try small changes" in plain
    assert "The post with this change" not in plain
    asked = signed_in.get(f"/attempts/{rehearsed}/scorecard?post=p2&hints=1").text
    assert "The post with this change" in asked
    assert "Respect and courtesy" in asked
    everything = signed_in.get(f"/attempts/{rehearsed}/scorecard?post=all&hints=1").text
    assert "Try small changes" not in everything
