"""A copy has titles of its own, and is the same text in everything else."""

import pytest

from server.scenarios.copied import LONGEST, copied, copy_title
from server.scenarios.preview import outline_of
from tests.scenarios.library_world import SHIPPED_TEXT

HEAD = "title:\n  en: Match night\n  ko: 경기 날 밤\n"


@pytest.mark.parametrize(
    ("title", "number", "copy"),
    [
        ("Match night", 1, "Match night (copy)"),
        ("Match night (copy)", 1, "Match night (copy)"),
        ("Match night (copy)", 2, "Match night (copy 2)"),
        ("Match night (copy 2)", 3, "Match night (copy 3)"),
        ("Match night (Seoul)", 1, "Match night (Seoul) (copy)"),
    ],
)
def test_a_copy_of_a_copy_counts_on(title: str, number: int, copy: str) -> None:
    assert copy_title(title, "en", number) == copy


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "# 🚢 a remark\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  en: Match night\n  ko: 경기 날 밤\n", "  en: Match night (copy)\n  ko: 경기 날 밤 (사본)\n"),
        ("  en: \"Match night\"  # late\n  ko: '밤'\n", "  en: \"Match night (copy)\"  # late\n  ko: '밤 (사본)'\n"),
        (
            "  en: >-\n    Match\n    night\n  ko: 밤 # 늦은\n",
            "  en: >-\n    Match\n    night (copy)\n  ko: 밤 (사본) # 늦은\n",
        ),
    ],
)
def test_only_the_titles_change_however_they_are_written(before: str, after: str, start: str, ends: str) -> None:
    whole = start + SHIPPED_TEXT
    assert HEAD in whole
    was = whole.replace(HEAD, "title:\n" + before).replace("\n", ends)
    assert copied(was, ()) == whole.replace(HEAD, "title:\n" + after).replace("\n", ends)


def test_what_is_taken_in_one_language_is_numbered_in_both() -> None:
    outline = outline_of(copied(SHIPPED_TEXT, {"경기 날 밤 (사본)", "Match night (copy 2)"}))
    assert (outline.title, outline.title_ko) == ("Match night (copy 3)", "경기 날 밤 (사본 3)")


@pytest.mark.parametrize("text", ["", "title: [", "title:\n", "- a\n", "title: {en: [a]}\n", "\x00"])
def test_a_text_without_a_readable_title_stays_as_it_is(text: str) -> None:
    assert copied(text, {"Untitled"}) == text


def test_a_title_in_one_language_is_told_apart_in_it() -> None:
    assert copied("title: Match night\n", ()) == "title: Match night (copy)\n"
    assert copied("language: ko\ntitle: 밤\n", ()) == "language: ko\ntitle: 밤 (사본)\n"


def test_a_long_title_leaves_room_for_what_tells_the_copy_apart() -> None:
    long = "x" * 300
    assert copy_title(long, "en", 2) == "x" * (LONGEST - 9) + " (copy 2)"
    first = copied(f"title: {long}\n", {long})
    second = copied(f"title: {long}\n", {copy_title(long, "en", 1)})
    assert first.strip().endswith("(copy)")
    assert second.strip().endswith("(copy 2)")
