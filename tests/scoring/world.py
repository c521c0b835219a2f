"""A small drill of our own for the scorer's tests: a landslide in an invented valley."""

from server.scoring.card import Context, Fact, Owed, Post, Public, Secret, SensitiveTerm

VALLEY = Public(
    "valley",
    "foreign",
    "People of the valley",
    90_000,
    0.7,
    {"en": 0.85, "ve": 1.0},
    {"facebook": 0.8, "whatsapp": 0.9, "x": 0.15},
)
KOREANS = Public(
    "koreans", "nationals", "Korean residents", 800, 0.2, {"ko": 1.0, "en": 0.4}, {"kakaotalk": 0.95, "facebook": 0.4}
)
HOME = Public("home", "domestic", "Readers at home", 1_000_000, 0.1, {"ko": 1.0}, {"naver_blog": 0.6})

DRILL = Context(
    scenario="T01",
    harm=True,
    home="Republic of Korea",
    host="Velda",
    languages=("en", "ko"),
    publics=(VALLEY, KOREANS, HOME),
    facts=(
        Fact(
            "f1",
            0,
            {
                "en": "Landslide at 06:10 closed the road to Orin; rescue service on scene",
                "ko": "06시 10분 산사태로 오린 가는 길이 끊겼고 구조대가 현장에 있습니다",
            },
            {"en": "rescue service", "ko": "구조대"},
        ),
        Fact(
            "f2",
            30,
            {"en": "37 hikers are safe in the school hall", "ko": "등산객 37명이 학교 강당에 무사히 있습니다"},
            {"en": "HQ", "ko": "본부"},
        ),
    ),
    secrets=(
        Secret(
            "s1",
            {"en": "helicopter landing at the quarry", "ko": "채석장 헬기 착륙"},
            {"en": ("the quarry", "helicopter pick-up"), "ko": ("채석장", "헬기로 모시")},
        ),
    ),
    owed=(Owed("o1", 20, {"en": "number to call and next word", "ko": "연락처와 다음 안내"}, ("f1",)),),
    sensitive_terms=(SensitiveTerm(("hill tribe",), "people of the upper valley"),),
    lines={"en": ("Our first thought is for the families.",)},
    first_target=15,
    first_ok=30,
)

GOOD_EN = (
    "To everyone waiting for someone on the mountain: we know how long this morning is. The road to Orin has been "
    "closed since 06:10 and the rescue service is there. We don't know yet who was on the path. Please call "
    "+82-2-3210-0404, any hour. We will write here again at 9:30."
)
GOOD_KO = (
    "산에 가신 가족을 기다리시는 분들, 얼마나 걱정이 크실지 압니다. 06시 10분 산사태로 오린 가는 길이 끊겼고 "
    "구조대가 현장에 있습니다. 아직 확인된 분은 없습니다. 영사안전콜센터 +82-2-3210-0404로 전화해 주세요. "
    "9시 30분에 다시 알려 드리겠습니다."
)
FLAT_EN = (
    "The Embassy is closely monitoring the situation in close coordination with the relevant authorities. Further "
    "information will be provided in due course."
)
FLAT_KO = (
    "대사관은 관계 기관과 긴밀히 협조하며 상황을 예의주시하고 있습니다. 만전을 기하겠으니 누리집을 참고하시기 바랍니다."
)
HARSH_EN = (
    "These liars and cowards should be ashamed. We will respond and there will be consequences for whoever spread this "
    "nonsense!!"
)
HARSH_KO = "거짓말을 퍼뜨리는 한심한 세력에게 반드시 책임을 묻겠습니다. 좌시하지 않겠습니다. 엄중 경고합니다!"


def post(text: str, **changes: object) -> Post:
    """A post on the valley's main platform at minute 10, changed as the test needs."""
    values: dict[str, object] = {"text": text, "lang": "en", "platform": "facebook", "minute": 10.0}
    return Post(**{**values, **changes})  # type: ignore[arg-type]  # the fields are given as a dict
