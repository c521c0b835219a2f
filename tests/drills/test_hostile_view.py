"""The hostile reading: of a draft in rehearsal, of a post on its scorecard; it keeps nothing."""

import html
import re

import pytest

from server.drills import around_routes
from server.drills.hostile import against
from server.drills.script import script_of
from server.models import Event
from tests.drills.running import begin, is_on_event_loop, start
from tests.people import HTMX
from tests.scenarios.test_shipped import scenario_of

DRAFT = "Thank you for asking. Your coastguard must stop hiding the truth <b>now</b> 👨‍👩‍👧. We will be back at noon."

PROMISE = "Fourteen Koreans may have been aboard; we will send an interpreter and pay for the flights home."
LIST = "The passenger list: Kim Minji, passport M12345678, room 12 at Almeda General."


def ask(drill, text: str = DRAFT, htmx: bool = True):
    given = {"text": text, "lang": "en", "platform": "x", "account": "embassy", "target": "marovians", "key": "k"}
    return drill.client.post(f"{drill.address}/hostile", data=given, headers=HTMX if htmx else {})


def test_the_fragment_is_marked_in_the_words_as_typed(client, world) -> None:
    drill = start(client, world)
    with drill.at(5):
        text = ask(drill).text
    quoted = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", text, re.DOTALL).group(1)
    assert quoted.count("<mark>") == 1
    assert html.unescape(re.sub(r"</?mark>", "", quoted)) == DRAFT
    assert text.count("<dt>") == 3
    assert "<b>now</b>" not in text
    assert len(world.all(Event)) == 1


def test_it_is_told_in_korean_to_who_reads_korean(client, world) -> None:
    drill = start(client, world)
    client.cookies.set("language", "ko")
    with drill.at(5):
        assert "읽" in re.search(r"<dl class=\"readings\">(.*?)</dl>", ask(drill).text, re.DOTALL).group(1)


def test_without_a_script_the_whole_desk_comes_back_with_the_draft_in_it(client, world) -> None:
    drill = start(client, world)
    with drill.at(5):
        page = ask(drill, htmx=False).text
    assert "<!doctype html>" in page.lower()
    assert "<mark>" in page
    assert "Thank you for asking." in re.search(r"<textarea.*?</textarea>", page, re.DOTALL).group()


def test_without_words_it_asks_for_some(client, world) -> None:
    drill = start(client, world)
    with drill.at(5):
        assert "Write something first" in ask(drill, " ").text


def test_more_than_a_post_may_hold_is_refused_beside_the_draft(client, world, monkeypatch) -> None:
    monkeypatch.setattr(around_routes, "against", lambda *draft: pytest.fail("read all the same"))
    drill = start(client, world)
    with drill.at(5):
        for htmx in (True, False):
            answer = ask(drill, "a." * 10_001, htmx=htmx)
            assert answer.status_code == 422
            assert 'aria-invalid="true"' in answer.text
            assert "a.a.a." in answer.text


def test_a_long_draft_keeps_nobody_else_waiting(client, world, monkeypatch) -> None:
    on_loop = []

    def noted(*draft):
        on_loop.append(is_on_event_loop())
        return against(*draft)

    monkeypatch.setattr(around_routes, "against", noted)
    drill = start(client, world)
    with drill.at(5):
        assert "<mark>" in ask(drill, "You must stop hiding the truth. " * 200).text
    assert on_loop == [False]


@pytest.mark.parametrize("text", [PROMISE, LIST])
def test_a_draft_the_coach_would_hold_back_is_never_called_harmless(client, world, text) -> None:
    drill = start(client, world)
    with drill.at(12):
        given = {"text": text, "lang": "en", "platform": "x", "account": "embassy", "target": "nationals", "key": "k"}
        assert "hold back" in drill.send("coach", htmx=True, **given).text
        page = drill.send("hostile", htmx=True, **given).text
        drill.post(text)
    assert "<mark>" in page
    with drill.at(20):
        drill.send("finish")
        page += client.get(f"{drill.address}/scorecard").text
    for harmless in ("easily twisted", "gives nobody a headline", "easily turned against you"):
        assert harmless not in page


def test_before_the_start_there_is_nothing_to_read(client, world) -> None:
    assert ask(begin(client, world)).status_code == 409


def test_the_parts_joined_are_the_text() -> None:
    script = script_of(scenario_of("S01"))
    for text, lang in ((DRAFT, "en"), ("당신들은 책임을 인정해야 합니다. 확인 중입니다.", "ko"), ("OK", "en")):
        found = against(text, lang, script, "ko")
        assert found is not None
        assert "".join(part.text for part in found.parts) == text
        assert sum(bool(part.keys) for part in found.parts) == 1
        assert [one.side for one in found.readings] == ["abroad", "ours", "home"]
    assert against("  ", "en", script, "en") is None


def test_the_scorecard_shows_it_beside_each_post(client, world) -> None:
    drill = start(client, world)
    with drill.at(5):
        drill.post(DRAFT)
    with drill.at(10):
        drill.send("finish")
        page = client.get(f"{drill.address}/scorecard").text
    part = re.search(r'<details class="card hostile-view">.*?</details>', page, re.DOTALL).group()
    assert "<mark>" in part
    assert part.count("<dt>") == 3
