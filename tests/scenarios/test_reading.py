"""A scenario file is read, or refused with the line and column of every fault."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.audience.rules import rule_cards
from server.drills.simulation import simulated
from server.scenarios.load import MAX_PROBLEMS, open_scenario, read_scenario
from server.scenarios.problems import BadScenario, problem_text
from server.scenarios.source import MAX_BYTES, MAX_DEPTH
from server.world.events import Event, Posted, Started
from tests.scenarios.files import SMALL, changed, line_of


def only(text: str) -> tuple[int, int, str, str]:
    problems = open_scenario(text).problems
    assert len(problems) == 1, [problem.message for problem in problems]
    return problems[0].line, problems[0].column, problems[0].path, problems[0].key


def test_a_good_file_has_no_problems() -> None:
    assert not open_scenario(SMALL).problems


def test_texts_keep_both_languages_and_fall_back_to_english() -> None:
    scenario = read_scenario(SMALL)
    assert scenario.title.in_("ko") == "사라진 짐"
    assert scenario.title.in_("tr") == "Lost luggage"


def test_plain_text_stands_in_the_language_of_the_file() -> None:
    korean = changed("language: en\n", "language: ko\n")
    text = korean.replace("title: {en: Lost luggage, ko: 사라진 짐}", "title: 사라진 짐")
    assert read_scenario(text).title.by_language == {"ko": "사라진 짐"}


def test_norway_stays_norway_and_on_stays_a_key() -> None:
    scenario = read_scenario(SMALL)
    assert scenario.publics[0].languages["no"] == 1.0
    assert scenario.injects[0].on == "x"


def test_null_means_that_there_is_no_such_minute() -> None:
    scenario = read_scenario(SMALL)
    assert scenario.clock.first_ok is None
    assert scenario.authority.needs_clearance[0].cleared_from is None


def test_one_id_may_stand_where_several_may() -> None:
    assert read_scenario(SMALL).owed[0].replies_to == ("i1",)


@pytest.mark.parametrize(
    ("old", "new", "column", "path", "key"),
    [
        ("difficulty: 1", "difficulty: hard", 13, "difficulty", "not_whole_number"),
        ("difficulty: 1", "difficulty: 9", 13, "difficulty", "too_high"),
        ("    size: 300", "    size: many", 11, "publics.0.size", "not_whole_number"),
        ("harm: false", "harm: maybe", 7, "harm", "not_truth"),
        ("module: M4", "module: M40", 9, "module", "not_one_of"),
        ("harm: false", "harm: false\ncolour: red", 1, "colour", "unknown_key"),
        ("minutes: 30", "minuets: 30\nminutes: 30", 1, "minuets", "unknown_key_near"),
        ("    weight: 1", "    weight: 1.5", 13, "publics.0.weight", "too_high"),
        ("    kind: foreign", "    kind: strangers", 11, "publics.0.kind", "not_one_of"),
        ("slug: lost-luggage", "slug: Lost Luggage", 7, "slug", "wrong_slug"),
        ("platforms: [x, facebook]", "platforms: x", 12, "platforms", "not_list"),
        ("clearance_minutes: 5", "clearance_minutes: soon", 22, "authority.clearance_minutes", "not_number"),
        ("  seconds_per_minute: {rehearsal: 1,", "  seconds_per_minute: {rehearsal: 2,", 35, "", "not_one_of"),
        ("reality: {en: Invented., ", "reality: {english: Invented., ", 11, "reality.english", "unknown_key"),
        ("languages_allowed: [en, ko]", "languages_allowed: []", 20, "languages_allowed", "too_few"),
        ("    facts: [f1]", "    facts: [f9]", 13, "owed.0.facts.0", "no_such_fact"),
        ("    answered_by: [f1]", "    answered_by: [f1, f7]", 23, "injects.0.answered_by.1", "no_such_fact"),
        ("    replies_to: i1", "    replies_to: i4", 17, "", "no_such_inject"),
        ("    public: travellers", "    public: nobody", 13, "owed.0.public", "no_such_public"),
        ("    on: x", "    on: ether", 9, "injects.0.on", "no_such_platform"),
        ("    asks: true", "    asks: true\n    lang: tr", 0, "injects.0.text", "own_language_missing"),
    ],
)
def test_a_fault_is_named_where_it_stands(old: str, new: str, column: int, path: str, key: str) -> None:
    text = changed(old, new)
    line, at, where, found = only(text)
    if column:
        faulty = next(part for part in new.splitlines() if part != old) if "\n" in new else new
        assert (line, at) == (line_of(faulty, text), column)
    assert found == key
    if path:
        assert where == path


def test_a_missing_key_is_reported_at_the_part_that_lacks_it() -> None:
    text = changed("    size: 300\n", "")
    assert only(text) == (line_of("id: travellers", text), 5, "publics.0.size", "missing")


def test_a_key_written_twice_names_both_lines() -> None:
    text = changed("harm: false", "harm: false\nharm: true")
    problem = open_scenario(text).problems[0]
    assert (problem.line, problem.column, problem.key) == (11, 1, "duplicate_key")
    assert problem.values["first"] == "10"


def test_columns_count_characters_also_after_korean_and_emoji() -> None:
    text = changed("languages: {en: 0.9, no: 1.0}", "languages: {en: 0.9, no: 1.0}\n    말🥟: 1")
    assert only(text)[:2] == (line_of("말🥟", text), 5)
    broken = changed("host: {en: Norlund, ko: 노를룬드}", 'host: {ko: "노를룬드🥟" en: x}')
    problem = open_scenario(broken).problems[0]
    assert (problem.key, problem.line, problem.column) == ("syntax_bracket", 13, 20)


def test_all_faults_are_reported_at_once_and_in_order() -> None:
    text = changed("difficulty: 1", "difficulty: x").replace("    size: 300", "    size: y")
    problems = open_scenario(text.replace("harm: false", "harm: z")).problems
    assert [problem.path for problem in problems] == ["difficulty", "harm", "publics.0.size"]


@pytest.mark.parametrize(
    ("new", "key", "column"),
    [
        ("title: &a Lost luggage", "anchor", 8),
        ("title: *a", "anchor", 8),
        ("title: !!str Lost luggage", "tag", 8),
        ("title: !!python/object/apply:os.system [ls]", "tag", 8),
        ("title:\n  <<: {en: x}", "merge_key", 3),
        ("title: Lost\0luggage", "unprintable", 12),
        ("title: Lost\u2028luggage", "unprintable", 12),
        ("title: Lost\ud800", "unprintable", 12),
        ("title: 'Lost", "syntax_end", 1),
        ("title:\n\ten: Lost luggage", "syntax_tab", 1),
        ("title:\n  en: Lost luggage\n\tko: 사라진 짐", "syntax_tab", 1),
        ("title: & co", "syntax_sign", 1),
        ("title: " + "[" * 5000, "too_deep", 7 + MAX_DEPTH - 0),
        ("title: x\n---\na: b", "several_documents", 1),
    ],
)
def test_what_yaml_allows_and_we_do_not_is_refused_with_its_place(new: str, key: str, column: int) -> None:
    line, at, _, found = only(changed("title: {en: Lost luggage, ko: 사라진 짐}", new))
    assert found == key
    if not key.startswith("syntax"):
        assert (line, at) == (6 + new.count("\n") - ("---" in new), column)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sign_that_cannot_be_read_has_its_place_whatever_ends_the_lines(end: str) -> None:
    text = changed("title: {en: Lost luggage, ko: 사라진 짐}", "title: Lost\0luggage").replace("\n", end)
    assert only(text)[:2] == (6, 12)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    layers = (f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in pairwise("abcdefg"))
    bomb = "a: &a [x, x]\n" + "".join(layers)
    assert only(bomb) == (1, 4, "", "anchor")


def test_files_over_the_limit_are_refused_before_they_are_read() -> None:
    assert only("# " + "가" * (MAX_BYTES // 3 + 1))[3] == "too_large"
    assert only(SMALL + "#" * 1_000_000)[3] == "too_large"
    assert not open_scenario(SMALL + "#" * (MAX_BYTES - len(SMALL.encode()))).problems


def test_endless_lists_and_endless_unknown_keys_stay_readable() -> None:
    assert only("a: [" + "1," * 60_000 + "]")[3] == "too_many_parts"
    assert len(open_scenario("".join(f"k{i}: 1\n" for i in range(9_000))).problems) == MAX_PROBLEMS


@pytest.mark.parametrize("text", ["", "\n", "# nothing", "- a\n- b", "just words", "1"])
def test_what_is_no_mapping_is_no_scenario(text: str) -> None:
    assert only(text) == (1, 1, "", "not_a_mapping")


def test_a_wrong_language_of_the_file_is_one_complaint() -> None:
    assert only(changed("language: en\n", "language: English\n"))[2:] == ("language", "wrong_language")


def test_reading_a_bad_file_raises_with_its_problems() -> None:
    with pytest.raises(BadScenario, match="10:7 harm") as raised:
        read_scenario(changed("harm: false", "harm: maybe"))
    assert tuple(raised.value.problems) == open_scenario(changed("harm: false", "harm: maybe")).problems


def crowded(publics: int, languages: int) -> str:
    """The small scenario with so many publics of ten languages each, of which as many are different ones."""
    names = [first + second for first in "abcdef" for second in "abcdefghijklm"][:languages]
    each = [[names[(10 * at + step) % languages] for step in range(10)] for at in range(publics)]
    more = [
        f"  - {{id: p{at}, kind: foreign, label: People, size: 9000, weight: 0.1, "
        f"languages: {{{', '.join(f'{name}: 0.5' for name in spoken)}}}, platforms: {{x: 0.5}}}}\n"
        for at, spoken in enumerate(each)
    ]
    return changed("languages_allowed:", f"{''.join(more)}languages_allowed:")


def test_more_publics_or_languages_than_an_audience_can_hold_are_refused() -> None:
    assert only(crowded(60, 20))[2:] == ("publics", "too_many")
    # The file's own public reads two more.
    _, column, path, key = only(crowded(59, 59))
    assert (path, key) == ("publics.6.languages", "too_many")
    assert column > 1


def test_as_many_as_are_allowed_are_simulated() -> None:
    scenario = read_scenario(crowded(59, 58))
    act = Posted("We are sorry.", "x", "en", "embassy", 5.0)
    found = simulated(scenario, [Event(1, 0, Started()), Event(2, 5.0, act)], 1, seeds=0).outcome
    assert len(found.total.publics) == 60
    assert found.total.publics[0].counts[0] > 0


def test_ids_used_twice_are_refused_also_across_secrets_and_embargoes() -> None:
    assert only(changed("  - id: f2\n", "  - id: f1\n"))[2:] == ("facts.1.id", "duplicate_id")
    assert only(changed("  - id: e1\n", "  - id: s1\n"))[2:] == ("embargoes.0.id", "duplicate_id")


def test_a_branch_on_a_leak_must_name_a_secret_that_exists() -> None:
    assert only(changed("      - when: unanswered\n", "      - when: leaked\n"))[3] == "secret_needed"
    leaked = changed("      - when: unanswered\n", "      - when: leaked\n        secret: s5\n")
    assert only(leaked)[2:] == ("injects.0.branches.0.secret", "no_such_secret")


def test_what_is_swapped_must_stand_among_what_is_avoided_in_that_language() -> None:
    term = "    use: {en: we are looking, ko: 찾고 있습니다}\n"
    good = changed(term, f"{term}    swap:\n      en: {{thieves: people}}\n      ko: {{도둑: 누군가}}\n")
    assert read_scenario(good).sensitive_terms[0].swap == {"en": {"thieves": "people"}, "ko": {"도둑": "누군가"}}
    other = good.replace("{도둑: 누군가}", "{thieves: 누군가}")
    assert only(other)[2:] == ("sensitive_terms.0.swap.ko.thieves", "swap_not_avoided")
    assert only(other)[0] == line_of("ko: {thieves", other)
    assert only(good.replace("{thieves: people}", "[thieves]"))[3] == "not_mapping"


@pytest.mark.parametrize("platform", sorted({card.platform for card in rule_cards().values()}))
def test_a_platform_of_which_cadet_knows_the_rules_may_be_named(platform: str) -> None:
    text = changed("platforms: [x, facebook]", f"platforms: [facebook, {platform}]")
    assert [found.key for found in open_scenario(text).problems if found.key == "no_such_platform"] == []


def test_the_desk_itself_is_no_platform_to_post_on() -> None:
    assert only(changed("platforms: [x, facebook]", "platforms: [x, facebook, internal]"))[3] == "no_such_platform"


def test_an_invented_platform_is_known_once_it_is_introduced() -> None:
    text = changed("platforms: [x, facebook]", "platforms: [x, facebook, loop]")
    assert only(text)[3] == "no_such_platform"
    introduced = text.replace("publics:\n", "world:\n  Loop: {en: A messenger., ko: 메신저.}\npublics:\n", 1)
    assert not open_scenario(introduced).problems


def test_every_problem_has_a_sentence_in_english_and_korean() -> None:
    texts = [
        SMALL.replace("harm: false", "harm: maybe"),
        SMALL.replace("module: M4", "colour: red"),
        "a: &a b",
        "- a",
        "a: 'x",
    ]
    problems = [problem for text in texts for problem in open_scenario(text).problems]
    assert problems
    for problem in problems:
        english, korean = problem_text(problem, "en"), problem_text(problem, "ko")
        assert english != korean
        assert any("가" <= letter <= "힣" for letter in korean)


@pytest.mark.parametrize(
    "mistake",
    [
        "a: 'x", "a: [b", 'a: "\\q"', "a: b: c", "a:\n- b\n c: d", "a: b\n  c\nd", "a: }", "a: @b", "a:\n  - b\n c",
        "a: |9x\n b", "id: S-1", "language: English", "slug: A b",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_korean_alone_and_without_regular_expressions(mistake: str) -> None:
    for problem in open_scenario(mistake).problems:
        english, korean = problem_text(problem, "en"), problem_text(problem, "ko")
        assert not re.search(r"\b(expected|found|allowed|token)\b", korean), korean
        assert not re.search(r"\^|\[a-z|\$", english + korean), english


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    for problem in open_scenario(text).problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message


@given(st.integers(0, len(SMALL) - 1), st.sampled_from("\t:-{}[]&*!|>'\"%@`#\n가🥟\x00"))
def test_one_wrong_key_stroke_is_read_or_explained_inside_the_file(at: int, letter: str) -> None:
    text = SMALL[:at] + letter + SMALL[at:]
    lines = text.split("\n")
    for problem in open_scenario(text).problems:
        assert problem.line <= len(lines) + 1
        assert problem_text(problem, "ko")


def test_more_sentences_to_compare_with_than_a_first_post_could_wait_for_are_refused() -> None:
    def crossed(many: int) -> str:
        phrases = ", ".join(f"They stole {number}." for number in range(many))
        return changed("crossed: {en: [The airline stole them.]", f"crossed: {{en: [{phrases}]")

    assert read_scenario(crossed(395)).bounds.crossed.in_("en")[394] == "They stole 394."
    assert only(crossed(396))[2:] == ("bounds", "too_many")
