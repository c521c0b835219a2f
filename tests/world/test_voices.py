"""The world answers: who speaks follows from the words, and nothing seen is ever taken back."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.voices.answers import MOODS
from server.audience.voices.evidence import evidence_of
from server.audience.voices.personas import Cast, Persona, Readers
from server.world.events import RULES, Deleted, Ignored, Reported, TakenPrivate, Undone, UpdatePromised
from server.world.fold import fold
from server.world.script import INBOX, Inject
from server.world.silences import silences
from server.world.state import Item, World
from server.world.timeline import timeline
from server.world.voices import DEEPEST
from tests.world import test_fold
from tests.world.stories import FERRY, post
from tests.world.stories import story as told

# Voices came with these rules of the world; attempts begun before have none.
story = partial(told, rules=RULES)

NURSE = Inject("n1", 5, "facebook", {"en": "nurse"}, {"en": "Can someone come?"}, "en", "public", asks=True)
TROLL = Inject("t1", 6, "facebook", {"en": "rager"}, {"en": "Liars!"}, "en", "troll", hostile=True)
AUNT = Persona("aunt", "relative", "anxious", {"en": "aunt", "ko": "이모"}, ("ko", "en"), ("facebook",), "ours")
CAST = Cast(
    publics=(
        Readers("ours", "nationals", {"ko": 1.0, "en": 0.5}, {"facebook": 0.6, "x": 0.3}, {}),
        Readers("hosts", "foreign", {"en": 0.9, "mv": 1.0}, {"facebook": 0.7, "x": 0.3}, {}),
    ),
    personas=(AUNT,),
    invented=("mv",),
    platforms=("facebook", "x", "kakaotalk"),
)
PEOPLED = replace(FERRY, injects=(*FERRY.injects[:3], NURSE, TROLL, *FERRY.injects[3:]), cast=CAST)
KIND, POOR, RUDE = "4" * 21, "221122" + "44444441" + "2221232", "0" * 6 + "44444044" + "4444444"
HELP = "We are thinking of you. Please call +82-2-3210-0404. We will write here again at 20:30."
STOCK = "The Embassy is closely monitoring the situation."


def said(world: World, about: str = "p2") -> list[Item]:
    return [item for item in world.items if item.about == about and item.voice]


def mood(items: list[Item]) -> float:
    return sum(MOODS[item.voice.partition(".")[0]] for item in items) / len(items)


def played(*acts, seed=1, minute=59.0, script=PEOPLED) -> World:
    return fold(script, seed, story(*acts), minute)


@given(test_fold.stories(), st.integers(0, 99), st.floats(-5, 80), st.floats(0, 30))
@settings(max_examples=80)
def test_a_later_minute_takes_no_voice_away_and_none_comes_unannounced(events, seed, minute, more):
    before, after = fold(PEOPLED, seed, events, minute), fold(PEOPLED, seed, events, minute + more)
    assert {(item.id, item.minute, item.voice) for item in before.items} <= {
        (item.id, item.minute, item.voice) for item in after.items
    }
    following = min((event.minute for event in events if event.minute > minute), default=99.0)
    if before.status == "running" and before.next_change is not None:
        just_before = min(before.next_change, following) - 1e-6
        if just_before > minute:
            assert fold(PEOPLED, seed, events, just_before).items == before.items


@given(test_fold.stories(), st.integers(0, 99), st.floats(0, 80))
@settings(max_examples=50)
def test_voices_follow_from_script_seed_and_events_alone(events, seed, minute):
    from server.world import voices  # noqa: PLC0415

    first = fold(PEOPLED, seed, events, minute)
    voices._answers.cache_clear()
    voices._second_askings.cache_clear()
    assert fold(PEOPLED, seed, list(events), minute) == first
    assert len({item.id for item in first.items}) == len(first.items)


@pytest.mark.parametrize("seed", range(20))
def test_a_post_is_answered_by_a_few_in_languages_they_read(seed):
    voices = said(played(post(HELP, at=10, levels=KIND), seed=seed))
    assert len(voices) <= 4
    for item in voices:
        assert 10.5 < item.minute <= 17
        assert item.platform == "facebook"
        assert item.lang in ("ko", "en")
        assert {"ko", "en"} <= set(item.texts)


def test_people_thank_for_the_number_in_the_very_words_of_the_post():
    thanked = [said(played(post(HELP, at=10, levels=KIND), seed=seed)) for seed in range(20)]
    texts = [item.texts["en"] for voices in thanked for item in voices if item.voice == "thanks.phone"]
    assert len(texts) >= 10
    assert all("+82-2-3210-0404" in text for text in texts)


def test_people_ask_for_the_number_that_was_not_given_and_thank_when_it_comes():
    asked = thanked = 0
    for seed in range(40):
        world = played(
            post("We feel with everybody who is waiting.", at=8, levels=KIND),
            post(HELP, at=25, levels=KIND),
            seed=seed,
        )
        asked += any(item.voice == "ask.phone" for item in said(world))
        thanked += any(item.voice == "gotit" and "3210-0404" in item.texts["ko"] for item in said(world, "p3"))
    assert asked >= 10
    assert thanked >= asked / 2


def test_stock_phrases_are_quoted_back():
    voices = [item for seed in range(10) for item in said(played(post(STOCK, at=10, levels=POOR), seed=seed))]
    stocked = [item for item in voices if item.voice == "stock"]
    assert len(stocked) >= 5
    assert all("closely monitoring" in item.texts["ko"] for item in stocked)


def test_kind_words_meet_kinder_voices_than_rude_ones_on_every_seed():
    for seed in range(20):
        kind = said(played(post(HELP, at=10, levels=KIND), seed=seed))
        rude = said(played(post("Liars like you should read before asking.", at=10, levels=RUDE), seed=seed))
        if kind and rude:
            assert mood(kind) > mood(rude)


def test_whoever_cannot_read_a_post_says_so_in_words_of_their_own():
    korean = "가족의 소식을 기다리시는 분들은 대사관으로 연락해 주세요."
    unread = [
        item
        for seed in range(10)
        for item in said(played(post(korean, at=10, lang="ko", levels="4" * 15 + "0" + "4" * 5), seed=seed))
        if item.voice == "unread"
    ]
    assert unread
    assert {item.lang for item in unread} == {"en"}


def test_nobody_is_there_where_no_public_is():
    assert said(played(post(HELP, at=10, platform="kakaotalk", levels=KIND))) == []
    assert said(played(post(HELP, at=10, levels=KIND), script=replace(PEOPLED, cast=Cast()))) == []


def test_a_post_taken_back_is_answered_by_nobody_and_a_deleted_one_keeps_what_was_said():
    assert said(played(post(HELP, at=10, levels=KIND), (10.4, Undone("p2")))) == []
    whole = said(played(post(HELP, at=10, levels=KIND)))
    cut = said(played(post(HELP, at=10, levels=KIND), (whole[0].minute, Deleted("p2"))))
    assert [item.id for item in cut] == [whole[0].id]


def test_an_answered_troll_comes_back_with_friends_but_not_for_ever():
    reply_to, acts = "t1", []
    for n in range(5):
        acts.append(post("Please stop, that is not true.", at=10 + 9 * n, reply_to=reply_to, levels=KIND))
        world = played(*acts)
        trolls = [item for item in said(world, f"p{n + 2}") if item.persona == "troll"]
        if n >= DEEPEST:
            assert trolls == []
            return
        assert 1 <= len(trolls) <= 3
        reply_to = trolls[0].id
    pytest.fail("the thread had no end")


@pytest.mark.parametrize("act", [Ignored("t1"), Reported("t1")])
def test_a_troll_left_alone_or_reported_says_nothing_more(act):
    assert not any(item.voice in ("fed", "pile") for item in played((8, act)).items)


def test_a_reported_troll_falls_silent_but_what_was_read_stays():
    fed = post("Please stop.", at=10, reply_to="t1", levels=KIND)
    first = min((item for item in said(played(fed)) if item.voice == "fed"), key=lambda item: item.minute)
    again = post("Please stop now.", at=20, reply_to=first.id, levels=KIND)
    reported = played(fed, (18, Reported(first.id)), again)
    assert reported.item(first.id) is not None
    assert not any(item.voice == "fed" for item in said(reported, "p4"))
    assert any(item.voice == "fed" for item in said(played(fed, (18, Ignored(first.id)), again), "p4"))


def test_whoever_asked_thanks_for_a_good_reply_and_resents_a_rude_one():
    good = said(played(post(HELP, at=9, reply_to="n1", levels=KIND)))
    assert any((item.voice, item.author["en"], item.parent) == ("answered", "nurse", "n1") for item in good)
    rude = said(played(post("Educate yourself, liars.", at=9, reply_to="n1", levels=RUDE)))
    assert any(item.voice == "rebuffed" and item.author["en"] == "nurse" for item in rude)


def test_the_scenarios_own_thanks_are_not_said_twice():
    world = played(post(HELP, at=9, reply_to="i2", lang="ko", levels=KIND))
    assert world.item("i2.2") is not None
    assert not any(item.voice == "answered" and item.author["en"] == "mother" for item in world.items)


def test_an_asker_left_waiting_asks_once_more_unless_the_scenario_does():
    world = played(minute=59)
    again = [item for item in world.items if item.voice == "again"]
    assert [item.parent for item in again] == ["n1"]
    assert 17 <= again[0].minute <= 23
    assert again[0].asks


@pytest.mark.parametrize(
    "act", [post(HELP, at=9, reply_to="n1"), (9, TakenPrivate("n1", "We are coming.")), (9, Reported("n1"))]
)
def test_whoever_was_answered_or_reported_does_not_ask_again(act):
    assert not any(item.voice == "again" for item in played(act).items)


def test_answering_the_second_question_answers_the_first():
    world = played(post(HELP, at=30, reply_to="n1.again", levels=KIND))
    assert world.item("n1").treatment == world.item("n1.again").treatment == "answered"
    assert world.item("n1").answers == ("p2",)


def test_a_promise_that_was_not_kept_is_asked_for():
    acts = [post(HELP, at=10, levels=KIND), (11, UpdatePromised(20.0))]
    late = [item for item in played(*acts).items if item.voice == "broken"]
    assert len(late) == 1
    assert late[0].minute > 21
    assert not any(item.voice == "broken" for item in played(*acts, post(HELP, at=19)).items)


def test_another_wording_meets_the_same_people():
    one = played(post(HELP, at=10, levels=KIND), seed=5)
    other = played(post(HELP.replace("thinking", "always thinking"), at=10, levels=KIND), seed=5)
    assert [(i.id, i.minute, i.author) for i in said(one)] == [(i.id, i.minute, i.author) for i in said(other)]


def test_an_act_in_between_changes_no_answer():
    plain = said(played(post(HELP, at=10, levels=KIND), seed=5))
    ignored = said(played((7, Ignored("i3")), post(HELP, at=10, levels=KIND), seed=5), "p3")
    assert [(item.minute, item.texts) for item in plain] == [(item.minute, item.texts) for item in ignored]


@given(st.integers(0, 199))
@settings(max_examples=60)
def test_a_post_that_nobody_met_moves_no_others_luck(seed):
    """Left out or put in, it changes nothing that the readers of the next could know."""
    unmet, late = post("OK.", at=4, platform="website"), post(HELP, at=20, levels=KIND)
    alone, after = said(played(late, seed=seed)), played(unmet, late, seed=seed)
    assert said(after) == []
    assert [(one.minute, one.author, one.texts) for one in alone] == [
        (one.minute, one.author, one.texts) for one in said(after, "p3")
    ]


def test_only_voices_that_ask_count_as_waiting():
    events = story(post(STOCK, at=2, levels=POOR))
    world = fold(PEOPLED, 3, events, 59)
    waiting = {silence.item for silence in silences(PEOPLED, world, events)}
    assert all(not item.voice or item.asks for item in world.items if item.id in waiting)
    assert not any(item.asks for item in world.items if item.persona == "troll")


def test_the_timeline_shows_voices_with_the_post_they_answer():
    events = story(post(HELP, at=10, levels=KIND))
    moments = [moment for moment in timeline(PEOPLED, 1, events, 59) if moment.kind == "voice"]
    assert {moment.about for moment in moments} == {"p2", "n1"}
    assert all(moment.texts for moment in moments)


def test_words_to_headquarters_are_nobody_elses_business():
    desk = replace(
        PEOPLED, injects=(*PEOPLED.injects, Inject("h1", 3, INBOX, {"en": "HQ"}, {"en": "Well?"}, "en", "hq"))
    )
    assert said(played(post(HELP, at=10, reply_to="h1", levels=KIND), script=desk)) == []


def test_a_post_of_any_length_or_script_is_answered_without_harm():
    for text in ("", "👩\u200d👩\u200d👧\u200d👦" * 500, "שלום " * 2000, "{quote} {given}" * 600, "no comment " * 909):
        world = played(post(text, at=10, levels=RUDE))
        assert all("\ud800" not in line for item in said(world) for line in item.texts.values())
        assert all(len(line) < 400 for item in said(world) for line in item.texts.values())


KOREAN = "가족분들께서는 영사콜센터 3210-0404로 연락해 주세요. 20시 30분에 다시 알려 드리겠습니다."


@pytest.mark.parametrize("text", [KOREAN, "감사합니다. 확인 중입니다."])
def test_nobody_quotes_a_post_they_cannot_read_whatever_language_it_says_it_is_in(text):
    worlds = [played(post(text, at=10, lang="en", levels=KIND), seed=seed) for seed in range(20)]
    found = [item for world in worlds for item in said(world)]
    hosts = [item for item in found if item.public == "hosts"]
    assert {item.voice for item in hosts} == {"unread"}
    # Those who read it answer in its own language.
    assert {item.lang for item in found if item not in hosts} <= {"ko"}
    # In attempts begun under earlier rules readers believed what a post says of itself.
    before = [fold(PEOPLED, seed, told(post(KOREAN, at=10, lang="en", levels=KIND), rules=4), 59) for seed in range(20)]
    assert {item.voice for world in before for item in said(world) if item.public == "hosts"} - {"unread"}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (HELP, "en"),
        ("Thanks!", "en"),
        ("3210-0404", "en"),
        (f"{HELP} {KOREAN}", "en"),
        (f"{HELP} {KOREAN}", "ko"),
        ("Vi er her for dere. Ring oss for hjelp på dette nummeret.", "no"),
        ("Takk!", "no"),
        ("Gracias a todos por la paciencia.", "es"),
        ("Ruma helo sani tol marovi kena", "mv"),
    ],
)
def test_a_post_is_in_the_language_it_says_where_that_can_be(text, lang):
    assert lang in evidence_of(text, lang, KIND).languages


def test_english_under_another_flag_is_english():
    assert evidence_of(HELP, "ko", KIND).languages == {"en"}
    assert evidence_of(HELP, "es", KIND).languages == {"en"}
    assert evidence_of(HELP, "ko", KIND, believes_label=True).languages == {"en", "ko"}


def asking_again(*injects: Inject, rules: int = RULES) -> dict[str, str]:
    """What each of these askers says in Korean when nobody has answered."""
    world = fold(replace(PEOPLED, injects=injects), 1, told(rules=rules), 59)
    return {item.parent or "": item.texts["ko"] for item in world.items if item.voice == "again"}


def test_whoever_asks_again_does_so_in_words_of_their_own():
    curious = [replace(NURSE, id=f"n{at}", minute=5 + at) for at in range(1, 5)]
    families = [replace(NURSE, id=f"f{at}", minute=5 + at, persona="family") for at in range(1, 4)]
    again = asking_again(*curious, *families, replace(NURSE, id="cakes", asks=False))
    assert set(again) == {inject.id for inject in (*curious, *families)}
    assert len(set(again.values())) == len(again)
    # Attempts begun under earlier rules keep what was said in them.
    assert set(asking_again(*curious, rules=4).values()) == {
        "아까 글을 남겼는데 답이 없네요. 쉬운 질문에만 답하시나요?"
    }


def test_only_who_was_hostile_is_sharp_when_asking_again():
    kind, sharp = (replace(NURSE, id=name, hostile=name == "sharp") for name in ("kind", "sharp"))
    again = asking_again(kind, sharp)
    assert "쉬운 질문" in again["sharp"]
    assert "쉬운 질문" not in again["kind"]


def test_nobody_praises_the_words_of_a_post_that_gives_nothing():
    filler = post("Other words in tab two about the families.", at=8, levels=KIND)
    praise = ("thanks", "cheer", "note", "record")
    for rules, praised in ((RULES, False), (2, True)):
        found = [fold(PEOPLED, seed, told(filler, rules=rules), 40.0) for seed in range(20)]
        occasions = {item.voice.partition(".")[0] for world in found for item in said(world)}
        assert bool(occasions & set(praise)) == praised
    kind = [fold(PEOPLED, seed, story(post(HELP, at=8, levels=KIND)), 40.0) for seed in range(20)]
    assert {item.voice.partition(".")[0] for world in kind for item in said(world)} & set(praise)


def test_the_press_calls_nothing_on_time_but_in_attempts_begun_before():
    script = replace(PEOPLED, cast=replace(CAST, personas=(replace(AUNT, kind="journalist", temper="dry"),)))
    act = post("We are thinking of you. Please call +82-2-3210-0404.", at=8, levels=KIND)
    now, before = (
        {item.texts["en"] for seed in range(40) for item in said(fold(script, seed, told(act, rules=rules), 40.0))}
        for rules in (RULES, 4)
    )
    for texts, opening in ((now, "On the record: “"), (before, "On the record and on time: “")):
        assert {text.partition("“")[0] for text in texts if "n the record" in text} == {opening[:-1]}
    assert len(now) == len(before)
