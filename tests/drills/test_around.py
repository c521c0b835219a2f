"""The chatter around the desk: who sees it, searched, narrowed and muted, at most 50 at a time."""

import re
from dataclasses import replace

import pytest

from server.drills import actions, desk
from server.drills.around import SHOWN, Wanted, around, chatter_of, spoken_at, wanted_of
from server.drills.script import script_of
from server.world.events import RULES, Undone
from tests.drills.chatty import loud
from tests.drills.running import begin, is_on_event_loop, start
from tests.people import HTMX
from tests.scenarios.test_shipped import scenario_of
from tests.world.stories import post, story

ITEM = re.compile(r'<li><p class="by"><b>@(\w+)</b>.*?</li>', re.DOTALL)


@pytest.fixture
def drill(client, world):
    loud(world)
    return start(client, world)


def ask(drill, minute: float, query: str = "") -> str:
    with drill.at(minute):
        answer = drill.client.get(f"{drill.address}/chatter{query}", headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def test_the_newest_fifty_up_to_now_are_shown(drill) -> None:
    text = ask(drill, 10)
    assert len(ITEM.findall(text)) == SHOWN
    count = int(re.search(r'data-count="(\d+)"', text).group(1))
    assert 32_000 / 6 - 2 <= count <= 32_000 / 6 + 2
    assert ask(drill, 10) == text
    assert ask(drill, 10.5) != text


def test_the_whole_page_has_them_without_a_script_and_keeps_what_was_asked(drill) -> None:
    with drill.at(10):
        page = drill.page()
        assert len(ITEM.findall(page)) == SHOWN
        assert "cannot be answered" in page
        narrowed = drill.page("?q=translator&lang=en#around")
    assert 'value="translator"' in narrowed
    found = [m.group() for m in ITEM.finditer(narrowed)]
    assert found
    assert all("translator" in one for one in found)


def test_language_platform_and_words_narrow_it(drill) -> None:
    for query, wrong in (("?lang=ko", 'lang="en"'), ("?platform=x", ">Facebook<")):
        found = [m.group() for m in ITEM.finditer(ask(drill, 20, query))]
        assert found
        assert not any(wrong in one for one in found)


def test_muted_people_and_words_are_gone_and_come_back(drill) -> None:
    before = ITEM.findall(ask(drill, 20))
    muted = ask(drill, 20, f"?mute=@{before[0]}&muted=Marovia")
    assert before[0] not in ITEM.findall(muted)
    assert not any("Marovia" in one.group() for one in ITEM.finditer(muted))
    assert muted.count('type="hidden" name="muted"') == 2
    again = ask(drill, 20, f"?muted=@{before[0]}&muted=Marovia&unmute=@{before[0]}&unmute=Marovia")
    assert ITEM.findall(again) == before


def test_what_somebody_looks_for_is_shown_and_never_run(drill) -> None:
    bad = "<script>alert(1)</script>"
    with drill.at(5):
        page = drill.page(f"?q={bad}&mute={bad}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "query", ["?from=abc", "?from=-1", "?lang=xx&platform=nowhere", "?what=ever", "?from=99999999999"]
)
def test_what_names_nothing_is_left_out(drill, query: str) -> None:
    assert ITEM.findall(ask(drill, 5, query)) == ITEM.findall(ask(drill, 5))


def test_earlier_messages_go_on_where_the_page_ended(client, world, monkeypatch) -> None:
    # With any seed two of a hundred messages may be alike.
    monkeypatch.setattr(actions, "new_seed", lambda: 7)
    loud(world)
    drill = start(client, world)
    text = ask(drill, 5)
    older = re.search(r'name="from" value="(\d+)"', text).group(1)
    then = ask(drill, 5, f"?from={older}")
    assert {m.group() for m in ITEM.finditer(text)}.isdisjoint(m.group() for m in ITEM.finditer(then))


def test_another_trainee_finds_no_chatter(drill, world) -> None:
    world.sign_in(drill.client, "jun")
    for method, part in (("GET", "chatter"), ("POST", "order"), ("POST", "hostile")):
        assert drill.client.request(method, f"{drill.address}/{part}").status_code == 404


def test_nothing_is_said_before_the_clock_starts(client, world) -> None:
    loud(world)
    drill = begin(client, world)
    with drill.at(0):
        assert drill.client.get(f"{drill.address}/chatter").status_code == 404


def test_what_is_said_depends_on_the_seed_and_the_minute_alone() -> None:
    script = script_of(scenario_of("S01"))
    here = around(script, 3, 30.0, Wanted())
    chatter_of.cache_clear()
    assert around(script, 3, 30.0, Wanted()) == here
    assert around(script, 4, 30.0, Wanted()).murmurs != here.murmurs
    assert [one.n for one in here.murmurs] == sorted((one.n for one in here.murmurs), reverse=True)
    assert all(one.minute <= 30.0 for one in here.murmurs)


def test_attempts_begun_before_hear_what_was_said_around_them() -> None:
    script = script_of(scenario_of("S16"))
    now, before = (around(script, 3, 30.0, Wanted(), rules) for rules in (RULES, 4))
    hurt = replace(script, cast=replace(script.cast, harm=True))
    assert not script.cast.harm
    assert now.murmurs != before.murmurs
    assert before == around(hurt, 3, 30.0, Wanted())


def test_nobody_calls_an_account_silent_that_has_just_spoken() -> None:
    script = script_of(scenario_of("S01"))
    script = replace(script, cast=replace(script.cast, chatter="storm"))
    events = story(post(at=20), (20.2, Undone("p2")), post(at=22, undo=1), rules=RULES)
    spoke = spoken_at(events, 40, script)
    assert spoke == (23,)
    assert spoken_at(events, 22.5, script) == ()

    def blamed(begin: float, end: float, rules: int = RULES) -> bool:
        chatter = chatter_of(script, 3, rules, spoke)
        murmurs = map(chatter.at, range(chatter.count(begin), chatter.count(end)))
        return any("nobody in charge" in one.text or "책임 있는 사람" in one.text for one in murmurs)

    assert [blamed(*span) for span in ((10, 22), (23, 37), (38, 50))] == [True, False, True]
    assert blamed(23, 37, rules=5)


def test_an_address_can_ask_for_little_only() -> None:
    script = script_of(scenario_of("S01"))
    wanted = wanted_of([("mute", f"w{n}") for n in range(90)] + [("q", "x" * 500)], script)
    assert (len(wanted.muted), len(wanted.words)) == (20, 60)


def test_a_search_keeps_nobody_else_waiting(drill, monkeypatch) -> None:
    """It looks at thousands of messages: with or without a script that is done beside the event loop."""
    on_loop = []

    def noted(script, seed, minute, wanted, *more):
        on_loop.append((wanted.is_plain, is_on_event_loop()))
        return around(script, seed, minute, wanted, *more)

    monkeypatch.setattr(desk, "around", noted)
    ask(drill, 10, "?q=nothing-like-this")
    with drill.at(10):
        drill.page("?q=nothing-like-this")
        drill.page("?mute=@blue_otter")
    assert on_loop == [(False, False)] * 3
