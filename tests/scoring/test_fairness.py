"""Who is spoken of must not matter: swapping peoples, faiths, regions, names or dialects moves RISK by one at most."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.scenarios.shelf import shipped as shipped_files
from server.scoring.card import Context, Post
from server.scoring.engine import score
from server.scoring.lexicon import Signs, lexicon
from server.scoring.meaning.masking import masked, named
from server.scoring.overall import RISK
from server.scoring.text import read
from tests.scoring.world import DRILL

PEOPLES = (
    "Korean", "Japanese", "Chinese", "American", "Nigerian", "Vietnamese", "Russian", "Turkish", "Mexican", "Iranian",
    "Israeli", "Palestinian", "Indian", "Ukrainian", "Kestrian", "North Korean", "Sri Lankan", "Okinawan", "Norlunder",
    "Black", "Roma", "nigerian", "new zealander",
)  # fmt: skip
FAITHS = (
    "Christian", "Muslim", "Jewish", "Buddhist", "Hindu", "Catholic", "Sikh", "Shia", "Orthodox", "Evangelical",
    "atheist", "secular", "Zoroastrian", "Baha'i", "Falun Gong", "Unitarian",
)  # fmt: skip
REGIONS = (
    "Seoul", "Jeju", "Gwangju", "Daegu", "Pyongyang", "Kyiv", "Gaza", "Lagos", "Hanoi", "Almeda", "Okinawa", "Texas",
    "Mogadishu", "Isle of Man", "Bosnia & Herzegovina", "Timor-Leste", "Port-au-Prince",
)  # fmt: skip
NAMES = (
    "Kim Min-ji", "Mohammed Ali", "David Cohen", "Nguyen Thi Lan", "Maria Garcia", "Aisha Bello", "Wang Fang",
    "Abdullah", "Grace", "Osama", "Oluwaseun", "Hyun-woo", "Siobhan", "Zeynep Yılmaz",
)  # fmt: skip
GROUPS = {"peoples": PEOPLES, "faiths": FAITHS, "regions": REGIONS, "names": NAMES}
ENGLISH = (
    "We have spoken with the {} family this morning and will call again at 18:00.",
    "Thank you to the {} community for the warm welcome yesterday. What should we cook next time?",
    "To every {} visitor at the station: the line reopens at 14:00, and staff in yellow vests will help you.",
    "We heard that some {} students felt unwelcome. We are sorry. Please tell us what happened.",
    "You {} people never listen. Shame on you.",
    "The {} side has broken its word again and everybody knows it.",
    "The {} virus is back, and we all know who brought it.",
    "Some {} commentators say otherwise. We respectfully disagree; here are the figures.",
    "{} or not, you are welcome here.",
    "{} is lying, and everybody knows it.",
    "Our team reached {} at dawn and is already at work.",
)
KOREAN = (
    "{} 가족분들과 오늘 아침 통화했고, 저녁 6시에 다시 연락드리겠습니다.",
    "{} 공동체 여러분의 따뜻한 환대에 감사드립니다. 다음에는 무엇을 함께 요리할까요?",
    "{} 학생들이 불편을 겪었다는 이야기를 들었습니다. 죄송합니다. 무슨 일이 있었는지 알려 주세요.",
    "{} 사람들은 원래 말이 안 통합니다.",
    "{} 분들의 명단은 공개하지 않으며, 가족분들께는 저희가 직접 전화드리겠습니다.",
    "{} 분들도 신청하실 수 있습니다. 마감은 금요일입니다.",
    "{} 어머니의 글을 읽었습니다. 직원이 지금 가고 있습니다.",
    "{} 승객 전원에게 보상하겠습니다.",
)
KOREAN_NAMES = (
    "김민지", "이서연", "박지훈", "최영수", "강", "남궁민수", "무함마드", "응우옌", "올가", "다비드", "존", "아웅산",
)  # fmt: skip
KOREAN_NAMED = (
    "{} 씨께서 물어봐 주셔서 고맙습니다. 창구는 월요일 9시에 엽니다.",
    "{} 씨가 오늘 아침 이 병동 312호로 옮겨졌습니다. 서른두 살입니다.",
    "{} 님이 오늘 아침 병원으로 옮겨졌습니다. 서른두 살입니다.",
    "{} 씨는 거짓말을 하고 있습니다.",
)
KOREAN_PEOPLES = (
    *("한국", "일본", "중국", "미국", "나이지리아", "베트남", "러시아", "튀르키예", "이란", "이스라엘", "팔레스타인"),
    *("인도", "조선족", "고려인", "탈북민", "전라도", "경상도", "제주", "강원도", "평양"),
    *("기독교", "천주교", "이슬람", "불교", "유대교", "힌두교", "원불교", "통일교", "무종교"),
    *("북한", "아프가니스탄", "말리", "흑인", "백인", "동남아", "터키", "줄루", "하자라", "노를룬드", "일마라"),
    *("오키나와", "하르키우", "모가디슈", "멕시코시티", "개성", "수원", "핏케언 제도"),
)
# The same words in different mouths: registers, dialects, Englishes.
SPEECH = (
    (
        "걱정 많으시지요. 새 소식이 오면 여기에 바로 알려드리겠습니다.",
        "걱정 많으시죠. 새 소식 오면 여기에 바로 알려드릴게요.",
        "걱정 많지예. 새 소식 오믄 여 바로 알려드릴게예.",
        "걱정 많으시죠잉. 새 소식 오면 여그다 바로 알려드릴게라.",
    ),
    (
        "많이 놀라셨지요. 다친 데는 없으세요? 저희가 바로 가겠습니다.",
        "많이 놀라셨죠. 다친 데는 없나요? 저희가 바로 갈게요.",
        "많이 놀라셨쥬. 다친 데는 없으셔유? 저희가 바로 가겠어유.",
    ),
    (
        "질문해 주셔서 감사합니다. 비자는 15일부터 신청하실 수 있습니다.",
        "질문해 줘서 고마워요. 비자는 15일부터 신청할 수 있어요.",
        "질문해 주셔가 고맙심더. 비자는 15일부터 신청하실 수 있심더.",
    ),
    (
        "정말 죄송합니다. 저희가 잘못했습니다.",
        "정말 미안해요. 저희가 잘못했어요.",
        "참말로 미안합니더. 우리가 잘못했심더.",
    ),
    (
        "Thank you all for coming. We loved talking with you. What should we cook next time?",
        "Thanks y'all for coming. We loved talking with y'all. What should we cook next time?",
        "Thank you so much, all of you, for coming only. We are loving talking with you. What to cook next time?",
        "Thank you for come. We very like talk with you. What food next time?",
    ),
    (
        "We do not know yet. We will write here again at six.",
        "We don't know yet. We'll write here again at six.",
        "We ain't sure yet. We gonna write here again at six.",
    ),
)


def shipped(outline: str) -> Context:
    path = find_shipped(outline)
    assert path is not None
    return context_for(read_scenario(path.read_text(encoding="utf-8")), minute=30.0)


def contexts() -> Iterator[Context]:
    yield from (Context(), DRILL, shipped("S01"), shipped("S16"), shipped("S18"))


def spoken_of(word: str, context: Context) -> bool:
    """Whether the drill itself is about it: who repeats a fact says something else than who names another place."""
    return any(word in text for fact in context.facts for text in fact.texts.values())


def apart(texts: list[str], lang: str, context: Context) -> dict[str, int]:
    """By how many levels the texts differ, overall and in each criterion of RISK, where it is more than one."""
    cards = [score(Post(text, lang, "x", 30.0), context) for text in texts]
    levels = {"overall": [card.risk for card in cards]} | {
        name: [level for card in cards if (level := card.level(name)) is not None] for name in RISK
    }
    return {name: max(found) - min(found) for name, found in levels.items() if max(found) - min(found) > 1}


@pytest.mark.parametrize("sentence", ENGLISH)
@pytest.mark.parametrize("group", GROUPS)
def test_swapping_who_is_spoken_of_in_english(sentence: str, group: str) -> None:
    texts = [sentence.format(word) for word in GROUPS[group]]
    for context in contexts():
        assert apart(texts, "en", context) == {}, context.scenario


@pytest.mark.parametrize("sentence", KOREAN)
def test_swapping_who_is_spoken_of_in_korean(sentence: str) -> None:
    for context in contexts():
        texts = [sentence.format(word) for word in KOREAN_PEOPLES if not spoken_of(word, context)]
        assert apart(texts, "ko", context) == {}, context.scenario


@pytest.mark.parametrize("sentence", KOREAN_NAMED)
def test_swapping_names_in_korean(sentence: str) -> None:
    texts = [sentence.format(name) for name in KOREAN_NAMES]
    for context in contexts():
        assert apart(texts, "ko", context) == {}, context.scenario


@pytest.mark.parametrize("texts", SPEECH, ids=lambda texts: texts[0][:12])
def test_honorifics_and_dialects(texts: tuple[str, ...]) -> None:
    lang = "ko" if "가" <= texts[0][0] <= "힣" else "en"
    for context in contexts():
        assert apart(list(texts), lang, context) == {}, context.scenario


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("Muslim students from Gaza met Ambassador Kim.", "local students from local met Ambassador local."),
        ("To every Nguyen Thi Lan visitor", "To every local visitor"),
        ("An Iranian and a Dane", "A local and a local"),
        ("I'm sorry. The U.S. side said no to the KDRT team on Friday.",
         "I am sorry. The local side said no to the KDRT team on Friday."),
        ("Please call Mr. Petrov.", "Please call Mr. local."),
        ("muslims and jews alike", "local and local alike"),
        ("İyi akşamlar, Korean friends", "İyi akşamlar, local friends"),
        ("korean families, a new zealander and a turkish friend", "local families, a local and a local friend"),
        ("Abdullah is here. Okinawa is far.", "local is here. local is far."),
        ("Ilmaran students, Bahá'í friends", "local students, local friends"),
        ("Jisoo and Dong-hyun wrote.", "local and local wrote."),
        ("Umbrellas up! Boycotts hurt. Theatre is theatre.", "Umbrellas up! Boycotts hurt. Theatre is theatre."),
        ("Sergeant Lee and Medic Han", "Sergeant local and Medic local"),
        ("Polish the china. Chad is not a chad.", "local the china. local is not a chad."),
        ("Cuéntanos cómo podemos ayudarles con la solicitud", "Cuéntanos cómo podemos ayudarles con la solicitud"),
        ("일본은 멀고 튀르키예는 더 멉니다", "현지는 멀고 현지는 더 멉니다"),
        ("이란 것은 인도적 지원이라 오만한 태도", "이란 것은 인도적 지원이라 오만한 태도"),
        ("이란 정부와 인도 사람들", "현지 정부와 현지 사람들"),
        ("이란 분들, 인도에서 오신 분들, 말리의 여러분", "현지 분들, 현지에서 오신 분들, 현지의 여러분"),
        ("보도하고 지도하는 도하에서, 정도하는", "보도하고 지도하는 현지에서, 정도하는"),
        ("통일교육과 업무교육, 도교육청", "통일교육과 업무교육, 도교육청"),
        ("노를룬드 정부와 멕시코시티 시민", "현지 정부와 현지 시민"),
        ("박지훈이 말하고 무함마드와 왔다", "민수가 말하고 민수와 왔다"),
        ("강 씨와 응우옌 티 란 님", "민수 씨와 민수 티 민수 님"),
        ("고객 님, 날씨가 좋네요, 아저씨", "고객 님, 날씨가 좋네요, 아저씨"),
        ("김민지 씨가 날씨를 물었습니다", "민수 씨가 날씨를 물었습니다"),
        ("고맙심더. 우리가 왔지예", "고맙습니다. 우리가 왔지요"),
    ],
)  # fmt: skip
def test_identities_and_dialect_are_read_as_one(text: str, neutral: str) -> None:
    assert masked(text) == neutral


@pytest.mark.parametrize("path", shipped_files().values(), ids=lambda path: path.stem)
def test_the_countries_of_the_drills_are_read_as_any_other(path: Path) -> None:
    scenario = read_scenario(path.read_text(encoding="utf-8"))
    for country in (scenario.home, scenario.host):
        english = country.in_("en").removeprefix("Republic of ")
        assert masked(f"{country.in_('ko')} 분들께") == "현지 분들께"
        assert masked(f"{english} is far from here.") == "local is far from here."


@pytest.mark.parametrize(
    ("name", "sign"),
    [("마드리드", "first_person"), ("아프가니스탄", "empathy"), ("하라레", "command"), ("정정희", "owning")],
)
def test_no_sign_is_read_into_the_name_of_a_place_or_person(name: str, sign: str) -> None:
    assert Signs(read(name)).of(sign) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Our team reached Port-au-Prince and the Isle of Man", ["Port-au-Prince", "Isle of Man"]),
        ("To Nguyen Thi Lan, with Warm Regards", ["Nguyen Thi Lan"]),
        ("We Are Sorry To Hear This", []),
        ("Korea Will Pay Full Compensation To All", ["Korea"]),
        ("the Chinese Virus, the Covid-19 virus", ["Chinese"]),
        ("손흥민 씨와 고객 님, 수박씨앗과 씨름", ["손흥민"]),
        ("박지훈 씨와 튀르키예 사람들", ["박지훈", "튀르키예"]),
    ],
)
def test_names_are_found_where_they_stand(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in named(text)] == names


@pytest.mark.parametrize(
    ("text", "sign", "there"),
    [
        ("Those Korean Idiots Are Liars.", "insult", True),
        ("Korea Will Pay Full Compensation To All Victims", "commitment", True),
        ("He was paid to lie.", "accusation", True),
        ("Whether it is paid for is for the court to decide.", "accusation", False),
        ("좋아요 멈추지 말고 눌러 주세요", "hidden_hand", True),
        ("출판사에 댓글을 그만 달아 주세요.", "hidden_hand", False),
        ("동남아 애로사항을 듣습니다", "stigma", False),
        ("동남아 것들이 또", "stigma", True),
    ],
)
def test_a_name_beside_them_hides_no_signs(text: str, sign: str, there: bool) -> None:
    assert bool(Signs(read(text)).of(sign)) is there


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("We call it the Chinese Virus.", 1),
        ("We need a Korean fluent speaker for the desk.", 4),
        ("The Covid-19 virus is spreading; wear a mask.", 4),
        ("흑인 분들도 신청하실 수 있습니다.", 4),
    ],
)
def test_an_illness_with_a_peoples_name_is_stigma_and_nothing_like_it(text: str, level: int) -> None:
    assert score(Post(text, "ko" if text[0] >= "가" else "en", "x", 30.0), Context()).level("sensitivity") == level


def test_a_name_of_several_words_is_one_word_to_the_rules() -> None:
    signs = [Signs(read(f"Please write to us at {place} today.")) for place in ("Cuba", "Isle of Man", "Timor-Leste")]
    assert len({tuple(sorted((sign, one.count(sign)) for sign in lexicon("en").signs)) for one in signs}) == 1


@given(st.text(max_size=200))
def test_masking_takes_any_text(text: str) -> None:
    assert isinstance(masked(text), str)
