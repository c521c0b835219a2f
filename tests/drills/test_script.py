"""A scenario file becomes the script that the world plays by."""

import pytest

from server.drills.script import script_of
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.world.fold import fold
from server.world.script import Line, Rush, ScriptAccount, Waiver
from tests.scenarios.files import SMALL, changed
from tests.world.stories import post, story

CRISIS = """\
  crisis_hours: {from: 10, until: 20, times: 3}
  crisis_waiver: {matters: money, until: 15}
  clearance_minutes: 5
"""
ACCOUNTS = """\
accounts:
  - {id: embassy, name: Embassy}
  - {id: mina, name: Mina, kind: personal}
  - {id: jun, name: Jun, kind: personal, followers: 1.5}
briefing:"""


def _crisis(harm: str) -> str:
    return changed("  clearance_minutes: 5\n", CRISIS).replace("harm: false", f"harm: {harm}")


def test_crisis_rules_of_clearance_are_carried_over() -> None:
    authority = script_of(read_scenario(_crisis("true"))).authority
    assert authority.rush == Rush(10, 20, 3)
    assert authority.waiver == Waiver(("money",), 15)


def test_without_harm_nothing_is_waived() -> None:
    authority = script_of(read_scenario(_crisis("false"))).authority
    assert (authority.rush, authority.waiver) == (Rush(10, 20, 3), None)


def test_a_file_without_crisis_rules_has_none() -> None:
    authority = script_of(read_scenario(SMALL)).authority
    assert (authority.rush, authority.waiver) == (None, None)
    assert [power.id for power in authority.may_say] == ["regret"]
    assert authority.lines == (
        Line({"en": "Say what you know.", "ko": "아는 것만 말합니다."}),
        Line({"en": "The bags are found.", "ko": "가방을 찾았습니다."}, 20),
    )


def test_why_hq_refuses_is_carried_over() -> None:
    file = changed("      cleared_from: null\n", "      reason: {en: Not our money., ko: 우리 예산이 아닙니다.}\n")
    (money,) = script_of(read_scenario(file)).authority.needs_clearance
    assert money.reason == {"en": "Not our money.", "ko": "우리 예산이 아닙니다."}


def test_a_personal_account_is_followed_less_unless_the_file_says_otherwise() -> None:
    assert script_of(read_scenario(changed("briefing:", ACCOUNTS))).accounts == (
        ScriptAccount("embassy", "official", 1.0),
        ScriptAccount("mina", "personal", 0.2),
        ScriptAccount("jun", "personal", 1.5),
    )


def test_publics_debts_and_questions_know_each_other() -> None:
    script = script_of(read_scenario(SMALL))
    (public,) = script.publics
    assert (public.id, public.kind, public.weight) == ("travellers", "foreign", 1)
    assert (public.languages, public.platforms) == ({"en": 0.9, "no": 1.0}, {"x": 0.5, "facebook": 0.4})
    assert script.owed[0].public == "travellers"


@pytest.mark.parametrize("text", [SMALL, _crisis("true"), changed("briefing:", ACCOUNTS)])
def test_a_scenario_survives_being_written_out_and_read_again(text: str) -> None:
    scenario = read_scenario(text)
    again = Scenario.model_validate(scenario.model_dump(mode="json", by_alias=True))
    assert again == scenario
    assert script_of(again) == script_of(scenario)


def test_a_branch_on_a_correction_plays_from_a_file() -> None:
    text = changed("      - when: unanswered\n        after: 10\n", "      - when: corrected\n")
    script = script_of(read_scenario(text))
    events = story(post("Ten bags.", at=5), post("Forty bags, sorry.", at=9, corrects="p2"))
    (inject,) = [inject.id for inject in script.injects if inject.branches]
    spreads = fold(script, 1, events, 20).item(inject).spreads
    assert [(spread.effect, spread.minute) for spread in spreads] == [("shared", 9.5)]
