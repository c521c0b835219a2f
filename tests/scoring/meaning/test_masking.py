"""Dialect and contractions are looked for by what they cannot do without, and never missed for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.scoring.meaning.masking import _by_beginning, _speech, masked


@given(st.data())
@settings(max_examples=100)
def test_whatever_is_read_as_standard_speech_has_one_of_its_clues(data: st.DataObject) -> None:
    clues, pattern, _ = data.draw(st.sampled_from(_speech()))
    text = data.draw(st.from_regex(pattern))
    assert any(clue in text for clue in clues)


@pytest.mark.parametrize(
    ("spoken", "standard"),
    [
        ("I’m sure we can't", "I am sure we cannot"),
        ("참말로 고맙심더", "정말로 고맙습니다"),
        ("gonna go", "going to go"),
        ("말씀드릴게유. 그래유?", "말씀드리겠습니다. 그래요?"),
        ("말씀드리갔습네다. 서울에 갔습니다.", "말씀드리겠습니다. 현지에 갔습니다."),
        ("필요 없당께요. 아니랑께. 고칠라요", "필요 없습니다. 아닙니다. 고칠라요"),
        ("우유와 석유, 이유와 자유. 미래유산", "우유와 석유, 이유와 자유. 미래유산"),
        ("모르것소. 아입니더. 오이소!", "모르겠습니다. 아닙니다. 오세요!"),
        ("있어요. 됐어요. 몰라요? 돼요", "있습니다. 됐습니다. 모릅니다? 됩니다"),
        ("전화할게요. 보내 드릴께요. 없네요", "전화하겠습니다. 보내 드리겠습니다. 없습니다"),
        ("어요를 쓰세요. 해요체, 정한 해요", "어요를 쓰세요. 해요체, 정한 해요"),
        ("유아입니다. 유아용 조끼. 식당가요. 카놀라유.", "유아입니다. 유아용 조끼. 식당가요. 카놀라유."),
        ("The 'captain' and the 'main' road, again", "The 'captain' and the 'main' road, again"),
        ("That's it. She ain't comin', youse", "That is it. She is not coming, you"),
        (
            "The cat's out. Its tail. Let's go, the workers' union",
            "The cat's out. Its tail. Let's go, the workers' union",
        ),
    ],
)
def test_speech_is_brought_to_the_standard(spoken: str, standard: str) -> None:
    assert masked(spoken) == standard


def test_alternatives_that_begin_alike_keep_their_order() -> None:
    assert _by_beginning(["abc", "x", "ab", r"\(a"]) == r"a(?:bc|b)|x(?:)|\((?:a)"


@pytest.mark.parametrize("place", ["바이에른", "부산", "오린", "일마라시티", "아무데나리아"])
def test_wherever_people_come_from_is_read_alike(place: str) -> None:
    assert masked(f"{place}에서 오신 분들도 환영합니다.") == "현지에서 오신 분들도 환영합니다."
