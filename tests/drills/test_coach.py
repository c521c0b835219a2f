"""What the coach of a rehearsal says of a draft, and how much of one person's it reads at a time."""

import re

import pytest

from server.accounts.costly import costly
from server.drills import actions, moves
from server.drills.judging import judge
from server.errors import Busy
from server.models import Event, Score
from tests.drills import taken
from tests.drills.running import HELP, start

KOREAN_HELP = "지금 해안경비대에 확인하고 있습니다. 가족분들은 언제든지 +82-2-3210-0404로 전화해 주세요."


def test_the_coach_scores_a_draft_and_keeps_nothing(client, world):
    drill = start(client, world)
    with drill.at(5):
        answer = drill.send("coach", text="We are closely monitoring the situation.", platform="x", lang="en")
        assert answer.status_code == 200
        assert 'class="level l' in answer.text
        assert "the coach says how" in drill.send("coach", text="").text
    assert [event.kind for event in world.all(Event)] == ["started"]
    assert world.all(Score) == []


@pytest.mark.parametrize(
    ("given", "english", "korean"),
    [
        (
            {"lang": "ko", "target": "marovians", "text": KOREAN_HELP},
            "Marovian public and",
            "마로비아 국민과 구조 당국",
        ),
        ({"platform": "kakaotalk", "target": "marovians"}, "are hardly on KakaoTalk", "카카오톡에는"),
        ({"platform": "instagram", "target": "press"}, "Local and Korean press", "현지 언론과 한국 언론"),
    ],
)
def test_the_coach_calls_publics_and_platforms_as_its_reader_does(client, world, given, english, korean):
    drill = start(client, world)
    with drill.at(5):
        asked = {"platform": "facebook", "lang": "en", "text": HELP, **given}
        assert english in drill.send("coach", **asked).text
        client.headers["Accept-Language"] = "ko"
        answer = drill.send("coach", **asked).text
    assert korean in answer
    assert english not in answer


def test_the_coach_reads_as_much_as_it_says_of_what_may_be_far_longer(client, world, monkeypatch):
    read = []
    monkeypatch.setattr(moves, "judge", lambda *now: read.append(now[-1].text) or judge(*now))
    drill = start(client, world)
    with drill.at(5):
        long = drill.send("coach", text="We are here. " * 1500, platform="facebook", lang="en").text
        whole = drill.send("coach", text="We are here. " * 300, platform="facebook", lang="en").text
    assert [len(text) for text in read] == [4000, 13 * 300 - 1]
    assert "first 4,000 characters" in long
    assert "characters" not in whole


def test_the_first_words_in_a_scenario_are_read_beside_the_loop_that_serves_everybody(client, world, monkeypatch):
    beside = []

    async def thread(judged, *now):
        beside.append(now[-1].text)
        return judged(*now)

    monkeypatch.setattr(moves, "run_in_threadpool", thread)
    drill = start(client, world)
    with drill.at(5):
        for text in ("We are here.", "We are still here."):
            assert drill.send("coach", text=text, platform="facebook", lang="en").status_code == 200
    assert beside == ["We are here."]


@pytest.mark.parametrize("move", ["coach", "posts", "hostile"])
def test_one_person_has_two_long_texts_read_at_a_time_and_holds_nobody_else_up(client, world, move):
    def status(drill, words: int) -> int:
        return drill.send(
            move, text="We are here. " * words, platform="facebook", lang="en", key=f"{words}"
        ).status_code

    jun, mina = start(client, world, "jun"), start(client, world)
    who = taken.person(world, "mina")
    with mina.at(5):
        with costly(client, who):
            assert status(mina, 100) in (200, 303)
            with costly(client, who):
                assert status(mina, 101) == 503
                assert status(mina, 5) in (200, 303)
                world.sign_in(client, "jun")
                assert status(jun, 101) in (200, 303)
        world.sign_in(client, "mina")
        assert status(mina, 101) in (200, 303)


@pytest.mark.parametrize("move", ["posts", "hostile"])
@pytest.mark.parametrize("htmx", [True, False])
def test_words_that_were_not_read_for_want_of_a_place_come_back(client, world, move, htmx):
    drill, who, words = start(client, world), taken.person(world, "mina"), "We are here for you. " * 60
    given = {"text": words, "platform": "facebook", "lang": "en", "account": "embassy", "target": "nationals"}
    with drill.at(5):
        with costly(client, who), costly(client, who):
            answer = drill.send(move, htmx, key="k", **given)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert "still being worked on" in answer.text
        # A script leaves the page as it is.
        assert (words.strip() in answer.text, "<html" in answer.text) == (not htmx, not htmx)
        assert [event.kind for event in world.all(Event)] == ["started"]
        assert drill.send(move, htmx, key="k", **given).status_code in (200, 303)


def test_words_come_back_where_the_database_is_busy(client, world, monkeypatch):
    def busy(*_given, **_named):
        raise Busy("error.busy")

    drill = start(client, world)
    monkeypatch.setattr(actions, "append", busy)
    with drill.at(5):
        answer = drill.post("We are on our way.")
    assert answer.status_code == 503
    assert "The server is busy" in answer.text
    assert "We are on our way." in answer.text[answer.text.index("<textarea") :]


def test_the_coach_quotes_the_words_it_speaks_of(client, world):
    drill = start(client, world)
    with drill.at(5):
        answer = drill.send("coach", text="Families, calm down. You idiots.", platform="facebook", lang="en").text
    assert re.search(r'<q class="user-text" dir="auto">calm down<', answer)
    assert "<q" not in drill.send("coach", text="", platform="facebook", lang="en").text
