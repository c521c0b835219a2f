"""The moves of a running drill, with and without a script in the browser."""

import re
from datetime import timedelta

import pytest

from server.models import Attempt, Draft, Event, Score
from tests.drills.running import HELP, PACE, START, begin, message, start


def _events(world):
    return sorted(world.all(Event), key=lambda event: event.seq)


def _kinds(world):
    return [event.kind for event in _events(world)]


def test_a_post_is_published_scored_and_shown(client, world):
    drill = start(client, world)
    with drill.at(10):
        assert drill.post().status_code == 303
        assert "+82-2-3210-0404" in message(drill.page(), "p2")
    assert _kinds(world) == ["started", "posted"]
    score, event = world.all(Score)[0], world.all(Event)[1]
    assert (score.seq, len(score.card["criteria"]), len(event.data["levels"])) == (2, 21, 21)
    assert (event.minute, event.data["undo_until"]) == (10, pytest.approx(10 + 5 / 6))


def test_with_a_script_the_answer_is_the_changed_desk_and_an_empty_composer(client, world):
    drill = start(client, world)
    with drill.at(10):
        answer = drill.post(htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="live"')
    assert 'hx-swap-oob="true"' in answer.text
    assert "</textarea>" in answer.text


def test_the_same_submission_sent_again_is_kept_once(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
    with drill.at(10.4):
        assert drill.post().status_code == 303
    assert _kinds(world) == ["started", "posted"]
    assert len(world.all(Score)) == 1


def test_two_tabs_with_the_same_key_and_other_words_lose_nothing(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post("From the first tab. " + HELP)
        drill.post("From the second tab. " + HELP)
    assert _kinds(world) == ["started", "posted", "posted"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "   "}, "text"),
        ({"text": "x" * 281, "platform": "x"}, "text"),
        ({"platform": "internal"}, "platform"),
        ({"platform": "myspace"}, "platform"),
        ({"lang": "tlh"}, "lang"),
        ({"account": "ambassador"}, "account"),
        ({"target": "martians"}, "target"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_wrong_post_comes_back_with_its_words_and_the_reason(client, world, fields, field, htmx):
    drill = start(client, world)
    with drill.at(10):
        answer = drill.post(htmx=htmx, **fields)
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert fields.get("text", HELP).strip()[:40] in answer.text
    assert ("<html" in answer.text) is not htmx
    assert _kinds(world) == ["started"]


def test_a_reply_answers_the_question_and_takes_its_place_and_language(client, world):
    drill = start(client, world)
    with drill.at(8):
        drill.post("확인하고 있습니다. +82-2-3210-0404로 연락해 주세요.", reply_to="i2", platform="", lang="")
        assert "answered" in message(drill.page(), "i2")
    data = world.all(Event)[1].data
    assert (data["reply_to"], data["platform"], data["lang"]) == ("i2", "facebook", "ko")
    with drill.at(15):
        assert "i2.2" in drill.page()


def test_an_answer_to_one_person_alone_is_not_published(client, world):
    drill = start(client, world)
    with drill.at(8):
        drill.post("I am calling you now.", reply_to="i2", private="true")
        page = drill.page()
    assert "answered privately" in message(page, "i2")
    assert "I am calling you now." in message(page, "i2")
    assert _kinds(world) == ["started", "taken_private"]
    assert world.all(Score) == []


def test_undo_takes_a_post_back_and_returns_its_words(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post(picture="true", alt_text="Boats at night")
    with drill.at(10.5):
        assert "Undo" in message(drill.page(), "p2")
        drill.send("undo", item="p2")
        page = drill.page()
    assert message(page, "p2") == ""
    assert HELP in page[page.index("<textarea") :]
    assert "Boats at night" in page


def test_undo_comes_too_late_once_the_post_was_seen(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
    with drill.at(11):
        assert "Undo" not in message(drill.page(), "p2")
        answer = drill.send("undo", item="p2")
        assert answer.status_code == 409
        assert "<h1>Not possible now</h1>" in answer.text, "nothing is broken"
    assert _kinds(world) == ["started", "posted"]


def test_deleting_leaves_a_trace_and_a_correction_points_at_its_post(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
    with drill.at(12):
        drill.post("Correction: the number is +82-2-3210-0404.", corrects="p2")
        assert "corrected" in message(drill.page(), "p2")
    with drill.at(14):
        drill.send("deletions", item="p2")
        assert "deleted" in message(drill.page(), "p2")
        assert drill.send("deletions", item="p2", key="again").status_code == 409
    assert world.all(Event)[2].data["corrects"] == "p2"


@pytest.mark.parametrize(("move", "shown"), [("holds", "on hold"), ("ignores", "left alone"), ("reports", "reported")])
def test_a_decision_about_a_message_is_shown_on_it(client, world, move, shown):
    drill = start(client, world)
    with drill.at(5):
        assert drill.send(move, item="i2").status_code == 303
        assert shown in message(drill.page(), "i2")
        assert drill.send(move, item="i99").status_code == 409


def test_a_promise_beyond_the_end_is_neither_offered_nor_taken(client, world):
    drill = start(client, world)
    with drill.at(46):
        choices = re.findall(r'<option value="(\d+)"', drill.page().split('id="promise"')[1].split("</select>")[0])
        assert choices == ["0", "10"]
        refused = drill.post(htmx=True, promise="15")
        assert refused.status_code == 422
        assert "The drill is over before that minute" in refused.text
        assert _kinds(world) == ["started"]
        assert drill.post(promise="10").status_code == 303
    assert _kinds(world) == ["started", "posted", "update_promised"]


def test_a_promise_is_kept_or_broken_before_everybodys_eyes(client, world):
    drill = start(client, world)
    with drill.at(5.6):
        drill.post(promise="15")
        assert "Word by minute 20" in drill.page(), "fifteen minutes behind the 5 that the clock shows"
    with drill.at(19):
        assert "still open" in drill.page()
    with drill.at(21.7):
        assert ">broken<" in drill.page()


def test_the_draft_is_saved_and_comes_back(client, world):
    drill = start(client, world)
    with drill.at(5):
        answer = drill.send("draft", htmx=True, text="Unsent <b>words</b>", platform="x", lang="ko", target="press")
        assert "Draft saved at" in answer.text
        page = drill.page()
    composer = page[page.index('id="composer"') :]
    assert "Unsent &lt;b&gt;words&lt;/b&gt;</textarea>" in composer
    assert '<option value="ko" selected>' in composer
    assert '<option value="press" selected>' in composer
    with drill.at(6):
        drill.post()
        page = drill.page()
    assert "Unsent" not in page
    assert world.all(Draft)[0].data == {}


def test_markup_in_a_post_is_shown_and_never_run(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.post("<script>alert(1)</script><img src=x onerror=alert(1)>\u202e {{ 7*7 }}")
        page = drill.page()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_finishing_sums_the_attempt_up_once(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post(reply_to="i2", lang="ko")
    with drill.at(20):
        drill.send("finish")
    first = world.all(Attempt)[0]
    with drill.at(30):
        assert drill.send("finish").status_code == 303
    again = world.all(Attempt)[0]
    assert first.finished_at == again.finished_at
    assert (first.summary["posts_n"], first.summary["answered"], first.summary["minutes"]) == (1, 1, 20)
    assert _kinds(world) == ["started", "posted", "finished"]


@pytest.mark.parametrize(("opened", "finished"), [(20, 20), (60, 60), (170, 60)])
def test_an_attempt_ends_when_its_clock_does_however_late_its_page_is_opened(client, world, opened, finished):
    drill = start(client, world)
    with drill.at(opened):
        drill.send("finish")
    assert world.all(Attempt)[0].finished_at == START + timedelta(seconds=finished * PACE)


def test_a_drill_that_never_began_cannot_end(client, world):
    drill = begin(client, world)
    assert drill.send("finish").status_code == 409
    assert drill.post().status_code == 409


def test_what_hq_writes_is_never_answered_in_public(client, world):
    drill = start(client, world)
    with drill.at(31):
        drill.post("Understood, we hold the figures.", reply_to="i6")
    assert _kinds(world) == ["started", "taken_private"]


def test_cleared_words_go_into_the_composer_without_a_script_too(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.send("clearances", text="The call centre answers day and night.", platform="x", lang="en", target="press")
        drill.send("draft", text="Something else by now", platform="facebook", lang="ko")
    with drill.at(40):
        assert "no need to ask" in message(drill.page(), "c2")
        composer = drill.page("?words=c2")
        composer = composer[composer.index('id="composer"') :]
    assert "The call centre answers day and night.</textarea>" in composer
    assert "Something else" not in composer


def test_an_answer_link_chooses_the_askers_place_language_and_public(client, world):
    drill = start(client, world)
    with drill.at(5):
        composer = drill.page("?reply_to=i2")
        composer = composer[composer.index('id="composer"') :]
    chosen = [f'<option value="{value}"' for value in ("facebook", "ko", "nationals")]
    for option in chosen:
        assert " selected>" in composer[composer.index(option) :].split(">")[0] + ">"


NEW_POST = r'href="([^"#]*)#composer" data-about-clear'


def test_a_new_post_instead_of_an_answer_keeps_the_words_of_a_saved_draft(client, world):
    drill = start(client, world)
    typed = {"text": "Families, please call.", "reply_to": "i2", "private": "true", "platform": "x"}
    with drill.at(5):
        drill.send("draft", **typed)
        answering = drill.page()
        assert 'name="reply_to" value="i2"' in answering
        anew = drill.page(re.search(NEW_POST, answering)[1])
        assert "Families, please call.</textarea>" in anew
        assert 'name="reply_to" value=""' in anew
        assert 'name="private" value="true" checked' not in anew
        assert "New post</h2>" in anew
        assert '<option value="x"' in anew[: anew.index("selected>", anew.index('name="platform"'))]
    with drill.at(6):
        assert 'name="reply_to" value="i2"' in drill.page(), "the draft itself is as it was saved"


def test_correcting_leaves_what_a_draft_answered(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.post()
        drill.send("draft", text="It was at noon.", reply_to="i2", private="true")
        page = drill.page("?corrects=p2")
    assert ('name="reply_to" value=""' in page, 'name="corrects" value="p2"' in page) == (True, True)
    assert "It was at noon.</textarea>" in page


def test_a_post_stands_under_the_minute_its_clock_showed(client, world):
    drill = start(client, world)
    with drill.at(5.7):
        drill.post()
        page = drill.page()
    assert "data-clock>minute 5<" in page
    assert not re.search(r"minute 6\b", page)


def test_a_correction_goes_where_the_wrong_words_went(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.post(platform="x", lang="en", target="press")
        drill.send("draft", text="It was at noon.", platform="facebook", lang="ko", target="nationals")
        page = drill.page("?corrects=p2")
    for chosen in ("x", "en", "press"):
        assert f'<option value="{chosen}" selected>' in re.sub(r' data-(limit|counting|skin)="[^"]*"', "", page), chosen


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("fields", [{}, {"reply_to": "p2"}, {"corrects": "p2"}])
def test_words_for_one_person_alone_are_not_published_for_want_of_a_message(client, world, fields, htmx):
    drill = start(client, world)
    with drill.at(5):
        drill.post()
        answer = drill.post("For your eyes only.", htmx, private="true", **fields)
    assert answer.status_code == 422
    assert "answers no message" in answer.text
    assert "For your eyes only.</textarea>" in answer.text
    assert 'name="private" value="true" checked' not in answer.text, "sent again it would be refused again"
    assert _kinds(world) == ["started", "posted"]


@pytest.mark.parametrize("htmx", [False, True])
def test_words_for_one_person_alone_stay_so_when_something_else_is_wrong(client, world, htmx):
    drill = start(client, world)
    with drill.at(5):
        answer = drill.post("", htmx, reply_to="i2", private="true")
    assert answer.status_code == 422
    assert 'name="private" value="true" checked' in answer.text


# A draft may be saved until the drill is finished.
@pytest.mark.parametrize(
    ("move", "minute", "finished"),
    [
        ("posts", 61, False),
        ("posts", 20, True),
        ("clearances", 61, False),
        ("clearances", 20, True),
        ("draft", 20, True),
    ],
)
def test_words_sent_too_late_stand_on_the_page_without_a_script(client, world, move, minute, finished):
    drill = start(client, world)
    with drill.at(minute):
        if finished:
            drill.send("finish")
        answer = drill.send(move, text="Nearly <done>.", platform="facebook", lang="en", key="k")
    assert answer.status_code == 409
    assert "not running" in answer.text
    assert "Nearly &lt;done&gt;.</textarea>" in answer.text
    assert 'http-equiv="refresh"' not in answer.text, "the page would leave by itself, and the words with it"


def test_with_a_script_words_sent_too_late_stay_where_they_are(client, world):
    drill = start(client, world)
    with drill.at(61):
        answer = drill.post(htmx=True)
    assert (answer.status_code, 'id="composer"' in answer.text) == (409, False)


@pytest.mark.parametrize("text", ["", HELP])
@pytest.mark.parametrize("move", ["posts", "clearances", "draft", "hostile", "holds", "undo"])
def test_a_drill_that_never_began_takes_no_words(client, world, move, text):
    drill = begin(client, world)
    with drill.at(1):
        for htmx in (False, True):
            answer = drill.send(move, htmx, text=text, window="w2", item="i1", key="k")
            assert answer.status_code == 409
            assert "This drill has not started yet." in answer.text
    assert world.all(Draft) == []
