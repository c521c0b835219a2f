"""What came of it, in people: parts add up, targets are counted as targets, and the same question has one answer."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.cascade import SHARES, passage
from server.audience.outcome import REASONS, STEPS, Outcome, as_json, interval, simulate
from server.audience.ranking import RULES
from server.audience.reactions import Reaction
from server.settings import ROOT
from tests.audience.crowds import DULL, GOOD, POST, PUBLICS, but, crowd, posts

OWN = """
import json
from server.audience.outcome import as_json, simulate
from tests.audience.crowds import POST, but, crowd
print(json.dumps(as_json(simulate(crowd(), [POST, but(key=900, minute=9.5, languages={"ko": 0.5, "en": 0.5})], 11))))
"""


def people(outcome: Outcome, public: str) -> dict[str, int]:
    part = next(part for part in outcome.total.publics if part.public.id == public)
    return dict(zip((*STEPS, *REASONS), (*part.counts, *part.never), strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(posts, max_size=4), st.integers(0, 1000), st.none() | st.sampled_from(RULES))
def test_those_who_saw_and_those_who_never_did_are_the_whole_public(given_posts, seed, rules) -> None:  # type: ignore[no-untyped-def]
    outcome = simulate(crowd(), given_posts, seed, rules)
    for reach in (outcome.total, *(reach for _, _, reach in outcome.posts)):
        for part in reach.publics:
            saw, understood, reacted, passed_on = part.counts
            assert saw + sum(part.never) == part.public.size
            assert saw >= understood >= reacted >= passed_on >= 0
            assert min(part.never) >= 0
            for steps in part.curve:
                assert len(steps) == outcome.until - outcome.since + 1
                assert list(steps) == sorted(steps)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 60), st.integers(0, 1000), st.sampled_from(["x", "facebook"]), st.none() | st.sampled_from(RULES))
def test_a_korean_only_post_reaches_under_one_in_twenty_of_a_public_that_reads_no_korean(  # type: ignore[no-untyped-def]
    minute, seed, platform, rules
) -> None:
    outcome = simulate(crowd(), [but(minute=minute, platform=platform, languages={"ko": 1.0})], seed, rules)
    kestrians = people(outcome, "kestrians")
    assert kestrians["understood"] == 0
    assert kestrians["saw"] < 0.05 * PUBLICS[0].size


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 1000),
    st.sampled_from(["telegram", "instagram", "naver_blog", "nowhere"]),
    st.none() | st.sampled_from(RULES),
)
def test_a_post_where_nobody_of_a_public_is_reaches_under_one_in_fifty_of_it(seed, platform, rules) -> None:  # type: ignore[no-untyped-def]
    outcome = simulate(crowd(), [but(platform=platform, followers=50.0)], seed, rules)
    assert people(outcome, "kestrians")["saw"] < 0.02 * PUBLICS[0].size


@settings(max_examples=60, deadline=None)
@given(posts, st.integers(0, 1000), st.floats(1, 5), st.sampled_from(["en", "ks"]))
def test_more_followers_or_a_second_target_language_never_lower_target_coverage(post, seed, times, lang) -> None:  # type: ignore[no-untyped-def]
    plain = simulate(crowd(), [post], seed).total.coverage
    followed = simulate(crowd(), [replace(post, followers=post.followers * times)], seed).total.coverage
    translated = simulate(crowd(), [replace(post, languages={**post.languages, lang: 0.5})], seed).total.coverage
    assert followed >= plain
    assert translated >= plain


def test_the_same_question_has_the_same_answer_in_another_process() -> None:
    answers = [
        subprocess.run([sys.executable, "-c", OWN], cwd=ROOT, capture_output=True, check=True).stdout for _ in range(2)
    ]
    here = [POST, but(key=900, minute=9.5, languages={"ko": 0.5, "en": 0.5})]
    assert answers[0] == answers[1] == json.dumps(as_json(simulate(crowd(), here, 11))).encode() + b"\n"


def test_the_answer_holds_whole_people_and_rounded_shares() -> None:
    found = as_json(simulate(crowd(), [POST], 3))
    assert found == json.loads(json.dumps(found))

    def check(value: object) -> None:
        if isinstance(value, dict):
            for part in value.values():
                check(part)
        elif isinstance(value, list):
            for part in value:
                check(part)
        else:
            assert not isinstance(value, float) or round(value, 6) == value

    check(found)


def test_coverage_weighs_the_wanted_publics_and_leaves_home_and_fans_out() -> None:
    outcome = simulate(crowd(20_000), [but(platform="naver_blog", languages={"ko": 1.0})], 1)
    assert people(outcome, "home")["understood"] > 0
    assert (outcome.total.coverage, outcome.total.abroad, outcome.total.preaching) == (0.0, 0.0, 1.0)
    outcome = simulate(crowd(20_000), [but(target="press")], 1)
    parts = {part.public.id: part for part in outcome.total.publics}
    wanted = [parts[name] for name in ("kestrians", "koreans", "press")]
    weighed = sum(part.public.weight * part.coverage for part in wanted) / sum(part.public.weight for part in wanted)
    assert outcome.total.coverage == pytest.approx(weighed)
    assert outcome.posts[0][2].declared == parts["press"].coverage


def test_reasons_are_told_by_what_stood_in_the_way_first() -> None:
    korean = people(simulate(crowd(20_000), [but(languages={"ko": 1.0})], 1), "kestrians")
    assert korean["platform"] == pytest.approx(0.5 * PUBLICS[0].size, rel=0.05)
    assert korean["not_following"] == korean["passed_over"] == 0
    assert korean["language"] > 0.4 * PUBLICS[0].size
    late = people(simulate(crowd(20_000), [but(minute=119.5)], 1), "kestrians")
    assert late["hour"] > 0.4 * PUBLICS[0].size


def test_nothing_posted_reaches_nobody() -> None:
    outcome = simulate(crowd(), [], 1)
    assert (outcome.total.coverage, outcome.total.abroad, outcome.total.replies_per_like) == (0.0, None, None)


def test_posts_together_reach_at_least_as_many_as_each() -> None:
    pair = [POST, but(key=1_500, minute=15, platform="facebook", languages={"ks": 1.0})]
    outcome = simulate(crowd(20_000), pair, 1)
    assert outcome.total.coverage >= max(reach.coverage for _, _, reach in outcome.posts)
    alone = simulate(crowd(20_000), pair[1:], 1).posts[0][2]
    assert alone.publics == outcome.posts[1][2].publics


def test_intervals_hold_most_runs_and_narrow_with_more_agents() -> None:
    few, many = (interval(crowd(agents), [POST], 5, seeds=30) for agents in (2_000, 40_000))
    assert few.keys() == many.keys()
    assert few["target_coverage"][0] <= few["target_coverage"][1]
    low, high = many["public:kestrians"]
    inside = sum(
        low <= simulate(crowd(40_000), [POST], 500 + turn).total.publics[0].coverage <= high for turn in range(30)
    )
    assert 15 <= inside <= 30
    assert high - low < few["public:kestrians"][1] - few["public:kestrians"][0]


def test_reactions_are_what_the_draw_comes_to_on_average() -> None:
    population = crowd(100_000)
    hot = but(appeal=replace(GOOD, heat=60, offence=40), followers=50.0)
    drawn, expected = np.zeros(len(Reaction)), np.zeros(len(Reaction))
    for seed in range(8):
        went = passage(population, hot, seed, until=120)
        drawn += went.reacted.sum(axis=1)
        expected += went.expected.sum(axis=1) / SHARES
    # Thousands of likes, some reports: four standard deviations of a count.
    assert expected[0] > 2_000
    assert np.all(expected > 1)
    assert np.all(abs(drawn - expected) < 4 * np.sqrt(expected))


def test_what_few_do_is_told_where_few_agents_stand_for_millions() -> None:
    found = simulate(crowd(4_000), [POST], 1)
    drawn = passage(crowd(4_000), POST, 1, until=120).reacted[list(Reaction).index(Reaction.REPORT)]
    assert not drawn.any()
    few, many = found.total, simulate(crowd(200_000), [POST], 1).total
    assert few.reactions["report"] > 0
    assert few.replies_per_like is not None
    assert 0 < few.replies_per_like == pytest.approx(many.replies_per_like, rel=0.1)


def test_words_move_those_reactions_only_that_depend_on_them() -> None:
    cool, warm = (simulate(crowd(), [but(platform="kakaotalk", appeal=replace(GOOD, warmth=w))], 1) for w in (20, 90))
    assert warm.total.reactions.keys() == cool.total.reactions.keys()
    changed = {name for name, people in cool.total.reactions.items() if warm.total.reactions[name] != people}
    assert changed == {"like"}
    assert warm.total.reactions["like"] > cool.total.reactions["like"]


def test_an_angry_post_is_argued_with_rather_than_liked() -> None:
    angry = but(appeal=replace(DULL, warmth=0, usefulness=0, heat=100, offence=100))
    ratio = simulate(crowd(), [angry], 1).total.replies_per_like
    kind = simulate(crowd(), [POST], 1).total.replies_per_like
    assert kind is not None
    assert ratio is None or ratio > 1 > kind


def test_more_time_only_adds() -> None:
    half, whole = (simulate(crowd(), [POST], 4, until=until) for until in (40, 120))
    assert (half.until, whole.until) == (40, 120)
    assert 0 < half.total.coverage < whole.total.coverage
