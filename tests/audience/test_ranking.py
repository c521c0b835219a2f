"""Rules rank by what platforms have published: weights from the cards, times probabilities, never counts."""

import pytest

from server.audience.appeal import Appeal
from server.audience.ranking import RULES, ranking, rule_of
from server.audience.reactions import BASE, Reaction, catches, chances
from server.audience.rules import rule_cards
from tests.audience.crowds import DULL, GOOD

X, OLD = rule_cards()["x-2026-08"], rule_cards()["x-2023-04"]
NEUTRAL_READER, HOSTILE_READER = 1, 2


def test_weights_are_those_of_the_cards() -> None:
    new, old = ranking("x_2026"), ranking("x_2023")
    assert new.weights[Reaction.REPLY] == X.weight("reply")
    assert new.weights[Reaction.NOT_INTERESTED] == X.weight("not_interested")
    assert old.weights[Reaction.REPLY] == OLD.weight("reply")
    assert old.weights[Reaction.NOT_INTERESTED] == OLD.weight("negative_feedback")
    assert Reaction.SHARE not in old.weights  # not published then
    assert (new.stranger, old.stranger) == (0.75, 1.0)


def test_usual_rates_stand_to_each_other_as_the_weights_of_2023_say() -> None:
    assert BASE[Reaction.LIKE] * OLD.weight("like") == pytest.approx(BASE[Reaction.REPLY] * OLD.weight("reply"))
    # Of reports X says that they are more than a thousand times rarer than likes are.
    assert BASE[Reaction.LIKE] / BASE[Reaction.REPORT] > 700


@pytest.mark.parametrize("name", RULES)
def test_a_reader_who_likes_it_is_shown_it_before_one_who_would_wave_it_away(name: str) -> None:
    rule = ranking(name)  # type: ignore[arg-type]  # one of RULES
    fond = rule.lift(chances(GOOD, NEUTRAL_READER, understood=True))
    cool = rule.lift(chances(DULL, HOSTILE_READER, understood=True))
    assert fond > cool if rule.weights else fond == cool == 1.0
    assert rule.lift(chances(GOOD, NEUTRAL_READER, understood=False)) <= fond


def test_each_further_post_in_a_feed_counts_less_where_the_card_says_so() -> None:
    # The third post stands at 0.4375, as the published formula gives: (1 - floor) * decay^2 + floor.
    assert [ranking("x_2026").again(place) for place in (0, 1, 2)] == [1.0, 0.625, 0.4375]
    assert ranking("interest").again(5) == 1.0


def test_platforms_have_the_rule_of_their_card_of_today() -> None:
    assert rule_of("x") == "x_2026"
    assert rule_of("facebook") == rule_of("tiktok") == "interest"
    assert rule_of("bluesky") == "chronological"
    assert rule_of("kakaotalk") == rule_of("naver_blog") == rule_of("loop") == "follow_graph"
    assert rule_of("agora") == "chronological"


def test_what_nobody_has_published_recommends_nothing() -> None:
    assert ranking("chronological").stranger == ranking("follow_graph").stranger == 0.0


def test_reactions_go_the_way_words_go() -> None:
    good, dull = chances(GOOD, NEUTRAL_READER, understood=True), chances(DULL, NEUTRAL_READER, understood=True)
    hot = chances(Appeal(20, 20, 100, 60, 50, 100), HOSTILE_READER, understood=True)
    assert good[Reaction.LIKE] > dull[Reaction.LIKE]
    assert good[Reaction.REPOST] > dull[Reaction.REPOST]
    assert hot[Reaction.REPORT] > 20 * good[Reaction.REPORT]
    assert hot[Reaction.LIKE] == 0.0
    assert catches(GOOD) > catches(DULL)
    assert all(0 <= chance <= 1 for chance in hot.values())


def test_nobody_passes_on_what_they_cannot_read() -> None:
    unread = chances(GOOD, NEUTRAL_READER, understood=False)
    assert unread[Reaction.REPOST] == unread[Reaction.SHARE] == unread[Reaction.LIKE] == 0.0
    assert unread[Reaction.NOT_INTERESTED] > BASE[Reaction.NOT_INTERESTED]
