"""Counterfactual hints: edits that lift what is weakest, scored like the post, with their price."""

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from server import db
from server.drills.hints.edits import edits, without_tags
from server.drills.hints.hints import SHOWN, Hints, hints_for
from server.drills.judging import as_sent
from server.drills.results import hints_of
from server.drills.results_queries import record_of
from server.evidence.labelled import shipped_posts
from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.scoring.card import Message, Post, Scorecard
from server.scoring.case import Case
from server.scoring.engine import score
from server.scoring.rubric import RUBRIC
from tests.drills import taken
from tests.people import World
from tests.scoring.world import DRILL, FLAT_EN


def hinted(text: str, **more: object) -> Hints:
    post = replace(Post(text, "en", "x", 30.0, target="valley"), **more)  # type: ignore[arg-type]  # the fields are given as a dict
    return hints_for(post, DRILL, score(post, DRILL))


def kinds(post: Post) -> dict[str, str]:
    return {edit.kind: edit.post.text for edit in edits(Case(post, DRILL), score(post, DRILL))}


def read(text: str) -> tuple[Case, Scorecard]:
    post = Post(text, "en", "x", 30.0)
    return Case(post, DRILL), score(post, DRILL)


def test_the_sentence_that_breaks_a_rule_goes_first() -> None:
    rude = "The hotline is open. You are all stupid idiots. Ask us anything."
    best = hinted(rude).best[0]
    assert best.edit.kind == "drop"
    assert best.edit.words == "You are all stupid idiots."
    assert best.edit.post.text == "The hotline is open. Ask us anything."
    assert any(change.criterion == "respect" and change.after > change.before for change in best.raised)


@pytest.mark.parametrize(
    "text", ["The situation is being closely monitored by the relevant authorities.", "The road is closed. You fools."]
)
def test_each_hint_tells_what_the_scorer_says_of_the_edited_post_but_for_risks_it_cannot_mend(text: str) -> None:
    found = hinted(text)
    assert 0 < len(found.best) <= SHOWN
    before = score(Post(text, "en", "x", 30.0, target="valley"), DRILL)
    for hint in found.best:
        card = score(hint.edit.post, DRILL)
        assert (hint.overall[0], hint.overall[2]) == (card.tone, card.reach)
        if hint.edit.kind in ("drop", "term"):
            assert hint.overall[1] == card.risk
        else:
            assert hint.overall[1] in range(min(before.risk, card.risk), card.risk + 1)
        assert all(card.level(change.criterion) == change.after for change in (*hint.raised, *hint.lowered))


def test_officialese_becomes_everyday_words_and_tags_stay_last() -> None:
    found = kinds(Post("We are closely monitoring the situation prior to departure #Orin", "en", "x", 30.0))
    assert found["plain"] == "We are checking what has happened before departure #Orin"
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


def test_a_change_that_lifts_no_level_is_told_by_what_it_brings_nearer() -> None:
    flat = [post for post in shipped_posts() if post.id in ("D020", "D030", "D086")]
    cards = [score(one.post, one.context) for one in flat]
    found = [
        (one, card, hint)
        for one, card in zip(flat, cards, strict=True)
        for hint in hints_for(one.post, one.context, card).best
        if not hint.raised
    ]
    assert found
    for one, card, hint in found:
        assert hint.nearer
        assert not hint.lowered
        before = {level.criterion: level for level in card.criteria}
        after = {level.criterion: level for level in score(hint.edit.post, one.context).criteria}
        for name in hint.nearer:
            was, is_now = before[name], after[name]
            assert was.level == is_now.level != 4
            assert was.leaning is not None
            assert is_now.leaning is not None
            assert is_now.leaning >= was.leaning + 0.25


COURTESIES = {"thanks", "feeling", "update", "invite", "tongue"}
CONTENT = {"accuracy", "mandate", "confidentiality", "impartiality", "sensitivity", "escalation", "conduct"}


@pytest.mark.parametrize(
    ("outline", "text", "lang", "wrong"),
    [
        ("S02", "Fifty more rescuers and ten million dollars are on their way, you have our word.", "en", "mandate"),
        ("S23", "Do not panic!!! This clip is FAKE NEWS and whoever shares it is a criminal.", "en", "accuracy"),
        (
            "S15",
            "If they want a fight, Thursday will hurt them. We have a list and we will strike back.",
            "en",
            "mandate",
        ),
        ("S09", "악의적으로 유포한 사람은 끝까지 찾아내 법정에 세우겠습니다.", "ko", "mandate"),
    ],
)
def test_a_courtesy_is_no_answer_to_what_is_wrong_with_the_content(
    outline: str, text: str, lang: str, wrong: str
) -> None:
    path = find_shipped(outline)
    assert path is not None
    context = context_for(read_scenario(path.read_text(encoding="utf-8")), minute=20)
    post = Post(text, lang, "x", 20.0)
    card = score(post, context)
    level = card.level(wrong)
    assert level is not None
    assert level <= 1
    best = hints_for(post, context, card).best
    assert not {hint.edit.kind for hint in best} & COURTESIES
    mends = [any(change.criterion in CONTENT and change.before <= 1 for change in hint.raised) for hint in best]
    assert mends == sorted(mends, reverse=True)


@pytest.mark.parametrize("text", [FLAT_EN, "The road is closed.", "Our team is in the school hall."])
def test_a_courtesy_raises_no_risk_but_what_it_tells(text: str) -> None:
    best = hinted(text, kind="reply", in_reply_to="i1").best
    assert any(hint.edit.kind in COURTESIES for hint in best)
    for hint in best:
        if hint.edit.kind in COURTESIES | {"plain", "calm", "answer"}:
            assert not {change.criterion for change in hint.raised} & (CONTENT - {"escalation"})


def test_sentences_of_ours_stand_in_no_post_of_another_language() -> None:
    spanish = Post("El camino a Orin está cerrado y el equipo de rescate sigue trabajando en la zona.", "es", "x", 30.0)
    assert not set(kinds(spanish)) & {"thanks", "feeling", "update", "invite", "answer", "source", "plain"}
    assert {"feeling", "invite"} <= set(kinds(replace(spanish, text="The road to Orin is closed.", lang="en")))


def test_hashtags_left_out_unsay_no_sentence() -> None:
    assert without_tags("#Spoiler #Historic 🎉") == ""
    found = [edit.words for edit in edits(*read("Stay away, you idiots. #Idiots #Fools"))]
    assert "Stay away, you idiots." not in found


@pytest.mark.parametrize("asked", ["Liars! The embassy hides the dead", "심판 매수! 대사관은 항의하라"])
def test_who_provokes_is_neither_thanked_nor_asked_nor_promised_more(asked: str) -> None:
    calm = replace(DRILL, harm=False, thread=(Message("passer-by", asked),))
    post = Post("The referee decides.", "en", "x", 30.0, kind="reply", in_reply_to="i9")
    assert {"thanks", "invite", "update", "answer"} <= {
        edit.kind for edit in edits(Case(post, calm), score(post, calm))
    }
    hostile = replace(calm, thread=(Message("passer-by", asked, hostile=True),))
    found = {edit.kind for edit in edits(Case(post, hostile), score(post, hostile))}
    assert not found & {"thanks", "invite", "update", "answer"}
    # Where people are hurt, anger is no provocation by itself.
    hurt = replace(hostile, harm=True)
    assert {"feeling", "invite", "update"} <= {edit.kind for edit in edits(Case(post, hurt), score(post, hurt))}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The embassy has nothing further to add at this time.", "en"),
        ("We decline to comment. This matter is closed.", "en"),
        ("본 사안에 대해 더 이상 드릴 말씀이 없습니다.", "ko"),
    ],
)
def test_nothing_is_asked_or_announced_after_the_talk_was_ended(text: str, lang: str) -> None:
    found = kinds(Post(text, lang, "x", 30.0))
    assert not {"invite", "update"} & set(found)
    # What is owed is said instead of the closed door, not behind it.
    assert text.rsplit(". ", maxsplit=1)[-1] not in found["answer"]


def test_a_door_closed_in_one_matter_still_lets_the_next_word_be_announced() -> None:
    found = kinds(Post("We cannot discuss individual cases.", "en", "x", 30.0))
    assert "update" in found
    assert "invite" not in found


def test_a_sentence_is_not_torn_where_a_quotation_ends() -> None:
    text = "We're back! Apparently 'Idiots2021!' wasn't a great password, you idiots. Ask us."
    assert all("wasn't" not in edit.words for edit in edits(*read(text)) if edit.kind == "drop")


def test_a_term_is_replaced_only_where_the_scenario_names_what_can_stand_there() -> None:
    case, card = read("An old hill tribe lives there. The Hill Tribe's road is closed.")
    assert "term" not in {edit.kind for edit in edits(case, card)}
    (found,) = [edit for edit in edits(case, card, ({"hill tribe": "people"},)) if edit.kind == "term"]
    assert found.post.text == "An old people lives there. The People's road is closed."
    assert found.words == "people"


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


def test_what_is_offered_as_owed_is_the_latest_that_was_not_told_before() -> None:
    path = find_shipped("S10")
    assert path is not None
    context = context_for(read_scenario(path.read_text(encoding="utf-8")), minute=33)
    post = Post("We are checking the account.", "en", "facebook", 33.0, kind="correction")
    case, card = Case(post, context), score(post, context)
    offered = [
        next((edit.words for edit in edits(case, card, told=frozenset(told.split())) if edit.kind == "answer"), "")
        for told in ("", "f1 f3", "f1 f2 f3")
    ]
    assert offered == ["No visa data was in the account", "Account recovered 21:45, posts removed", ""]


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ({"text": "Good luck to both teams."}, "Final score 1-2"),
        ({"text": "Final score 1-2"}, "Bet: losing ambassador"),
        ({"text": "Final score 1-2", "reply_to": "i1"}, "Bet: losing ambassador"),
    ],
)
def test_a_fact_that_an_earlier_post_told_is_not_offered_again(
    world: World, before: dict[str, str], offered: str
) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [taken.post(31, **before), taken.post(33, "No comment.")])
    with db.reading(world.engine) as session:
        record = record_of(session, taken.person(world, "mina"), attempt)
        (words,) = [h.edit.words for h in hints_of(record, record.posts[1]).best if h.edit.kind == "answer"]
    assert words.startswith(offered)


def test_a_fact_told_to_somebody_who_asks_again_is_not_offered_again(world: World) -> None:
    taken.install(world.engine)
    told = [taken.post(31, "Final score 1-2", reply_to="i1"), taken.post(33, "No comment.", reply_to="i1.again")]
    attempt = taken.take(world, "mina", told)
    with db.reading(world.engine) as session:
        record = record_of(session, taken.person(world, "mina"), attempt)
        offered = [h.edit.words for h in hints_of(record, record.posts[1]).best if h.edit.kind == "answer"]
    assert not any(words.startswith("Final score") for words in offered)


def test_a_hint_that_promises_says_so_beside_it(world: World, client: TestClient) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [taken.post(8, "The Embassy has received many questions about the match.")])
    page = world.sign_in(client, "mina").get(f"/attempts/{attempt}/scorecard?post=p2&hints=1").text
    assert "Say when the next word comes:" in page
    assert page.count("This is a promise.") == 1


def test_what_comes_nearer_is_named_under_a_hint(world: World, client: TestClient) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [taken.post(8, FLAT_EN)])
    page = world.sign_in(client, "mina").get(f"/attempts/{attempt}/scorecard?post=p2&hints=1").text
    nearer = re.findall(r'<p class="meta">Nearer to the next level: ([^<]+)</p>', page)
    assert nearer
    assert {name for names in nearer for name in names.split(", ")} <= {one.name["en"] for one in RUBRIC.criteria}


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
