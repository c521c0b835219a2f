"""From an attempt's events to its audience: what went out, in which languages and to whom."""

from dataclasses import replace

import pytest

from server.audience.appeal import NEUTRAL, Appeal
from server.drills.cards import NOT_SCORED
from server.drills.script import script_of
from server.drills.simulation import appeal_kept, as_json, broadcasts_of, crowd_of, languages_of, simulated
from server.scenarios.load import read_scenario
from server.scenarios.schema import Account
from server.scenarios.shelf import shipped
from server.world.credibility import credibility
from server.world.events import Deleted, Event, Posted, Started, Undone
from server.world.fold import fold
from tests.drills.sent import coverage, declared, of_example

FILES = shipped()
FERRY = read_scenario(FILES["ferry-down-off-port-almeda"].read_text(encoding="utf-8"))
START = Event(1, script_of(FERRY).start, Started())
FINE = "50.50.0.50.50.0.open.0"


def said(seq: int, minute: float, text: str = "Word at nine.", undo: float = 0.0, **more: str | None) -> Event:
    fields = {"platform": "facebook", "lang": "en", "account": "embassy", "appeal": FINE} | more
    return Event(seq, minute, Posted(text, undo_until=minute + undo, **fields))  # type: ignore[arg-type]  # by name


def sent(*events: Event, until: float = 90):  # type: ignore[no-untyped-def]  # broadcasts, read below
    all_events = [START, *events]
    played = replace(script_of(FERRY), minutes=until)
    world = fold(script_of(FERRY), 1, all_events, until)
    return broadcasts_of(FERRY, world, credibility(played, 1, all_events, until))


def test_what_was_taken_back_unseen_never_went_out_and_what_may_be_is_not_out_yet() -> None:
    assert sent(said(2, 5, undo=2), Event(3, 6, Undone("p2"))) == ()
    assert sent(said(2, 5, undo=2), until=6) == ()
    (out,) = sent(said(2, 5, undo=2))
    assert (out.post, out.minute) == ("p2", 7)


def test_a_deleted_post_is_gone_from_then_on() -> None:
    (out,) = sent(said(2, 5), Event(3, 20, Deleted("p2")))
    assert out.gone_at == 20


def test_a_reply_goes_to_the_public_whose_message_it_answers() -> None:
    asked = next(inject for inject in FERRY.injects if inject.public and inject.on == "facebook")
    (out,) = sent(said(2, 55, reply_to=asked.id))
    assert out.reply_to == asked.public
    assert sent(said(2, 55))[0].reply_to is None


def test_a_post_is_believed_as_far_as_what_came_before_it_allows() -> None:
    insult = said(2, 5, text="Stop whining.", levels="0" * 21)
    first, second = sent(insult, said(3, 30))
    assert set(first.credibility.values()) == {1.0}, "nothing had been said yet"
    assert all(value < 1.0 for value in second.credibility.values())


def test_a_personal_account_has_its_own_following() -> None:
    (out,) = sent(said(2, 5))
    assert out.followers == 1.0
    diplomat = Account.model_validate({"id": "me", "name": {"en": "Mina Han"}, "kind": "personal"})
    scenario = FERRY.model_copy(update={"accounts": (*FERRY.accounts, diplomat)})
    found = simulated(scenario, [START, said(2, 5, account="me")], 1, 500, seeds=0)
    assert [post.followers for post in found.broadcasts] == [diplomat.followers]


def test_luck_is_drawn_by_the_minute_and_not_by_the_words() -> None:
    one, other = sent(said(2, 5)), sent(said(2, 5, text="Something else altogether."))
    assert one[0].key == other[0].key
    first, second, third = sent(said(2, 5), said(3, 5), said(4, 5.5))
    assert len({first.key, second.key, third.key}) == 3
    # Another post before it leaves a post's own luck alone.
    assert sent(said(2, 3), said(3, 5))[1].key == one[0].key


@pytest.mark.parametrize(
    ("text", "declared", "languages"),
    [
        ("We are with you tonight.", "en", {"en"}),
        ("We are with you tonight.", "mv", {"en"}),
        ("오늘 밤 함께하겠습니다.", "en", {"ko"}),
        ("Velka taro mishen dola. Rasu meni tarok.", "mv", {"mv"}),
        ("We are with you tonight. 오늘 밤 함께하겠습니다.", "en", {"en", "ko"}),
        ("119", "ko", {"ko"}),
    ],
)
def test_languages_are_those_of_the_words_and_an_invented_one_is_believed(
    text: str, declared: str, languages: set[str]
) -> None:
    shares = languages_of(FERRY, text, declared)
    assert set(shares) == languages
    assert sum(shares.values()) == pytest.approx(1)


def test_a_whole_sentence_is_not_drowned_by_what_stands_beside_it() -> None:
    english = "Please call the embassy on the number below, day or night."
    long = english + " 배에 탄 분들의 소식을 확인하고 있습니다. 확인되는 대로 이곳에 다시 알려 드리겠습니다." * 12
    alone, beside = (broadcasts_with(text)[0].carried_by for text in (english, long))
    assert alone == ("en",)
    assert set(beside) == {"en", "ko"}
    assert sum(languages_of(FERRY, long, "ko").values()) == pytest.approx(1)
    # A greeting is no sentence to live on.
    assert broadcasts_with("Dear all, hello." + long.removeprefix(english))[0].carried_by == ("ko",)


def broadcasts_with(text: str):  # type: ignore[no-untyped-def]  # as sent
    return sent(said(2, 5, text=text))


def test_the_kept_appeal_counts_then_the_levels_then_an_ordinary_one() -> None:
    act = said(2, 5).act
    assert isinstance(act, Posted)
    assert appeal_kept(act) == Appeal.from_text(FINE)
    assert appeal_kept(replace(act, appeal="", levels="4" * 21)) == Appeal(100, 100, 0, 100, 100, 0)
    assert appeal_kept(replace(act, appeal="", levels=NOT_SCORED * 21)).warmth == 50
    assert appeal_kept(replace(act, appeal="", levels="")) == NEUTRAL


def test_an_attempt_has_one_answer_whoever_asks() -> None:
    events = [START, said(2, 5), said(3, 30, text="다음 안내는 아홉 시입니다.", lang="ko", platform="kakaotalk")]
    assert as_json(simulated(FERRY, events, 4, seeds=2)) == as_json(simulated(FERRY, events, 4, seeds=2))
    assert simulated(FERRY, events, 4, seeds=0).interval == {}


def test_a_post_after_the_drills_end_has_its_hour_too() -> None:
    found = simulated(FERRY, [START, said(2, 70)], 4, seeds=0)
    assert found.outcome.until == 130
    assert found.outcome.total.coverage > 0


def test_progress_is_told_to_the_end() -> None:
    heard: list[float] = []
    simulated(FERRY, [START, said(2, 5)], 4, seeds=4, agents=500, heard=heard.append)
    assert heard == [0.25, 0.5, 0.75, 1.0]


def test_a_scenarios_people_are_built_once() -> None:
    assert crowd_of(FERRY) is crowd_of(FERRY)


@pytest.mark.parametrize("slug", FILES)
def test_a_model_post_reaches_more_of_its_targets_than_a_poor_one(slug: str) -> None:
    """The first of each kind, and every two for one public in one language; only such differ by their words alone.

    A clumsy word in a public's own language, where it is, can reach more of it than a fine one in another's.
    """
    scenario = read_scenario(FILES[slug].read_text(encoding="utf-8"))
    alike = [
        (good, poor)
        for good in scenario.exemplars
        for poor in scenario.poor
        if (good.target, good.language) == (poor.target, poor.language)
    ]
    for good, poor in [(scenario.exemplars[0], scenario.poor[0]), *alike]:
        better, worse = of_example(scenario, good), of_example(scenario, poor)
        for seed in range(5):
            assert coverage(scenario, better, seed) > coverage(scenario, worse, seed), (good.text, poor.text)
            if good.target == poor.target:
                assert declared(scenario, better, seed) > declared(scenario, worse, seed), (good.text, poor.text)
