"""Warnings about files that can be read but would not play well."""

import pytest

from server.scenarios.check import check
from server.scenarios.preview import checked
from server.scenarios.problems import problem_text
from tests.scenarios.files import SMALL, changed, line_of, many

EXEMPLAR = """\
exemplars:
  - language: en
    platform: x
    minute: 6
    kind: reply
    target: travellers
    replies_to: i1
    text: {text}
    expected:
      tone: [4, 4, 4, 4, 4, 4]
      risk: [4, 4, 4, 4, 4, 4, 4, 4]
      reach: [4, 4, 4, 4, 4, 4, "-"]
      overall: [4, 4, 4]
    why: {{en: Answers., ko: 답합니다.}}
"""
LEAK = "Shut up, you idiots. The diplomatic bag is with the thieves and we will pay anything, we promise."
KIND = (
    "We are sorry, and thank you for asking. Forty bags did not arrive; we are looking for yours with the airline "
    "now and will write to you here again at 15:00. Which flight were you on?"
)


def keys(text: str) -> list[str]:
    return [problem.key for problem in check(text)]


def test_a_complete_file_earns_no_warning() -> None:
    assert keys(SMALL) == []


def test_a_file_that_cannot_be_read_gives_its_errors_and_no_warnings() -> None:
    problems = check(changed("harm: false", "harm: maybe").replace("    source: airline\n", "", 1))
    assert [(problem.key, problem.severity) for problem in problems] == [("not_truth", "error")]


@pytest.mark.parametrize(
    ("old", "new", "key", "at"),
    [
        ("    t: 2\n", "    t: 31\n", "inject_after_end", "t: 31"),
        ("  - id: f2\n    from: 20", "  - id: f2\n    from: 45", "fact_after_end", "from: 45"),
        ("    by: 15\n", "    by: 40\n", "owed_after_end", "by: 40"),
        ("    facts: [f1]\n", "    facts: [f2]\n", "owed_before_facts", "by: 15"),
        ("    by: 15\n", "    by: 2\n", "owed_before_asked", "by: 2"),
        ("        after: 10\n", "        after: 29\n", "dead_branch_time", "when: unanswered"),
        ("        after: 10\n", "        by: 1\n", "dead_branch_time", "when: unanswered"),
        ("      - when: unanswered\n", "      - when: posted\n", "dead_branch_words", "when: posted"),
        ("        effect: shared\n        times: 40\n", "", "branch_without_effect", "when: unanswered"),
        (
            "    text: {en: Where is my bag?, ko: 제 가방은 어디 있나요?}",
            "    text: Where?",
            "missing_korean",
            "text: Where?",
        ),
        ("title: {en: Lost luggage, ko: 사라진 짐}", "title: {ko: 사라진 짐}", "missing_english", "title: {ko"),
        ("      ko: [외교행낭]\n", "", "secret_without_words", "id: s1"),
        ("      en: [bags are in]\n", "", "secret_without_words", "id: e1"),
        ("    weight: 1\n", "    weight: 0.4\n", "weights_not_one", "publics:"),
    ],
)
def test_a_doubt_is_named_where_it_stands(old: str, new: str, key: str, at: str) -> None:
    text = changed(old, new)
    found = {problem.key: problem for problem in check(text)}
    assert key in found
    assert found[key].severity == "warning"
    assert found[key].line == line_of(at, text)
    assert problem_text(found[key], "ko") != problem_text(found[key], "en")


def test_a_source_is_a_name_or_words_per_language() -> None:
    told = SMALL.replace("    source: airline\n", "    source: {en: Airline, ko: 항공사}\n", 1)
    assert check(told) == check(SMALL)
    assert "fact_without_source" in {
        problem.key for problem in check(SMALL.replace("source: airline", 'source: ""', 1))
    }


def test_a_fact_without_a_source_is_named() -> None:
    text = SMALL.replace("    source: airline\n", "", 1)
    assert [(problem.key, problem.values) for problem in check(text)] == [("fact_without_source", {"id": "f1"})]


def test_two_branches_with_the_very_same_condition_are_named_and_a_later_one_is_not() -> None:
    again = "      - when: unanswered\n        after: 10\n        note: {en: again, ko: 다시}\n        effect: press\n"
    assert keys(SMALL + again) == ["branch_twice"]
    assert keys(SMALL + again.replace("after: 10", "after: 15")) == []


def test_an_act_must_still_be_possible_before_its_deadline() -> None:
    answered = changed("      - when: unanswered\n        after: 10\n", "      - when: answered\n        by: 9\n")
    assert keys(answered) == []
    assert keys(answered.replace("by: 9", "by: 1")) == ["dead_branch_time"]


def test_a_leak_of_what_is_no_secret_any_more_is_dead() -> None:
    text = changed("      - when: unanswered\n        after: 10\n", "      - when: leaked\n        secret: e1\n")
    assert keys(text) == []
    assert keys(text.replace("    t: 2\n", "    t: 22\n").replace("by: 15", "by: 28")) == ["dead_branch_secret"]


def test_gaps_of_a_draft_are_counted_in_one_line() -> None:
    draft = changed("status: published", "status: draft").replace(", ko: 한빛}", "}").replace(", ko: 노를룬드}", "}")
    assert [(problem.key, problem.values) for problem in check(draft)] == [("missing_korean_in_draft", {"count": "2"})]


def test_an_invented_language_needs_no_wordings() -> None:
    text = changed("languages_allowed: [en, ko]", "languages_allowed: [en, ko, nl]")
    assert keys(text) == ["secret_without_words", "secret_without_words"]
    assert keys(text.replace("platforms: [x, f", "invented_languages: [nl]\nplatforms: [x, f")) == []


def test_a_model_post_that_leaks_and_insults_is_below_its_band() -> None:
    found = [problem for problem in check(SMALL + EXEMPLAR.format(text=LEAK)) if problem.key == "exemplar_below"]
    assert {"TONE", "RISK"} <= {problem.values["dimension"] for problem in found}


def test_a_kind_and_safe_model_post_is_not_below_its_band_in_risk() -> None:
    found = [problem for problem in check(SMALL + EXEMPLAR.format(text=KIND)) if problem.key == "exemplar_below"]
    assert "RISK" not in {problem.values["dimension"] for problem in found}


def test_a_poor_post_without_the_fault_its_author_sees_is_named() -> None:
    poor = EXEMPLAR.format(text=KIND).replace("exemplars:", "poor:").replace("[4, 4, 4]", "[4, 0, 4]")
    found = [problem.values["dimension"] for problem in check(SMALL + poor) if problem.key == "poor_above"]
    assert found == ["RISK"]


def test_a_model_post_after_the_end_is_named() -> None:
    late = EXEMPLAR.format(text=KIND).replace("minute: 6", "minute: 33")
    assert "example_after_end" in keys(SMALL + late)


def test_a_platform_is_closed_only_where_it_is_ours_and_no_model_post_stands_there_meanwhile() -> None:
    closed = SMALL.replace("platforms: [x, facebook]\n", "platforms: [x, facebook]\nclosed_until: {x: 10}\n")
    assert keys(closed) == []
    assert keys(closed.replace("{x: 10}", "{tiktok: 10}")) == ["closed_not_ours"]
    example = EXEMPLAR.format(text=KIND)
    assert ("platform: x" in example, "minute: 6" in example) == (True, True)
    assert "example_while_closed" in keys(closed + example)
    assert "example_while_closed" not in keys(closed + example.replace("minute: 6", "minute: 10"))


def test_a_model_post_longer_than_its_platform_takes_is_named() -> None:
    longer = EXEMPLAR.format(text=KIND + " Please keep the tag from your bag at hand." * 3)
    found = [problem.values for problem in check(SMALL + longer) if problem.key == "example_too_long"]
    assert [values["limit"] for values in found] == ["280"]
    assert "example_too_long" not in keys(SMALL + longer.replace("platform: x", "platform: facebook"))


@pytest.mark.parametrize("kind", ["troll", "colleague", "hq"])
def test_what_only_an_answer_to_a_troll_or_a_colleague_pays_is_named(kind: str) -> None:
    assert "owed_to_insider" in keys(changed("kind: public", f"kind: {kind}"))
    assert "owed_to_insider" not in keys(changed("kind: public", "kind: press"))


@pytest.mark.parametrize("when", ["amplified", "corrected", "promise_kept", "promise_broken", "ratioed"])
def test_a_branch_on_what_the_world_saw_is_alive_within_the_drill(when: str) -> None:
    text = changed("      - when: unanswered\n        after: 10\n", f"      - when: {when}\n")
    assert keys(text) == []
    assert keys(text.replace(f"when: {when}\n", f"when: {when}\n        by: 1\n")) == ["dead_branch_time"]


def test_a_ratio_cannot_be_seen_in_the_last_minutes() -> None:
    text = changed("      - when: unanswered\n        after: 10\n", "      - when: ratioed\n")
    late = text.replace("    t: 2\n", "    t: 21\n").replace("by: 15", "by: 28")
    assert keys(late) == ["dead_branch_time"]


@pytest.mark.parametrize("when", ["promise_broken", "unanswered", "deleted"])
def test_words_where_no_words_are_looked_at_are_named(when: str) -> None:
    text = changed("      - when: unanswered\n        after: 10\n", f"      - when: {when}\n        facts: [f1]\n")
    assert keys(text) == ["branch_words_unused"]


WAIVER = "  crisis_waiver: {matters: [%s], until: 20}\n  clearance_minutes: 5\n"


def test_a_waiver_holds_only_while_there_is_harm() -> None:
    text = changed("  clearance_minutes: 5\n", WAIVER % "refunds")
    assert [problem.key for problem in check(text)] == ["no_such_power"]
    right = changed("  clearance_minutes: 5\n", WAIVER % "money")
    assert keys(right) == ["waiver_without_harm"]
    assert keys(right.replace("harm: false", "harm: true")) == []


def test_a_first_answer_is_not_acceptable_for_less_long_than_it_is_good() -> None:
    text = changed("  first_ok: null\n", "  first_ok: 9\n")
    [problem] = check(text)
    assert (problem.key, problem.severity, problem.line) == ("clock_contradicts", "error", line_of("first_ok: 9", text))
    assert problem_text(problem, "ko") != problem_text(problem, "en")
    assert keys(text.replace("first_ok: 9", "first_ok: 10")) == []


def test_updates_are_not_further_apart_than_the_drill_is_long() -> None:
    text = changed("  first_ok: null\n", "  first_ok: null\n  update_every: 31\n")
    [problem] = check(text)
    assert (problem.key, problem.severity) == ("update_after_end", "warning")
    assert problem.line == line_of("update_every", text)
    assert problem_text(problem, "ko") != problem_text(problem, "en")
    assert keys(text.replace("every: 31", "every: 30")) == []


def test_a_version_from_before_its_clock_was_looked_at_still_opens() -> None:
    found = checked(changed("  first_ok: null\n", "  first_ok: 9\n"))
    assert found.scenario is not None
    assert [problem.key for problem in found.errors] == ["clock_contradicts"]


@pytest.mark.parametrize("kind", ["exemplars", "poor"])
def test_more_examples_than_a_check_can_take_at_every_pause_are_an_error_that_still_opens(kind: str) -> None:
    text = changed("status: published", "status: draft") + many(kind, 41)
    [problem] = [problem for problem in check(text) if problem.key == "too_many_examples"]
    assert (problem.severity, problem.line) == ("error", line_of(f"{kind}:", text))
    assert problem_text(problem, "ko") != problem_text(problem, "en")
    judged = {problem.path for problem in check(text) if problem.key in ("exemplar_below", "poor_above")}
    assert f"{kind}.39.text" in judged
    assert f"{kind}.40.text" not in judged
    found = checked(text)
    assert found.scenario is not None
    assert [problem.key for problem in found.errors] == ["too_many_examples"]
    assert "too_many_examples" not in keys(SMALL + many(kind, 40))


def test_crisis_hours_must_end_after_they_begin() -> None:
    hours = "  crisis_hours: {from: 10, until: %s, times: 2}\n  clearance_minutes: 5\n"
    assert keys(changed("  clearance_minutes: 5\n", hours % 10)) == ["crisis_time"]
    assert keys(changed("  clearance_minutes: 5\n", hours % 11)) == []


def test_one_gap_of_a_draft_is_not_called_several_places() -> None:
    draft = changed("status: published", "status: draft").replace(", ko: 한빛}", "}")
    [problem] = check(draft)
    assert problem_text(problem, "en") == "Korean text is still missing, first here. Places in all: 1."
