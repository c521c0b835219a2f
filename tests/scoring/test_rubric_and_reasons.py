"""The rubric and the sentences are whole in both languages."""

import re
import string
from pathlib import Path

import pytest
import yaml

from server.audience.rules import rule_cards
from server.scoring import overall, reasons, rubric
from server.scoring.card import Evidence

SOURCES = sorted(Path(rubric.__file__).parent.glob("*.py"))
HANGUL = re.compile("[가-힣]")


def emitted_keys() -> set[str]:
    pattern = re.compile(r'"((?:tone|risk|reach|raise)\.[a-z_]+(?:\.[a-z_]+)?)"')
    return {key for path in SOURCES for key in pattern.findall(path.read_text(encoding="utf-8"))}


def test_the_rubric_holds_the_21_criteria_the_formulas_use_in_order() -> None:
    assert tuple(one.id for one in rubric.RUBRIC.criteria) == overall.CRITERIA
    assert [one.id for one in rubric.RUBRIC.criteria if one.nullable] == ["timeliness"]


def test_every_name_question_and_anchor_is_in_english_and_korean() -> None:
    for one in rubric.RUBRIC.criteria:
        texts = [one.name, one.asks, *(one.levels[level] for level in (0, 1, 2, 3, 4))]
        assert all(set(text) == {"en", "ko"} for text in texts), one.id
        assert all(HANGUL.search(text["ko"]) and not HANGUL.search(text["en"].split("KO:")[0]) for text in texts), (
            one.id
        )


def test_the_verdict_names_every_criterion_that_alone_makes_it_edit() -> None:
    best = dict.fromkeys(overall.CRITERIA, 4)
    told = rubric.RUBRIC.verdicts["edit"]
    for one in rubric.RUBRIC.criteria:
        for level in (0, 1):
            alone = best | {one.id: level}
            tone, risk, reach = overall.overall(alone)
            if overall.verdict(alone) == "edit" and min(tone - 1, risk - 1, reach) > 1:
                assert one.id in told["en"], (one.id, level)
    assert "conversation = 0" in told["en"]
    assert "대화 0" in told["ko"]
    assert "대화" in rubric.RUBRIC.of("conversation").name["ko"]


def test_the_weights_it_teaches_are_those_of_the_rule_cards() -> None:
    taught = yaml.safe_load(rubric.FILE.read_text(encoding="utf-8"))["article_measures"]["algorithm_literacy"]
    today, _, history = taught.partition("History")
    now, then = rule_cards()["x-2026-08"], rule_cards()["x-2023-03"]
    assert now.current
    assert not then.current
    for action, name in {"report": "report", "reply": "reply", "mute": "mute", "share_link": "copied link"}.items():
        assert f"{name} {now.weight(action):g}" in today
    for action, name in {"report": "report", "reply": "reply", "negative_feedback": "negative feedback"}.items():
        assert f"{name} {then.weight(action):g}" in history
        assert f"{name} {then.weight(action):g}" not in today


def test_criteria_are_found_by_id_and_strangers_refused() -> None:
    assert rubric.RUBRIC.of("duty").code == "R8"
    assert [one.id for one in rubric.RUBRIC.in_dimension("tone")] == list(overall.TONE)
    with pytest.raises(KeyError):
        rubric.RUBRIC.of("charm")


def test_every_key_the_engine_may_emit_has_a_sentence_in_both_languages() -> None:
    clear = {f"{one.dimension}.{one.id}.clear" for one in rubric.RUBRIC.criteria}
    needs = {f"raise.{one.id}" for one in rubric.RUBRIC.criteria}
    keys = emitted_keys() | clear | needs
    assert keys - set(reasons.REASONS) == set()
    assert set(reasons.REASONS) - keys == set(), "sentences nobody says"
    assert all(set(texts) == {"en", "ko"} for texts in reasons.REASONS.values())
    assert all(HANGUL.search(texts["ko"]) for texts in reasons.REASONS.values())


def test_both_languages_ask_for_the_same_values() -> None:
    for key, texts in reasons.REASONS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
        assert fields[0] == fields[1], key


def test_a_sentence_is_filled_from_the_evidence() -> None:
    ground = Evidence("access", "A6", "reach.access.tags", values={"count": "9"})
    assert "9" in reasons.reason_text(ground.reason, "en", ground.values)
    assert "9" in reasons.reason_text(ground.reason, "ko", ground.values)
    assert reasons.reason_text("tone.respect.clear", "fr") == reasons.reason_text("tone.respect.clear", "en")
