"""What the world does by itself after a post: who says what, when, and to whom it is never said."""

from dataclasses import replace

import pytest
import yaml

from server.scoring.overall import RISK
from server.world import consequences
from server.world.events import RULES, Deleted, Finished, Held, TakenPrivate, Undone
from server.world.fold import fold
from server.world.script import ScriptAccount
from server.world.silences import silences
from server.world.timeline import timeline
from tests.world.stories import FERRY, HOT, KIND, LEAK, WRONG, levels, post, story

SEEDS = range(40)


def _world(*acts, until=60.0, seed=1, script=FERRY):
    return fold(script, seed, story(*acts, rules=RULES), until)


def _made(world, kind):
    return [item for item in world.items if item.made == kind]


def test_hq_rings_after_a_breach_and_names_the_matter():
    (call,) = _made(_world(post(at=10, levels=WRONG)), "hq_call")
    assert (call.id, call.about, call.platform, call.persona, call.lang) == ("p2.hq_call", "p2", "internal", "hq", "ko")
    assert 10.5 + 4 <= call.minute <= 10.5 + 8
    assert "confirms" in call.texts["en"]
    assert "확인" in call.texts["ko"]


def test_hq_does_not_ring_about_sound_posts_or_about_those_nobody_scored():
    assert _made(_world(post(at=10, levels=KIND), post(at=11)), "hq_call") == []


def test_hq_rings_once_about_each_matter():
    acts = [post(str(n), at=n, levels=WRONG) for n in range(5, 10)] + [post(at=12, levels=levels(mandate=1))]
    assert [call.about for call in _made(_world(*acts), "hq_call")] == ["p2", "p7"]


def test_nobody_reacts_to_what_was_taken_back():
    assert [i for i in _world(post(at=10, levels=LEAK), (10.2, Undone("p2"))).items if i.made] == []


def test_a_leak_is_in_the_press_in_its_own_words():
    (story_,) = _made(_world(post("Thank you all. Here is the passenger list.", at=10, levels=LEAK)), "press")
    assert "“Here is the passenger list.”" in story_.texts["en"]
    assert (story_.platform, story_.lang, story_.persona) == ("facebook", "en", "press")


def _said_of(text, given, rules):
    world = fold(FERRY, 1, story(post(text, at=10, levels=levels(**given)), rules=rules), 60)
    return {item.made: item.texts["en"] for item in world.items if item.made}


def test_a_threat_is_called_one_and_no_promise_or_leak():
    threat = {"mandate": 0, "escalation": 2, "confidentiality": 0, "accuracy": 0}
    said = _said_of("Stop, or we will hit back.", threat, 6)
    assert "threat" in said["hq_call"]
    assert "threat" in said["press"]
    # Attempts begun under earlier rules keep what they were told.
    assert "confirms" in _said_of("Stop, or we will hit back.", threat, 5)["hq_call"]
    assert "lets slip" in _said_of("Stop, or we will hit back.", threat, 5)["press"]


def test_a_promise_is_no_threat_and_a_secret_told_in_a_threat_is_a_leak():
    assert "commits" in _said_of("We will fly you all in.", {"mandate": 0}, 6)["hq_call"]
    told = "Stop, or we will publish the passenger list."
    said = _said_of(told, {"mandate": 1, "escalation": 1, "confidentiality": 0}, 6)
    assert "not public" in said["hq_call"]
    assert "lets slip" in said["press"]


def test_a_long_fragment_is_cut():
    (story_,) = _made(_world(post("word " * 80, at=10, levels=HOT)), "press")
    assert "…”" in story_.texts["en"]
    assert len(story_.texts["en"]) < 200


def test_a_post_in_a_language_the_world_has_no_words_for_is_quoted_in_english():
    (story_,) = _made(_world(post("Dette er for dumt.", at=10, levels=HOT, lang="no")), "press")
    assert story_.lang == "en"


def test_help_is_passed_on_on_some_afternoons_and_an_ordinary_post_on_none():
    helped = [len(_made(_world(post(at=10, levels=KIND), seed=seed), "press")) for seed in SEEDS]
    assert set(helped) == {0, 1}
    assert not any(_made(_world(post(at=10, levels=levels()), seed=seed), "press") for seed in SEEDS)


def test_the_press_quotes_one_desk_only_so_often():
    acts = [post(f"Rude words number {n}", at=n, levels=HOT) for n in range(5, 12)]
    assert len(_made(_world(*acts), "press")) == consequences.MOST_QUOTES


def test_a_deletion_without_a_word_is_found_out():
    world = _world(post("The ferry left at nine.", at=10, levels=WRONG), (15, Deleted("p2")))
    (found,) = _made(world, "found_out")
    assert 15 + 6 <= found.minute <= 15 + 15
    assert "The ferry left at nine." in found.texts["ko"]


def test_a_deletion_owned_in_the_open_is_not():
    acts = [post(at=10, levels=WRONG), (15, Deleted("p2")), post("We were wrong.", at=16, corrects="p2")]
    assert _made(_world(*acts), "found_out") == []


def test_owning_up_after_being_found_out_is_too_late():
    acts = [post(at=10, levels=WRONG), (15, Deleted("p2")), post("We were wrong.", at=31, corrects="p2")]
    assert len(_made(_world(*acts), "found_out")) == 1


def test_what_was_up_for_a_moment_is_missed_by_nobody():
    assert _made(_world(post(at=10, levels=WRONG), (11, Deleted("p2"))), "found_out") == []


def test_policy_from_a_personal_account_makes_hq_ring_and_a_personal_remark_does_not():
    script = replace(FERRY, accounts=(ScriptAccount("mina", "personal", 0.2),))
    policy = post("I blame the crew.", at=10, account="mina", levels=KIND)
    remark = post("A sad evening for all of us here.", at=10, account="mina", levels=KIND)
    (call,) = _made(_world(policy, script=script), "hq_call")
    assert "policy" in call.texts["en"]
    assert _made(_world(remark, script=script), "hq_call") == []
    official = post("I blame the crew.", at=10, levels=KIND)
    assert _made(_world(official, script=script), "hq_call") == []


def test_attempts_begun_under_earlier_rules_gain_no_messages():
    assert [i for i in fold(FERRY, 1, story(post(at=10, levels=LEAK)), 60).items if i.made] == []


def test_nothing_comes_after_the_end():
    world = _world(post(at=10, levels=LEAK), (12, Finished()))
    assert (world.minute, [i for i in world.items if i.made]) == (12, [])


@pytest.mark.parametrize(
    ("act", "treatment"),
    [
        (post("It is corrected.", at=40, reply_to="p2.press"), "answered"),
        ((40, TakenPrivate("p2.press", "Please call me.")), "private"),
        ((40, Held("p2.press")), "held"),
    ],
)
def test_what_the_world_says_can_be_answered_like_any_message(act, treatment):
    world = _world(post("Read before you write.", at=10, levels=HOT), act)
    assert world.item("p2.press").treatment == treatment


def test_what_is_said_about_us_is_nobody_waiting_for_us():
    events = story(post(at=20, reply_to="i2"), post("Read before you write.", at=22, levels=HOT), rules=RULES)
    world = fold(FERRY, 1, events, 60)
    waiting = {silence.item for silence in silences(FERRY, world, events)}
    assert _made(world, "press")
    assert not any(world.item(item).made for item in waiting)


def test_the_review_tells_what_it_followed_from():
    told = timeline(FERRY, 1, story(post(at=10, levels=WRONG), rules=RULES), 60)
    assert [(m.kind, m.about) for m in told if m.key == "p2.hq_call"] == [("follow_up", "p2")]


def test_there_are_words_in_both_languages_for_every_matter():
    voices = yaml.safe_load((consequences.Path(consequences.__file__).with_suffix(".yaml")).read_text(encoding="utf-8"))
    assert set(voices["hq_call"]["texts"]) == {*RISK, consequences.PERSONAL, consequences.THREAT} - {"duty"}
    for voice in voices.values():
        assert set(voice["author"]) == {"en", "ko"}
        for texts in voice["texts"].values():
            assert set(texts) == {"en", "ko"}
            assert len({"{fragment}" in text for text in texts.values()}) == 1
