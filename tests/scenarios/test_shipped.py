"""The 24 scenarios that come with the product: all there, all readable, all complete in English and Korean."""

import re
from functools import cache

import pytest

from server.drills.script import script_of
from server.scenarios.check import check
from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import find_shipped, shipped
from server.world.clearance import needs_asking, queued, rule
from server.world.events import ClearanceRequested
from server.world.wording import carries, mentions

# What every outline held: module, difficulty, minutes, clearance minutes, then how many publics, lines to take, facts,
# secrets, embargoes, sensitive terms, debts, injects, traps, marks of success, powers, reserved powers, injects with
# branches, and skills. Files may grow; an outline's part must not vanish.
OUTLINES: dict[str, tuple[str, tuple[int, ...]]] = {
    "S01": ("M7", (3, 60, 25, 3, 4, 5, 4, 1, 2, 3, 8, 6, 5, 5, 5, 3, 5)),
    "S02": ("M7", (2, 45, 40, 3, 3, 4, 3, 1, 2, 2, 7, 6, 4, 4, 3, 2, 4)),
    "S03": ("M3", (2, 50, 30, 3, 3, 2, 4, 1, 1, 2, 7, 5, 3, 3, 2, 2, 4)),
    "S04": ("M5", (3, 45, 30, 3, 3, 3, 2, 0, 2, 2, 7, 5, 4, 4, 3, 1, 4)),
    "S05": ("M8", (3, 40, 30, 3, 3, 2, 3, 0, 1, 1, 6, 5, 4, 3, 3, 3, 4)),
    "S06": ("M3", (1, 40, 60, 4, 3, 4, 0, 0, 2, 1, 5, 5, 4, 3, 2, 1, 4)),
    "S07": ("M8", (4, 45, 45, 3, 4, 3, 2, 0, 2, 2, 6, 5, 4, 4, 3, 1, 4)),
    "S08": ("M8", (4, 45, 30, 3, 3, 3, 1, 0, 2, 2, 6, 4, 3, 3, 3, 1, 4)),
    "S09": ("M8", (3, 45, 60, 3, 3, 2, 2, 0, 2, 1, 6, 5, 4, 2, 2, 1, 4)),
    "S10": ("M7", (3, 40, 30, 3, 4, 3, 3, 0, 0, 2, 7, 5, 4, 4, 2, 1, 4)),
    "S11": ("M6", (4, 40, 40, 2, 3, 2, 4, 0, 1, 2, 6, 4, 4, 4, 2, 1, 4)),
    "S12": ("M5", (3, 35, 20, 3, 4, 1, 5, 0, 1, 2, 6, 4, 4, 4, 4, 1, 4)),
    "S13": ("M6", (4, 45, 35, 3, 4, 2, 2, 1, 1, 2, 7, 6, 4, 4, 3, 2, 4)),
    "S14": ("M6", (4, 45, 60, 3, 3, 2, 2, 0, 2, 3, 7, 5, 4, 4, 2, 2, 4)),
    "S15": ("M6", (3, 40, 45, 3, 3, 2, 2, 0, 1, 2, 6, 5, 4, 3, 3, 1, 4)),
    "S16": ("M2", (2, 40, 30, 3, 3, 3, 2, 0, 2, 2, 6, 5, 3, 4, 2, 1, 4)),
    "S17": ("M7", (2, 45, 30, 3, 4, 4, 2, 0, 2, 2, 7, 5, 4, 3, 3, 1, 4)),
    "S18": ("M8", (3, 40, 60, 3, 4, 3, 2, 0, 2, 2, 6, 6, 4, 4, 2, 1, 4)),
    "S19": ("M10", (5, 75, 10, 3, 3, 3, 7, 1, 1, 3, 9, 5, 4, 5, 1, 2, 4)),
    "S20": ("M2", (1, 35, 60, 3, 3, 3, 1, 0, 2, 2, 6, 5, 3, 3, 2, 1, 4)),
    "S21": ("M4", (1, 40, 60, 3, 3, 3, 2, 0, 1, 1, 6, 5, 3, 3, 2, 1, 4)),
    "S22": ("M4", (3, 20, 20, 2, 3, 4, 1, 0, 0, 1, 10, 4, 1, 3, 2, 1, 4)),
    "S23": ("M5", (4, 40, 15, 3, 3, 2, 2, 1, 2, 2, 7, 5, 3, 4, 2, 1, 4)),
    "S24": ("M1", (1, 40, 60, 3, 3, 3, 2, 0, 2, 1, 6, 5, 4, 4, 2, 1, 4)),
}


@cache
def text_of(id: str) -> str:
    path = find_shipped(id)
    assert path is not None, id
    return path.read_text(encoding="utf-8")


@cache
def scenario_of(id: str) -> Scenario:
    return read_scenario(text_of(id))


def test_the_shelf_holds_s01_to_s24_under_slug_and_outline_id() -> None:
    assert [path.stem.partition("-")[0] for path in shipped().values()] == list(OUTLINES)
    for slug, path in shipped().items():
        scenario = read_scenario(path.read_text(encoding="utf-8"))
        assert path.name == f"{scenario.id}-{scenario.slug}.yaml"
        assert scenario.slug == slug
        assert find_shipped(slug) == find_shipped(scenario.id) == path


@pytest.mark.parametrize("name", ["S99", "", "../S01", "S01-ferry-down-off-port-almeda", "no-such"])
def test_an_unknown_name_finds_nothing(name: str) -> None:
    assert find_shipped(name) is None


@pytest.mark.parametrize("id", OUTLINES)
def test_nothing_of_an_outline_is_lost(id: str) -> None:
    scenario, authority = scenario_of(id), scenario_of(id).authority
    module, (difficulty, minutes, clearance, *counts) = OUTLINES[id]
    assert (scenario.module, scenario.difficulty, scenario.minutes) == (module, difficulty, minutes)
    assert authority.clearance_minutes == clearance
    held = (
        *(scenario.publics, scenario.hq_guidance, scenario.facts, scenario.secrets, scenario.embargoes),
        *(scenario.sensitive_terms, scenario.owed, scenario.injects, scenario.traps, scenario.success),
        *(authority.may_say, authority.needs_clearance),
        tuple(inject for inject in scenario.injects if inject.branches),
        scenario.skills,
    )
    assert len(held) == len(counts)
    assert all(len(part) >= count for part, count in zip(held, counts, strict=True))
    assert scenario.exemplars
    assert scenario.poor
    assert scenario.traps


@pytest.mark.parametrize("id", OUTLINES)
def test_a_shipped_file_has_no_error_and_no_dead_part(id: str) -> None:
    allowed = {"exemplar_below", "poor_above"}
    assert [(p.line, p.path, p.message) for p in check(text_of(id)) if p.key not in allowed] == []


@pytest.mark.parametrize("id", OUTLINES)
def test_every_secret_and_embargo_is_worded_in_english_and_korean(id: str) -> None:
    for secret in context_for(scenario_of(id), minute=0).secrets:
        assert len(secret.wordings["en"]) >= 3, secret.id
        assert len(secret.wordings["ko"]) >= 3, secret.id


@pytest.mark.parametrize("id", OUTLINES)
def test_a_shipped_scenario_is_published_and_hq_knows_what_may_be_said(id: str) -> None:
    scenario = scenario_of(id)
    assert scenario.status == "published"
    assert all(power.keywords for power in (*scenario.authority.may_say, *scenario.authority.needs_clearance))


@pytest.mark.parametrize("id", OUTLINES)
def test_what_hq_changes_has_words_to_use_and_all_that_hq_keeps_can_be_recognised(id: str) -> None:
    for reserved in scenario_of(id).authority.needs_clearance:
        assert reserved.keywords.in_("en"), reserved.id
        assert reserved.keywords.in_("ko"), reserved.id
        assert (reserved.otherwise == "changed") == (reserved.reply is not None), reserved.id


@pytest.mark.parametrize(
    ("id", "free", "needless"),
    [
        (
            "S01",
            {"en": "We will send an officer to her now.", "ko": "지금 영사를 보내겠습니다."},
            "콜센터로 전화해 주세요.",
        ),
        (
            "S19",
            {
                "en": "The airport road is closed, Sahrani radio says.",
                "ko": "공항로가 막혔습니다. 공항로에 가지 마세요.",
            },
            "Stay indoors, away from windows.",
        ),
    ],
)
def test_in_a_crisis_hq_is_slow_and_some_things_need_not_wait_for_it(
    id: str, free: dict[str, str], needless: str
) -> None:
    scenario = scenario_of(id)
    script, authority = script_of(scenario), scenario.authority
    assert authority.crisis_hours
    assert authority.crisis_waiver

    def answered(text: str, minute: float) -> float:
        return queued(script, 1, 2, minute, ClearanceRequested(text, "facebook", "en"), 0) - minute

    rush, waiver = authority.crisis_hours, authority.crisis_waiver
    quiet, busy = (answered("A bus or a charter.", minute) for minute in (rush.begin - 1, rush.begin))
    assert busy == pytest.approx(rush.times * quiet)
    for lang, text in free.items():
        assert needs_asking(script, text, waiver.until - 1) == (), lang
        assert needs_asking(script, text, waiver.until) != (), lang
    assert answered(needless, 5) == 0
    # What is secret or HQ's own stays so in any danger.
    held = next(power for power in authority.needs_clearance if power.id not in waiver.matters)
    assert needs_asking(script, held.keywords.in_("en")[0], 10) != ()


@pytest.mark.parametrize("id", OUTLINES)
def test_what_a_branch_is_for_is_told_in_sentences(id: str) -> None:
    notes = [branch.note.in_("en") for inject in scenario_of(id).injects for branch in inject.branches]
    assert [note for note in notes if not (note[:1].isupper() and note.endswith(".")) or "->" in note] == []


@pytest.mark.parametrize("id", OUTLINES)
def test_nobody_is_named_by_what_the_trainee_has_to_find_out(id: str) -> None:
    told = re.compile(r"troll|bait|rager|threat|\bbot\b|rumour|mistaken|악플|시비|위협|소문|봇$")
    injects = scenario_of(id).injects
    messages = [*injects, *(branch.then for inject in injects for branch in inject.branches if branch.then)]
    names = [message.author.in_(lang) for message in messages for lang in ("en", "ko")]
    assert [name for name in names if told.search(name)] == []


@pytest.mark.parametrize("id", OUTLINES)
def test_people_write_words_and_not_stage_directions(id: str) -> None:
    texts = [inject.text.in_(lang) for inject in scenario_of(id).injects for lang in ("en", "ko")]
    directions = re.compile(
        r"^(?:Sends|Posts|Quote-posts|From own account|Reaction video|Close-up of)\b|^\(|^\w+(?:\.\.\.|…)$"
    )
    assert [text for text in texts if directions.search(text)] == []


@pytest.mark.parametrize("id", OUTLINES)
def test_no_fact_may_be_said_while_it_is_held_back(id: str) -> None:
    scenario = scenario_of(id)
    held = [(one.until, one.wordings) for one in (*scenario.secrets, *scenario.embargoes) if one.until is not None]
    early = [
        fact.id
        for fact in scenario.facts
        for until, wordings in held
        for lang in ("en", "ko")
        if fact.minute < until and mentions(fact.text.in_(lang), wordings.in_(lang))
    ]
    assert early == []


@pytest.mark.parametrize("id", OUTLINES)
def test_nobody_goes_by_the_number_an_outline_gave_them(id: str) -> None:
    injects = scenario_of(id).injects
    messages = [*injects, *(branch.then for inject in injects for branch in inject.branches if branch.then)]
    names = [message.author.in_(lang) for message in messages for lang in ("en", "ko")]
    assert [name for name in names if re.search(r"· ?(r\d+|\d+번)$", name)] == []


@pytest.mark.parametrize("id", OUTLINES)
def test_hq_strikes_nothing_from_a_model_post(id: str) -> None:
    script = script_of(scenario_of(id))
    for model in scenario_of(id).exemplars:
        asked = ClearanceRequested(model.text, "facebook", "en", model.minute)
        ruling = rule(script, asked, asked=model.minute, answered=model.minute)
        assert ruling.answer == "cleared", (model.text, ruling.struck, ruling.unfounded)


@pytest.mark.parametrize(
    "text", ["The captain was drunk.", "Everyone aboard is dead.", "Kim Ji-woo, 23, from Daegu is dead."]
)
def test_hq_clears_nothing_that_no_fact_bears_out(text: str) -> None:
    ruling = rule(script_of(scenario_of("S01")), ClearanceRequested(text, "facebook", "en", 26), asked=1, answered=26)
    assert (ruling.answer, ruling.inside_authority) == ("refused", False)


@pytest.mark.parametrize(
    ("id", "debt", "text"),
    [
        ("S12", "o1", "A national of ours has been in custody since Sunday."),
        ("S12", "o1", "오늘 아침에 영사가 면담했습니다."),
        ("S14", "o2", "Yes. Our consular section is open today."),
        ("S14", "o2", "등불 축제는 금요일에 합니다."),
        ("S19", "o3", "Everyone who registered is safe."),
        ("S19", "o3", "등록하신 분들은 모두 안전합니다."),
        ("S21", "o1", "Yes, you can apply without a club."),
        ("S21", "o1", "Nothing. Applying is free."),
        ("S21", "o1", "토픽 점수는 없어도 됩니다."),
    ],
)
def test_a_short_right_answer_tells_something_of_what_is_owed(id: str, debt: str, text: str) -> None:
    owing = next(owed for owed in script_of(scenario_of(id)).owed if owed.id == debt)
    assert any(carries(text, fact) for fact in owing.facts)
