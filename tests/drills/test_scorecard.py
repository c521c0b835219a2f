"""The scorecard of a post: what holds, why, who decided, and which words it rests on."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from server.drills.cards import machine_levels
from server.drills.scorecard import PersonsMark, PostCard, post_card
from server.scoring.card import Context, Evidence, Post, Scorecard
from server.scoring.engine import score
from server.scoring.overall import overall, verdict

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
TEXT = "Thank you for asking. We do not know yet; next word here at 21:00. Call +82-2-3210-0404."


def scored(text: str = TEXT, lang: str = "en") -> Scorecard:
    return score(Post(text=text, lang=lang, platform="x", minute=5), Context())


def mark(criterion: str, level: int | None, number: int = 1) -> PersonsMark:
    return PersonsMark(criterion, number, level, "because", "Hana", NOW)


def criterion(card: PostCard, name: str):  # type: ignore[no-untyped-def]  # a criterion as the page shows it
    return next(one for part in card.dimensions for one in part.criteria if one.criterion.id == name)


def test_three_dimensions_stand_side_by_side_with_all_their_criteria() -> None:
    card = post_card(TEXT, scored(), (), "en")
    assert [(part.id, len(part.criteria)) for part in card.dimensions] == [("tone", 6), ("risk", 8), ("reach", 7)]


def test_without_marks_the_machines_levels_hold() -> None:
    machine = scored()
    card = post_card(TEXT, machine, (), "en")
    assert [part.level for part in card.dimensions] == [machine.tone, machine.risk, machine.reach]
    assert card.verdict == machine.verdict
    assert not card.marked


def test_a_persons_mark_beats_the_machine_and_everything_is_recomputed() -> None:
    card = post_card(TEXT, scored(), (mark("confidentiality", 0),), "en")
    assert card.level("risk") == 0
    assert card.verdict == "hold"
    assert card.causes[0].criteria == ("confidentiality",)
    assert card.marked


def test_the_newest_of_several_marks_holds() -> None:
    card = post_card(TEXT, scored(), (mark("respect", 0, 1), mark("respect", 3, 2)), "en")
    assert criterion(card, "respect").level == 3
    assert criterion(card, "respect").mark.number == 2


def test_what_the_machine_proposed_stays_visible_beside_a_mark() -> None:
    machine = scored()
    one = criterion(post_card(TEXT, machine, (mark("respect", 0),), "en"), "respect")
    assert (one.level, one.proposed) == (0, machine.level("respect"))
    assert not one.is_proposal


def test_a_remark_on_the_whole_attempt_changes_no_level() -> None:
    assert post_card(TEXT, scored(), (mark("attempt", None),), "en").verdict == scored().verdict


def unsure(confidence: float) -> Scorecard:
    machine = scored()
    first = replace(machine.criteria[0], confidence=confidence)
    return replace(machine, criteria=(first, *machine.criteria[1:]))


def test_the_machine_says_when_it_is_not_sure_until_a_person_decides() -> None:
    assert criterion(post_card(TEXT, unsure(0.4), (), "en"), "respect").is_unsure
    assert not criterion(post_card(TEXT, unsure(0.9), (), "en"), "respect").is_unsure
    assert not criterion(post_card(TEXT, unsure(0.4), (mark("respect", 3),), "en"), "respect").is_unsure


def test_reasons_come_in_the_language_of_the_page() -> None:
    english = criterion(post_card(TEXT, scored(), (), "en"), "respect").grounds[0].text
    korean = criterion(post_card(TEXT, scored(), (), "ko"), "respect").grounds[0].text
    assert english.isascii()
    assert any("가" <= letter <= "힣" for letter in korean)


def with_evidence(*places: tuple[int, int] | None) -> Scorecard:
    machine = scored()
    evidence = tuple(Evidence("respect", "T1", "tone.respect.courteous", *(place or (None, None))) for place in places)
    first = replace(machine.criteria[0], evidence=evidence)
    return replace(machine, criteria=(first, *(replace(one, evidence=()) for one in machine.criteria[1:])))


def test_a_reason_said_of_several_words_is_one_sentence_with_all_of_them() -> None:
    grounds = criterion(post_card(TEXT, with_evidence((0, 9), (14, 20), (0, 9)), (), "en"), "respect").grounds
    assert [[quote.words for quote in ground.quotes] for ground in grounds] == [["Thank you", "asking"]]


def test_a_named_absence_quotes_nothing() -> None:
    assert criterion(post_card(TEXT, with_evidence(None), (), "en"), "respect").grounds[0].quotes == ()


def test_a_quote_leads_to_the_stretch_where_its_words_begin() -> None:
    card = post_card(TEXT, with_evidence((14, 20)), (), "en")
    (quote,) = criterion(card, "respect").grounds[0].quotes
    stretch = card.stretches[quote.stretch]
    assert stretch.text == "asking"
    assert [one.criterion.id for one in stretch.criteria] == ["respect"]


def test_the_best_level_needs_nothing_more() -> None:
    card = post_card(TEXT, scored(), tuple(mark(name, 4) for name in machine_levels(scored())), "en")
    assert all(one.raise_with == "" for part in card.dimensions for one in part.criteria)


def test_below_the_best_level_the_card_says_what_would_raise_it() -> None:
    card = post_card("We are monitoring the situation.", scored("We are monitoring the situation."), (), "en")
    low = [one for part in card.dimensions for one in part.criteria if one.proposed is not None and one.proposed < 4]
    assert low
    assert all(one.raise_with for one in low)


some_text = st.text(alphabet=st.sampled_from("aB 한국 🇰🇷👨\u200d👩!?,.#م\u064f\n"), max_size=60)


@given(some_text, st.lists(st.tuples(st.sampled_from(["duty", "respect", "hook"]), st.integers(0, 4)), max_size=4))
def test_any_post_with_any_marks_has_a_card_whose_words_are_the_post(
    text: str, given_marks: list[tuple[str, int]]
) -> None:
    marks = tuple(mark(name, level, number) for number, (name, level) in enumerate(given_marks, 1))
    card = post_card(text, scored(text), marks, "ko")
    assert "".join(part.text for part in card.stretches) == text
    levels = {one.criterion.id: one.level for part in card.dimensions for one in part.criteria}
    assert tuple(part.level for part in card.dimensions) == overall(levels)
    assert card.verdict == verdict(levels)


def test_publics_and_platforms_are_called_as_the_reader_calls_them() -> None:
    machine = scored()
    values = {"label": "Korean fans", "share": "50%", "platform": "x"}
    evidence = (Evidence("platform", "A3", "reach.platform.there", values=values),)
    changed = tuple(replace(one, evidence=evidence) if one.criterion == "platform" else one for one in machine.criteria)
    names = {"Korean fans": "한국 축구 팬", "x": "X"}
    card = post_card(TEXT, replace(machine, criteria=changed), (), "ko", names)
    assert criterion(card, "platform").grounds[0].text == "한국 축구 팬의 50%가 X에 있습니다."
