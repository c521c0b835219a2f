"""The comparison shows every line of both texts, and marks the words that differ."""

from hypothesis import given
from hypothesis import strategies as st

from server.scenarios.diff import Row, Side, difference

LINES = st.lists(st.sampled_from(["a: 1", "b: two words", "  - 안녕하세요", "", "c: 3 # 설명", "b: two other words"]))


def _text(side: Side | None) -> str | None:
    return None if side is None else "".join(piece.text for piece in side.pieces)


def _kinds(rows: tuple[Row, ...]) -> list[str]:
    return [row.kind for row in rows]


def test_equal_texts_have_no_rows() -> None:
    found = difference("a\nb\nc", "a\nb\nc")
    assert (found.rows, found.added, found.removed) == ((), 0, 0)


def test_line_ends_and_a_byte_order_mark_do_not_count() -> None:
    assert difference("\ufeffa\r\nb\r\n", "a\nb\n").rows == ()


def test_a_changed_line_stands_beside_its_counterpart_with_its_words_marked() -> None:
    (row,) = difference("title: Ferry down", "title: Ferry lost", context=0).rows
    assert row.kind == "changed"
    assert row.before is not None
    assert row.after is not None
    assert [piece.text for piece in row.before.pieces if piece.changed] == ["down"]
    assert [piece.text for piece in row.after.pieces if piece.changed] == ["lost"]


def test_a_new_line_before_a_changed_one_does_not_take_its_place() -> None:
    found = difference("title: Ferry down", "# a remark of mine\ntitle: Ferry lost", context=0)
    assert _kinds(found.rows) == ["added", "changed"]


def test_far_equal_lines_fold_into_a_gap_that_counts_them() -> None:
    before = [f"line {n}" for n in range(50)]
    after = [*before[:25], "something new", *before[25:]]
    found = difference("\n".join(before), "\n".join(after))
    assert _kinds(found.rows) == ["gap", "same", "same", "same", "added", "same", "same", "same", "gap"]
    assert (found.rows[0].skipped, found.rows[-1].skipped) == (22, 22)
    assert (found.added, found.removed) == (1, 0)


@given(LINES, LINES)
def test_every_line_of_both_texts_stands_once_and_in_order(a: list[str], b: list[str]) -> None:
    rows = difference("\n".join(a), "\n".join(b), context=100).rows
    if rows:
        assert [_text(row.before) for row in rows if row.before] == (a or [""])
        assert [_text(row.after) for row in rows if row.after] == (b or [""])
        assert all(_text(row.before) == _text(row.after) for row in rows if row.kind == "same")
        assert [row.before.number for row in rows if row.before] == list(range(1, len(a or [""]) + 1))
    else:
        assert a == b or "\n".join(a) == "\n".join(b)


def test_nasty_texts_are_bounded() -> None:
    lines = [f"x{n}" for n in range(20_000)]
    found = difference("\n".join(lines), "\n".join(reversed(lines)))
    assert found.added >= 19_990
    wide = difference("a b " * 30_000, "b a " * 30_000)
    assert len(wide.rows) == 1


def test_a_very_long_line_that_changed_counts_as_wholly_rewritten() -> None:
    long = "word " * 300
    (row,) = difference(long + "old", long + "new").rows
    assert row.before is not None
    assert [piece.changed for piece in row.before.pieces] == [True]
    (row,) = difference("word " * 150 + "old", "word " * 150 + "new").rows
    assert row.before is not None
    assert [piece.changed for piece in row.before.pieces] == [False, True]
