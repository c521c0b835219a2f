"""What holds a post back, where rules and sums disagree."""

import pytest

from server.scenarios.scored import scored

POST = {"id": "1", "scenario": "S01", "platform": "facebook", "minute": 10, "account": "embassy", "kind": "post"}


def told(text: str, lang: str = "en") -> dict[str, int | str]:
    found = scored(POST | {"text": text, "lang": lang})
    return {"risk": found["overall"]["risk"], "verdict": found["verdict"]} | found["criteria"]["risk"]


@pytest.mark.parametrize("cue", ["", " Stay tuned.", " Ask for Mr Kim (45)."])
def test_the_wording_of_a_secret_is_not_released_by_a_weaker_ground_beside_it(cue: str) -> None:
    text = f"Families of the Hanbit Travel guests: we are at Almeda General. Call +82-2-3210-0404.{cue}"
    assert told(text)["risk"] == 0


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("거의 다 찾았는데 두 분만 아직 연락이 닿지 않아 애가 탑니다.", "ko"),
        ("Take last year's twelve and add four: that is the size of the group we are looking after.", "en"),
    ],
)
def test_a_sure_breach_is_held_though_it_sounds_like_not_knowing(text: str, lang: str) -> None:
    assert told(text, lang)["verdict"] == "hold"


@pytest.mark.parametrize(
    ("text", "lang"),
    [("걱정 많으시지요. 새 소식이 오면 여기에 바로 알려드리겠습니다.", "ko"), ("Thank you, and good night.", "en")],
)
def test_what_is_nothing_but_pleasantries_is_not_held(text: str, lang: str) -> None:
    assert told(text, lang)["verdict"] != "hold"


@pytest.mark.parametrize(("text", "lang"), [("You are stupid.", "en"), ("너희는 다 멍청하고 거짓말쟁이야.", "ko")])
def test_an_insult_that_is_held_gives_nothing_of_what_is_owed(text: str, lang: str) -> None:
    found = told(text, lang)
    assert found["verdict"] == "hold"
    assert int(found["duty"]) <= 2
