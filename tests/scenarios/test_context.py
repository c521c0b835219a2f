"""A scenario as the scorer sees it."""

from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scoring.card import Context, Message, SensitiveTerm
from tests.scenarios.files import SMALL, changed


def context(text: str = SMALL, minute: float = 5) -> Context:
    return context_for(read_scenario(text), minute=minute)


def test_everything_the_scorer_asks_for_is_there() -> None:
    known = context()
    assert (known.scenario, known.home, known.host, known.home_language) == ("S90", "Hanbit", "Norlund", "ko")
    assert known.languages == ("en", "ko")
    assert known.publics[0].languages == {"en": 0.9, "no": 1.0}
    assert [(fact.id, fact.minute) for fact in known.facts] == [("f1", 0), ("f2", 20)]
    assert known.facts[0].texts["ko"] == "가방 마흔 개가 도착하지 않음"
    assert known.may_say == ("regret",)
    assert known.needs_clearance == ("money",)
    assert (known.first_target, known.first_ok) == (10, None)
    assert known.briefing["ko"] == "가방 마흔 개가 없어졌습니다."


def test_an_embargo_is_a_secret_with_an_end() -> None:
    secret, held = context().secrets
    assert (secret.id, secret.until, secret.wordings["ko"]) == ("s1", None, ("외교행낭",))
    assert (held.id, held.until, held.wordings["en"]) == ("e1", 20, ("bags are in",))


def test_sentences_on_either_side_of_the_bounds_come_in_all_languages_together() -> None:
    known = context()
    assert [secret.given_away for secret in known.secrets] == [
        ("One of them has a seal on it, and it is not a suitcase.", "봉인이 찍힌 것도 하나 있습니다."),
        ("Look in the shed behind the pier.",),
    ]
    assert known.crossed == ("The airline stole them.", "항공사가 훔친 것입니다.")
    assert known.kept == ("We do not say what is in them.",)


def test_lines_to_take_are_those_given_by_the_minute() -> None:
    assert context(minute=5).lines["en"] == ("Say what you know.",)
    assert context(minute=20).lines["ko"] == ("아는 것만 말합니다.", "가방을 찾았습니다.")


def test_sensitive_terms_come_one_per_language_with_what_to_say_instead() -> None:
    assert context().sensitive_terms == (
        SensitiveTerm(("thieves", "robbers"), "we are looking"),
        SensitiveTerm(("도둑",), "찾고 있습니다"),
    )


def test_a_debt_to_several_askers_is_one_debt_each_with_its_own_answer() -> None:
    second = (
        "  - {id: i2, t: 3, from: {en: pilot, ko: 조종사}, kind: public, on: x, text: {en: And mine?, ko: 제 것은요?},"
    )
    text = changed("    replies_to: i1\n", "    replies_to: [i1, i2]\n") + second + " asks: true, answered_by: [f2]}\n"
    owed = context(text).owed
    assert [(debt.id, debt.replies_to, debt.facts) for debt in owed] == [
        ("o1.i1", "i1", ("f1",)),
        ("o1.i2", "i2", ("f2",)),
    ]


def test_what_is_owed_in_deeds_or_silence_is_not_a_debt_of_posts() -> None:
    for kind in ("done", "withheld"):
        assert context(changed("    by: 15\n", f"    by: 15\n    kind: {kind}\n")).owed == ()


def test_thread_and_clearance_are_added_and_the_rest_is_the_same_object() -> None:
    scenario: Scenario = read_scenario(SMALL)
    plain = context_for(scenario, minute=5)
    full = context_for(scenario, minute=6, thread=(Message("student", "Where?"),), cleared=True)
    assert (full.thread[0].author, full.cleared) == ("student", True)
    assert full.facts is plain.facts
    assert context_for(scenario, minute=7) is plain


def test_two_readings_of_one_text_are_the_same_scenario_and_an_edited_one_is_not() -> None:
    again, edited = read_scenario(SMALL), read_scenario(changed("    size: 300", "    size: 301"))
    assert read_scenario(SMALL) == again
    assert hash(read_scenario(SMALL)) == hash(again)
    assert edited != again


def test_a_waived_matter_needs_no_clearance_until_its_minute() -> None:
    text = changed("  clearance_minutes: 5\n", "  crisis_waiver: {matters: money, until: 15}\n  clearance_minutes: 5\n")
    calm, danger = read_scenario(text), read_scenario(text.replace("harm: false", "harm: true"))
    assert context_for(danger, minute=14).needs_clearance == ()
    assert context_for(danger, minute=15).needs_clearance == ("money",)
    assert context_for(calm, minute=14).needs_clearance == ("money",)
