"""What must hold of every post's way: more helps, and words change only what depends on them."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.cascade import NEVER, Broadcast, Passage, passage
from server.audience.ranking import RULES, RuleName, ranking
from server.audience.reactions import Reaction
from tests.audience.crowds import DULL, GOOD, POST, but, crowd, posts

UNTIL = 120
rules = st.none() | st.sampled_from(RULES).map(ranking)
seeds = st.integers(0, 2**31)


def went(post: Broadcast, seed: int = 1, agents: int = 4_000, **more: object) -> Passage:
    return passage(crowd(agents), post, seed, until=UNTIL, **more)  # type: ignore[arg-type]  # keywords of passage


def read_by(found: Passage) -> np.ndarray:
    """Minutes at which each member saw and understood; NEVER for the others."""
    return np.where(found.understands, found.seen, NEVER)


@settings(max_examples=150, deadline=None)
@given(posts, seeds, rules, st.floats(1.0, 10.0))
def test_more_followers_only_ever_add_readers_and_never_later_ones(post, seed, rule, times) -> None:  # type: ignore[no-untyped-def]
    fewer = went(post, seed, rule=rule)
    more = went(replace(post, followers=post.followers * times), seed, rule=rule)
    assert np.all(more.seen <= fewer.seen)
    assert np.all(read_by(more) <= read_by(fewer))


@settings(max_examples=150, deadline=None)
@given(posts, seeds, rules, st.sampled_from(["en", "ko", "ks"]))
def test_a_second_language_only_ever_adds_readers(post, seed, rule, language) -> None:  # type: ignore[no-untyped-def]
    both = replace(post, languages=dict(post.languages) | {language: 0.5})
    assert np.all(read_by(went(both, seed, rule=rule)) <= read_by(went(post, seed, rule=rule)))


@settings(max_examples=60, deadline=None)
@given(posts, seeds, rules)
def test_nobody_sees_a_post_where_they_are_not_before_it_is_sent_or_after_it_is_gone(post, seed, rule) -> None:  # type: ignore[no-untyped-def]
    found = went(post, seed, rule=rule)
    seen = found.seen[found.seen < NEVER]
    assert np.all(seen >= post.minute)
    assert np.all(seen <= UNTIL)
    assert post.gone_at is None or np.all(seen < post.gone_at)
    assert not np.any(found.reacted[:, found.seen == NEVER])
    unread = (found.seen < NEVER) & ~found.understands
    assert not np.any(found.reacted[list(Reaction).index(Reaction.REPOST), unread])


@settings(max_examples=40, deadline=None)
@given(posts, seeds, rules)
def test_bought_reach_adds_nobody(post, seed, rule) -> None:  # type: ignore[no-untyped-def]
    plain = went(replace(post, appeal=replace(post.appeal, amplified=False)), seed, rule=rule)
    bought = went(replace(post, appeal=replace(post.appeal, amplified=True)), seed, rule=rule)
    assert np.array_equal(plain.seen, bought.seen)


@settings(max_examples=40, deadline=None)
@given(posts, seeds)
def test_published_labels_only_ever_take_readers_away(post, seed) -> None:  # type: ignore[no-untyped-def]
    by_label = [
        read_by(went(replace(post, appeal=replace(post.appeal, visibility=label)), seed))
        for label in ("open", "no_recommendation", "profile_only")
    ]
    assert np.all(by_label[0] <= by_label[1])
    assert np.all(by_label[1] <= by_label[2])


def test_the_same_luck_meets_another_wording_where_the_words_make_no_difference() -> None:
    # Warmth moves likes alone: who sees, answers, passes on and reports is untouched, person by person.
    cool, warm = (
        went(but(platform="kakaotalk", languages={"ko": 1.0}, appeal=replace(GOOD, warmth=w))) for w in (20, 90)
    )
    assert np.array_equal(cool.seen, warm.seen)
    for row, reaction in enumerate(Reaction):
        same = np.array_equal(cool.reacted[row], warm.reacted[row])
        assert same == (reaction != Reaction.LIKE)
    # And whoever liked the cooler wording likes the warmer one.
    likes = list(Reaction).index(Reaction.LIKE)
    assert np.all(warm.reacted[likes] >= cool.reacted[likes])


def test_another_post_and_another_seed_meet_other_luck() -> None:
    assert not np.array_equal(went(POST).seen, went(but(key=701)).seen)
    assert not np.array_equal(went(POST).seen, went(POST, seed=2).seen)


def test_a_better_wording_is_read_by_more_and_passed_on_by_more() -> None:
    good, dull = went(POST, agents=20_000), went(but(appeal=DULL), agents=20_000)
    assert (good.seen < NEVER).sum() > 2 * (dull.seen < NEVER).sum()
    reposts = list(Reaction).index(Reaction.REPOST)
    assert good.reacted[reposts].sum() > dull.reacted[reposts].sum()


def test_sharing_reaches_people_whom_nothing_else_did() -> None:
    found = went(but(platform="kakaotalk", languages={"ko": 1.0}), agents=20_000)
    assert np.any((found.seen < NEVER) & ~found.follows)


def strangers(post: Broadcast, rule: RuleName) -> int:
    """Readers who neither follow nor were in the thread, under five seeds."""
    found = [went(post, seed, agents=20_000, rule=ranking(rule)) for seed in range(5)]
    return sum(int(np.sum((one.seen < NEVER) & ~one.follows)) for one in found)


def test_strangers_are_reached_by_recommendation_where_a_platform_recommends() -> None:
    hidden = but(appeal=replace(GOOD, visibility="no_recommendation"))
    assert strangers(POST, "x_2026") > 2 * strangers(hidden, "x_2026")
    assert strangers(POST, "chronological") == strangers(hidden, "chronological")


def test_an_earlier_post_in_the_same_feed_costs_readers_where_the_card_says_so() -> None:
    alone, third = (went(POST, agents=20_000, earlier=earlier) for earlier in (0, 2))
    assert np.all(alone.seen <= third.seen)
    assert np.any(alone.seen < third.seen)


def test_a_reply_is_read_in_the_thread_of_those_whose_message_it_answers() -> None:
    population = crowd(20_000)
    reply, post = (went(but(reply_to=to, platform="facebook"), agents=20_000) for to in ("kestrians", ""))
    public = population.public[reply.members.agent]
    kestrians = public == 0
    assert np.sum(reply.seen[kestrians] < NEVER) > 2 * np.sum(post.seen[kestrians] < NEVER)


def test_people_who_sleep_look_in_when_they_have_got_up() -> None:
    night, day = (passage(crowd(20_000), POST, 1, until=360, start=hour * 60) for hour in (3, 12))
    assert np.median(night.seen[night.seen < NEVER]) > np.median(day.seen[day.seen < NEVER]) + 60


def test_less_credibility_means_fewer_readers_there_and_leaves_others_alone() -> None:
    population = crowd(20_000)
    doubted, plain = (went(but(platform="facebook", credibility={"kestrians": c}), agents=20_000) for c in (0.4, 1.0))
    assert np.all(plain.seen <= doubted.seen)
    assert np.any(plain.seen < doubted.seen)
    believed = went(but(credibility={"press": 0.4}), agents=20_000)
    kestrians = population.public[believed.members.agent] == 0
    assert np.sum(believed.seen[kestrians] < NEVER) == np.sum(went(POST, agents=20_000).seen[kestrians] < NEVER)


def test_a_platform_unknown_here_reaches_nobody() -> None:
    found = went(but(platform="nowhere"))
    assert len(found.seen) == 0
