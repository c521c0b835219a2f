"""The order of a feed follows the platform's card, and time where nothing is documented."""

from hypothesis import given
from hypothesis import strategies as st

from server.audience.feed_order import Standing, has_an_order, ranked
from server.audience.rules import current_card, rule_cards

standings = st.lists(
    st.builds(
        Standing,
        minute=st.floats(0, 60),
        author=st.sampled_from(["a", "b", "c"]),
        replies=st.integers(0, 9),
        passed_on=st.integers(0, 5000),
        asks=st.booleans(),
        heated=st.booleans(),
    ),
    max_size=12,
)
cards = st.sampled_from([None, *rule_cards().values()])


@given(standings, cards)
def test_every_message_keeps_one_place(feed: list[Standing], card) -> None:
    assert sorted(ranked(feed, card, 60)) == list(range(len(feed)))


@given(standings)
def test_time_order_is_kept_where_the_card_says_so_or_says_nothing(feed: list[Standing]) -> None:
    for card in (None, current_card("bluesky"), current_card("whatsapp")):
        minutes = [feed[n].minute for n in ranked(feed, card, 60)]
        assert minutes == sorted(minutes, reverse=True)


@given(standings.filter(len), st.data(), st.sampled_from(["x", "facebook", "instagram", "linkedin"]))
def test_more_answers_never_cost_a_message_its_place(feed: list[Standing], data: st.DataObject, platform: str) -> None:
    # Each by somebody else: the further messages of one author count less, whichever of them is the best.
    feed = [one._replace(author=str(n)) for n, one in enumerate(feed)]
    at = data.draw(st.integers(0, len(feed) - 1))
    more = [one._replace(replies=one.replies + 3) if n == at else one for n, one in enumerate(feed)]
    card = current_card(platform)
    assert ranked(more, card, 60).index(at) <= ranked(feed, card, 60).index(at)


@given(standings)
def test_a_rule_that_says_nothing_of_what_a_drill_knows_is_no_other_order_than_times(feed: list[Standing]) -> None:
    card = current_card("tiktok")
    assert card is not None
    assert not has_an_order(card)
    minutes = [feed[n].minute for n in ranked(feed, card, 60)]
    assert minutes == sorted(minutes, reverse=True)


def test_rules_that_weigh_talk_or_passing_on_have_an_order_of_their_own() -> None:
    known = {name: has_an_order(card) for name, card in rule_cards().items() if card.documented != "none"}
    assert {name for name, there in known.items() if not there} == {"bluesky", "tiktok"}


def test_x_lifts_what_is_talked_about_over_what_is_new() -> None:
    feed = [Standing(0, "mother", 6, 3000, asks=True), Standing(10, "passer-by"), Standing(12, "fan")]
    assert ranked(feed, current_card("x"), 12) == [0, 2, 1]
    assert ranked(feed, current_card("bluesky"), 12) == [2, 1, 0]


def test_x_does_not_show_one_author_three_times_in_a_row() -> None:
    feed = [Standing(10, "troll", 2), Standing(10, "troll", 2), Standing(10, "troll", 2), Standing(10, "mother", 1)]
    assert ranked(feed, current_card("x"), 12)[1] == 3


def test_what_is_old_sinks() -> None:
    feed = [Standing(0, "a", 2), Standing(58, "b", 1)]
    assert ranked(feed, current_card("x"), 60) == [1, 0]
