"""Sentences that a scenario gives as examples of what gives a secret away, and of what passes, count by meaning."""

from dataclasses import replace

import pytest

from server.scoring.card import Context, Fact, Post, Secret
from server.scoring.case import Case
from server.scoring.meaning.sensed import Sensed

GIVEN_AWAY = (
    "There are men at the dam day and night, and they change at six and at ten.",
    "경비는 밤 열 시에 교대하고 그 뒤로는 두 명뿐입니다.",
)
DAM = Context(
    scenario="T03",
    languages=("en", "ko"),
    facts=(Fact("f1", 0, {"en": "Water continues as agreed", "ko": "물은 약속대로 흐른다"}),),
    secrets=(Secret("s1", {"en": "guard posts", "ko": "초소"}, given_away=GIVEN_AWAY),),
    crossed=("Orlanthe made this film, everybody knows it.",),
    kept=("How the dam is kept safe we never describe.",),
)
SLIP = "Sleep well, two lads stand at the north gate until the shift ends at ten."


def likeness(text: str, context: Context = DAM, minute: float = 10.0) -> tuple[float, float]:
    """How like giving a secret away, and any breach, a post is rather than what may pass, by its likest sentence."""
    leaking, crossing = Sensed(Case(Post(text, "en", "facebook", minute), context)).told()["examples"]
    return float(leaking), float(crossing)


@pytest.mark.parametrize("text", [SLIP, "초소 근무자는 밤 열 시에 바뀌고 새벽에는 둘만 남습니다."])
def test_what_is_like_an_example_of_giving_away_stands_out(text: str) -> None:
    told, kept = likeness(text)[0], likeness("We never say how the dam is guarded.")[0]
    assert told > 0 > kept
    bare = replace(DAM, secrets=(replace(DAM.secrets[0], given_away=()),))
    assert told > likeness(text, bare)[0]


def test_what_crosses_another_bound_is_no_leak() -> None:
    leaking, crossing = likeness("It was Orlanthe that made the film, as everybody knows.")
    assert crossing > 0.2 > leaking


def test_the_likest_sentence_counts_whatever_stands_beside_it() -> None:
    beside = f"Water continues as agreed. {SLIP} How the dam is kept safe we never describe."
    assert likeness(beside)[0] == pytest.approx(likeness(SLIP)[0], abs=0.05)


def test_after_its_minute_what_gave_a_secret_away_is_among_what_passes() -> None:
    embargoed = replace(DAM, secrets=(replace(DAM.secrets[0], until=30),))
    assert min(likeness(SLIP, embargoed, minute=29.0)) > 0
    assert max(likeness(SLIP, embargoed, minute=30.0)) <= 0


def test_a_drill_without_examples_is_compared_with_what_it_has() -> None:
    secret = Secret("s1", {"en": "guards change at ten and only two men stay"})
    bare = replace(DAM, secrets=(secret,), crossed=(), kept=())
    assert likeness(SLIP, bare)[0] > 0
    assert likeness(SLIP, replace(bare, secrets=())) == (0, 0)
