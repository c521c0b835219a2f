"""Words on the desk: none typed are lost, none sent come back, and what is said about them is true."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from server import db
from server.drills import moves
from server.drills.drafts import Window, unseen
from server.drills.queries import hot_play
from server.models import Draft, Event
from tests.drills.running import HELP, message, start


def test_words_hq_cleared_go_to_whom_the_request_answered(client, world):
    drill = start(client, world)
    asked = {"text": "The call centre answers day and night.", "platform": "facebook", "lang": "en"}
    with drill.at(5):
        drill.send("clearances", **asked, reply_to="i2", target="nationals")
        drill.send("draft", text="Something else by now", platform="x", target="press")
    with drill.at(40):
        page = drill.page("?words=c2")
        link = message(page, "c2")
    assert 'data-reply-to="i2"' in link
    assert 'data-target="nationals"' in link
    composer = page[page.index('id="composer"') :]
    assert 'name="reply_to" value="i2"' in composer
    assert '<option value="nationals" selected>' in composer


def test_words_hq_cleared_correct_what_the_request_corrected(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.post()
        drill.send("clearances", text="The call centre answers day and night.", corrects="p2")
        drill.send("draft", text="Something else by now")
    with drill.at(40):
        composer = drill.page("?words=c3")
    assert 'name="corrects" value="p2"' in composer


def test_words_hq_cleared_for_one_person_alone_stay_for_one_person_alone(client, world):
    drill = start(client, world)
    alone = 'name="private" value="true" checked'
    with drill.at(5):
        text = "The call centre answers day and night."
        drill.send("clearances", text=text, reply_to="i2", private="true")
        drill.send("clearances", text=text + " Call.", reply_to="i2")
        drill.send("draft", text="Something else by now")
    with drill.at(40):
        first, second = drill.page("?words=c2"), drill.page("?words=c3")
    assert 'data-private="true"' in message(first, "c2")
    assert alone in first
    assert 'data-private=""' in message(second, "c3")
    assert alone not in second


def test_line_breaks_of_a_form_without_a_script_count_once(client, world):
    drill = start(client, world)
    text = "\r\n".join("x" * 27 for _ in range(10))  # 279 characters on X, 288 with every break counted twice
    with drill.at(5):
        assert drill.post(text, platform="x").status_code == 303
    assert world.all(Event)[1].data["text"] == text.replace("\r\n", "\n")


def test_a_draft_that_arrives_after_its_words_went_out_brings_nothing_back(client, world):
    drill = start(client, world)
    late = {"text": HELP, "platform": "facebook", "lang": "en", "account": "embassy", "target": "nationals"}
    with drill.at(10):
        drill.post()
        assert "Draft saved" not in drill.send("draft", htmx=True, **late).text
        assert world.all(Draft)[0].data.get("text") is None
        drill.send("draft", htmx=True, **late | {"platform": "x"})
        assert world.all(Draft)[0].data["text"] == HELP, "the same words for another platform are a draft"


def test_undo_without_a_script_keeps_the_words_saved_since(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
        drill.send("draft", text="Newer words")
        drill.send("undo", item="p2")
        page = drill.page()
    area = page[page.index("<textarea") : page.index("</textarea>")]
    assert HELP in area
    assert "Newer words" in area


@pytest.mark.parametrize(("window", "kept"), [("phone", True), ("desk", False)])
def test_undo_keeps_the_words_another_window_saved_since(client, world, window, kept):
    drill = start(client, world)
    with drill.at(10):
        drill.post(htmx=True, window="desk")
        drill.send("draft", htmx=True, text="Newer words", window=window, seen="0")
        drill.send("undo", htmx=True, item="p2", window="desk", seen="0")
    text = world.all(Draft)[0].data["text"]
    assert HELP in text
    assert ("Newer words" in text) is kept, "a script keeps the window's own words in its composer"


def test_words_unsent_at_the_end_are_shown_beside_the_scorecard_to_their_writer(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
    with drill.at(20):
        drill.send("finish", text="Half a <b>sentence", platform="x")
        own = drill.page("/scorecard")
        assert drill.send("finish", text="Too late").status_code == 303
    assert "This was not sent" in own
    assert "Half a &lt;b&gt;sentence" in own
    assert world.all(Draft)[0].data == {"text": "Half a <b>sentence", "platform": "x"}


def test_nothing_is_said_of_unsent_words_where_all_were_sent(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
    with drill.at(20):
        drill.send("finish")
        assert "This was not sent" not in drill.page("/scorecard")


def test_the_composer_keeps_the_language_chosen_last(client, world):
    drill = start(client, world)
    with drill.at(5):
        assert '<option value="ko" selected>' not in drill.page()
        answer = drill.post(htmx=True, lang="en").text
        page = drill.page()
    for composer in (answer, page):
        assert '<option value="en" selected>' in composer[composer.index('id="composer"') :]


def test_an_answer_to_somebody_of_no_public_has_no_public_left_over(client, world):
    drill = start(client, world)
    with drill.at(31):
        drill.send("draft", text="We hear you.", target="press", lang="en")
        composer = drill.page("?reply_to=i6")
    assert '<option value="press" selected>' not in composer


def test_a_draft_in_another_language_than_declared_is_gently_told(client, world):
    drill = start(client, world)
    english = "We are checking with the coastguard now and will write again within the hour."
    with drill.at(5):
        told = drill.send("draft", htmx=True, text=english, lang="ko").text
        right = drill.send("draft", htmx=True, text=english, lang="en").text
        short = drill.send("draft", htmx=True, text="Embassy", lang="ko").text
    assert "These words read as English. The language chosen is Korean." in told
    assert "These words read as" not in right + short


def test_people_who_wait_are_counted_not_their_messages(client, world):
    drill = start(client, world)
    with drill.at(60):
        page = drill.page()
    authors = re.findall(r'data-waiting .*?data-author="([^"]*)"', page)
    assert len(set(authors)) < len(authors), "somebody asks twice by then"
    assert f"{len(set(authors))} people are waiting for an answer" in page


def test_ending_in_a_window_with_an_empty_composer_keeps_what_another_window_saved(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="Written in the other window", platform="x")
        drill.send("finish", text="", platform="facebook", lang="en")
    assert world.all(Draft)[0].data == {"text": "Written in the other window", "platform": "x"}


def test_a_draft_on_its_way_while_the_drill_ends_takes_no_place(client, world, monkeypatch):
    drill = start(client, world)

    async def seen_before_the_end(*given):
        return replace(await hot_play(*given), finished_at=None)

    with drill.at(10):
        drill.send("finish", text="The whole sentence")
        monkeypatch.setattr(moves, "hot_play", seen_before_the_end)
        assert drill.send("draft", htmx=True, text="The whole sen").status_code == 409
    assert world.all(Draft)[0].data["text"] == "The whole sentence"


def panel(page):
    found = re.search(r'<section class="card stack overtaken" id="overtaken".*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def seen_on(page):
    return re.search(r'name="seen" value="(\d+)"', page)[1]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_draft_saved_elsewhere_meanwhile_is_shown_and_stays(client, world, htmx):
    drill = start(client, world)
    with drill.at(10):
        first = second = seen_on(drill.page())
        drill.send("draft", text="From the <phone>", lang="en", seen=first)
        answer = drill.send("draft", htmx, text="From the desk", seen=second)
    assert answer.status_code == 409
    assert "From the &lt;phone&gt;" in panel(answer.text)
    assert ("From the desk</textarea>" in answer.text) is not htmx, "a script has its words, others get them back"
    assert world.all(Draft)[0].data["text"] == "From the <phone>"


def test_whoever_wrote_nothing_and_looks_for_news_sees_the_draft_saved_elsewhere(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="From the phone", seen="0")
        assert drill.send("draft", text="", platform="x", seen="0").status_code == 303
        assert "From the phone</textarea>" in drill.page()


def test_words_kept_knowingly_take_the_place_of_those_saved_elsewhere(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="From the phone", seen="0")
        asked = drill.send("draft", text="From the desk", seen="0").text
        again = {"text": "From the desk", "seen": seen_on(asked)}
        assert drill.send("draft", **again).status_code == 409, "nothing was chosen yet"
        chosen = re.search(r'name="chosen" value="(\d+)"', asked)[1]
        assert drill.send("draft", **again, chosen=chosen).status_code == 303
        assert panel(drill.page()).count("hidden") == 1
    assert world.all(Draft)[0].data["text"] == "From the desk"


def test_a_window_goes_on_saving_though_it_never_saw_the_answers(client, world):
    drill = start(client, world)
    with drill.at(10):
        for words in ("Half", "Half a", "Half a sentence"):
            assert drill.send("draft", htmx=True, text=words, seen="0", window="w1").status_code == 200
        assert drill.send("draft", htmx=True, text="Another", seen="0", window="w2").status_code == 409
        assert drill.send("draft", htmx=True, text="Half a sentence", seen="0", window="w2").status_code == 200


def test_an_emptied_draft_is_in_nobodys_way(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="To be sent", seen="0", window="w1")
        drill.post("Something else", seen="0", window="w1")
        assert drill.send("draft", htmx=True, text="Mine", seen="0", window="w2").status_code == 200


def test_a_form_that_names_no_version_saves_as_before(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="First", seen="0")
        for odd in ({}, {"seen": ""}, {"seen": "x"}, {"seen": "9" * 30}):
            assert drill.send("draft", htmx=True, text="Second", **odd).status_code == 200


def test_what_is_published_here_leaves_a_draft_saved_elsewhere_where_it_is(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="From the phone", seen="0")
        answer = drill.post(htmx=True, seen="0")
        assert seen_on(answer.text) == "0", "the next words are not saved over those from the phone unseen"
    assert world.all(Draft)[0].data["text"] == "From the phone"


def test_a_request_to_hq_leaves_a_draft_saved_elsewhere_where_it_is(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="From the phone", seen="0")
        drill.send("clearances", text="May we name the ship?", seen="0")
    assert world.all(Draft)[0].data["text"] == "From the phone"
    assert world.all(Event)[-1].data["text"] == "May we name the ship?"


def test_a_refused_post_does_not_make_a_draft_saved_elsewhere_seen(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="From the phone", seen="0")
        refused = drill.post("x" * 300, htmx=True, platform="x", seen="0").text
    assert seen_on(refused) == "0"


def test_the_end_keeps_what_two_windows_had_not_sent(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("draft", text="From the phone", seen="0")
        drill.send("finish", text="From the desk", seen="0")
    assert world.all(Draft)[0].data["text"] == "From the desk\n\nFrom the phone"


def test_without_a_script_whatever_ends_the_drill_takes_the_words_along(client, world):
    drill = start(client, world)
    plain = re.compile(r'<button[^>]*formaction="/attempts/\d+/(draft|finish)"[^>]*>')
    with drill.at(10):
        running = drill.page()
    with drill.at(61):
        over = drill.page()
    for page, first in ((running, "draft"), (over, "finish")):
        ways = list(plain.finditer(page[: page.index('id="composer"')]))
        assert ways[0][1] == first, "the first is what Enter presses in a field"
        assert "finish" in [way[1] for way in ways]
        assert all('form="composer"' in way[0] for way in ways)
    assert "data-finish hidden" in running, "the button that knows nothing of the words waits for a script"


def test_of_two_first_drafts_at_once_the_second_sees_the_first(client, world):
    drill = start(client, world)
    attempt = int(drill.address.rpartition("/")[2])
    began, seen = threading.Event(), []

    def save(text: str) -> None:
        with db.writing(world.engine) as session:
            if theirs := unseen(session, attempt, {"text": text}, Window(0, text)):
                seen.append(theirs.data["text"])
            else:
                session.add(Draft(attempt_id=attempt, data={"text": text, "window": text}, version=1))
                session.flush()
                began.set()
                time.sleep(0.3)  # for the other to come to the draft that is not there yet

    with ThreadPoolExecutor() as pool:
        first = pool.submit(save, "First words")
        assert began.wait(10)
        pool.submit(save, "Other words").result()
        first.result()
    assert seen == ["First words"]
