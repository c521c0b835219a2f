"""Chatter exists by number: the same message wherever it is asked for, as many as the author wanted, cheap to skip."""

from collections import Counter
from dataclasses import replace

import pytest

from server.audience.voices.chatter import COUNTS, Chatter, Murmur
from server.audience.voices.personas import Cast, Readers, Topic

CAST = Cast(
    publics=(
        Readers("hosts", "foreign", {"en": 0.8, "mv": 1.0}, {"x": 0.5, "facebook": 0.7, "loop": 0.9}, {}),
        Readers("ours", "nationals", {"ko": 1.0}, {"kakaotalk": 0.9}, {}),
    ),
    topics=(
        Topic(-1e9, {"en": "Ferry down", "ko": "여객선 침몰"}),
        Topic(14, {"en": "They {topic} hide it", "ko": "숨긴다"}, said=True),
    ),
    invented=("mv",),
    platforms=("x", "facebook", "kakaotalk"),
)


def storm(seed: int = 3) -> Chatter:
    return Chatter(CAST, seed, "storm", start=-10, end=50)


def told(whole: Chatter, begin: int, end: int) -> list[Murmur]:
    return [whole.at(n) for n in range(begin, end)]


def test_a_message_is_the_same_however_it_is_reached():
    assert told(storm(), 900, 905) == told(storm(), 0, 1000)[900:905]
    assert storm(4).at(900) != storm().at(900)


def test_there_is_nothing_before_the_first_message_or_after_the_last():
    for n in (-1, COUNTS["storm"]):
        with pytest.raises(IndexError):
            storm().at(n)


@pytest.mark.parametrize("intensity", COUNTS)
def test_there_are_as_many_as_the_intensity_says_and_none_is_early(intensity):
    made = Chatter(CAST, 1, intensity, start=0, end=60)
    assert made.count(60) == COUNTS[intensity]
    for until in (0.0, 7.3, 30.0):
        count = made.count(until)
        assert all(made.minute(n) <= until for n in range(count))
        assert count == COUNTS[intensity] or made.minute(count) > until


def test_minutes_grow_with_the_numbers():
    minutes = [one.minute for one in told(storm(), 0, 3000)]
    assert minutes == sorted(minutes)
    assert minutes[0] >= -10


def test_nobody_quotes_what_has_not_been_said_and_no_place_stays_open():
    whole = storm()
    early = [one.text for one in told(whole, 0, whole.count(13.9))]
    late = [one.text for one in told(whole, whole.count(14.1), whole.count(30))]
    assert not any("hide it" in text for text in early)
    assert any("They {topic} hide it" in text for text in late)
    assert not any("{quote}" in text for text in early + late)


def test_people_write_where_they_are_in_languages_they_can_write():
    seen = {(one.platform, one.lang) for one in told(storm(), 0, 4000)}
    assert seen == {("x", "en"), ("facebook", "en"), ("kakaotalk", "ko")}


def test_trends_count_the_tags_of_their_window():
    whole = storm()
    tags = [one.tag for one in told(whole, whole.count(10), whole.count(20)) if one.tag]
    counted = Counter(tags)
    assert dict(whole.trends(until=20, window=10)) == counted
    assert set(counted) == {"#FerryDown", "#여객선침몰"}


def test_nobody_mourns_where_nobody_is_hurt_and_nobody_talks_of_soup_where_people_are():
    hurt, unhurt = (
        {one.text for one in told(Chatter(replace(CAST, harm=harm), 3, "storm", start=-10, end=50), 0, 4000)}
        for harm in (True, False)
    )
    grave = (
        "Thinking of everyone",
        "이 일을 겪고 계신",
        "needs a lift",
        "차편이나 통역",
        "keep reloading",
        "엄마한테 전화",
    )
    light = ("brought soup", "정류장까지", "not missed anything", "놓친 소식")
    for words, heard, unheard in [(words, hurt, unhurt) for words in grave] + [
        (words, unhurt, hurt) for words in light
    ]:
        assert any(words in text for text in heard), words
        assert not any(words in text for text in unheard), words
    assert any("anything new about" in text for text in hurt & unhurt)


def test_a_scenario_without_publics_still_murmurs():
    made = Chatter(Cast(), 1, "quiet", start=0, end=10)
    assert made.count(10) == 60
    assert len({one.text for one in told(made, 0, 60)}) > 5
