"""A file passes through the editor without losing what its author typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scenarios.typed import NotText, as_edited, as_kept, fault_of, text_of

TYPED = st.text(alphabet=st.sampled_from("ab: -\n\r한é"), max_size=60)


@given(st.sampled_from(["", "\ufeff"]), TYPED)
def test_saving_what_the_editor_shows_changes_nothing(mark: str, text: str) -> None:
    kept = mark + text
    assert as_kept(kept, as_edited(kept)) == kept


@given(st.sampled_from(["", "\ufeff"]), TYPED)
def test_browsers_that_send_carriage_returns_change_nothing_either(mark: str, text: str) -> None:
    kept = mark + text
    assert as_kept(kept, as_edited(kept).replace("\n", "\r\n")) == kept


def test_new_lines_get_the_line_end_of_the_file() -> None:
    assert as_kept("a\r\nb\r\n", "a\nnew\nb\n") == "a\r\nnew\r\nb\r\n"
    assert as_kept("a\nb\r\nc\n", "a\nnew\nb\nc\n") == "a\nnew\nb\r\nc\n"


def test_the_byte_order_mark_stays_where_it_was() -> None:
    assert as_kept("\ufeffa", "b") == "\ufeffb"
    assert as_edited("\ufeffa") == "a"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"x" * (256 * 1024 + 1), "form.file_too_large"),
        (b"id: S01\0", "form.file_not_text"),
        ("제목".encode("euc-kr"), "form.file_not_utf8"),
        (b"\xff\xfei\x00d\x00", "form.file_not_text"),
        (b" \r\n ", "form.file_empty"),
        (b"\xef\xbb\xbf\n", "form.file_empty"),
    ],
)
def test_what_is_no_text_file_is_refused_with_its_reason(content: bytes, key: str) -> None:
    with pytest.raises(NotText) as refused:
        text_of(content)
    assert refused.value.key == key


def test_a_file_with_mark_and_carriage_returns_is_read_as_it_is() -> None:
    assert text_of("\ufeffid: 한글\r\n".encode()) == "\ufeffid: 한글\r\n"


def test_a_draft_may_be_wrong_but_not_endless_empty_or_unstorable() -> None:
    assert fault_of("not: [yaml") == ""
    assert fault_of("x" * (256 * 1024 + 1)) == "form.draft_too_large"
    assert fault_of("a\0b") == "form.draft_not_text"
    assert fault_of(" \n") == "form.missing"
