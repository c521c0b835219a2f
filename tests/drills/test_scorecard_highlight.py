"""Marked words: every stretch of a post knows which criteria rest on it, in any script."""

import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from server.drills.highlight import Segment, Span, segments

FAMILY = "👨\u200d👩\u200d👧"


def marked(text: str, *spans: tuple[int, int, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(part.text, part.keys) for part in segments(text, [Span(*span) for span in spans])]


def test_an_unmarked_post_is_one_stretch() -> None:
    assert segments("We are with you.", []) == (Segment("We are with you."),)


def test_an_empty_post_has_no_stretch() -> None:
    assert segments("", [Span(0, 3, "respect")]) == ()


def test_marked_words_stand_alone() -> None:
    assert marked("Call 112 now", (5, 8, "helpfulness")) == [
        ("Call ", ()),
        ("112", ("helpfulness",)),
        (" now", ()),
    ]


def test_overlapping_marks_share_their_common_words() -> None:
    assert marked("abcdef", (0, 4, "tone"), (2, 6, "risk")) == [
        ("ab", ("tone",)),
        ("cd", ("tone", "risk")),
        ("ef", ("risk",)),
    ]


def test_a_mark_within_a_mark_keeps_both() -> None:
    assert marked("abcdef", (0, 6, "outer"), (2, 4, "inner")) == [
        ("ab", ("outer",)),
        ("cd", ("outer", "inner")),
        ("ef", ("outer",)),
    ]


def test_two_reasons_of_one_criterion_for_the_same_words_name_it_once() -> None:
    assert marked("abc", (0, 3, "respect"), (0, 3, "respect")) == [("abc", ("respect",))]


def test_a_stretch_says_which_spans_begin_and_end_there() -> None:
    first, second = segments("abcd", [Span(0, 4, "a"), Span(2, 4, "b")])
    assert (first.opens, first.closes) == ((0,), ())
    assert (second.opens, second.closes) == ((1,), (0, 1))


def test_an_emoji_family_is_never_cut() -> None:
    assert marked(f"Hi {FAMILY}!", (3, 4, "access")) == [("Hi ", ()), (FAMILY, ("access",)), ("!", ())]


def test_a_korean_syllable_typed_as_separate_jamo_is_never_cut() -> None:
    text = unicodedata.normalize("NFD", "한국")
    assert marked(text, (1, 2, "language"))[0] == (text[:3], ("language",))


def test_arabic_words_keep_their_letters_and_vowel_signs() -> None:
    text = "شُكْرًا لكم"
    found = marked(text, (0, 1, "respect"))
    assert "".join(part for part, _ in found) == text
    assert found[0][0] == "شُ"


def test_a_span_beyond_the_text_is_cut_to_it() -> None:
    assert marked("abc", (1, 99, "clarity")) == [("a", ()), ("bc", ("clarity",))]


texts = st.text(alphabet=st.sampled_from("ab 한\u1112\u1161\u11abe\u0301👨\u200d👩🇰🇷م\u064f\r\n"), max_size=30)
spans = st.lists(
    st.builds(Span, st.integers(-3, 35), st.integers(-3, 35), st.sampled_from(["respect", "duty", "hook"])), max_size=8
)


@given(texts, spans)
def test_the_stretches_joined_are_the_post_as_typed(text: str, given_spans: list[Span]) -> None:
    assert "".join(part.text for part in segments(text, given_spans)) == text


@given(texts, spans)
def test_every_character_of_a_span_is_under_its_key(text: str, given_spans: list[Span]) -> None:
    keys_at = [part.keys for part in segments(text, given_spans) for _ in part.text]
    for span in given_spans:
        for position in range(max(0, span.start), min(len(text), span.end)):
            assert span.key in keys_at[position]


@given(texts, spans)
def test_no_cut_falls_inside_a_character_a_reader_sees(text: str, given_spans: list[Span]) -> None:
    starts = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    position = 0
    for part in segments(text, given_spans):
        position += len(part.text)
        assert position in starts


@given(texts, spans)
def test_each_span_opens_and_closes_once_or_not_at_all(text: str, given_spans: list[Span]) -> None:
    parts = segments(text, given_spans)
    for n, span in enumerate(given_spans):
        shown = max(0, span.start) < min(len(text), span.end)
        assert sum(n in part.opens for part in parts) == shown
        assert sum(n in part.closes for part in parts) == shown
