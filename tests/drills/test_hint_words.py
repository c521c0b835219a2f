"""The words that hints put in the place of others leave sentences that an officer could send."""

import pytest

from server.drills.hints.calming import calmed
from server.drills.hints.edits import edits
from server.drills.hints.fitting import fitted, phrase
from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.shelf import shipped
from server.scoring.card import Context, Post
from server.scoring.case import Case
from server.scoring.engine import score
from tests.scoring.world import DRILL


def plain(text: str, lang: str) -> str:
    post = Post(text, lang, "x", 30.0)
    found = [edit.post.text for edit in edits(Case(post, DRILL), score(post, DRILL)) if edit.kind == "plain"]
    return found[0] if found else text


def swapped(text: str, avoided: str, instead: str) -> str:
    return fitted(text, phrase(avoided, instead), instead, name=avoided[:1].isupper())[0]


@pytest.mark.parametrize(
    ("officialese", "everyday"),
    [
        ("The Ministry is monitoring the situation.", "The Ministry is checking what has happened."),
        ("We are closely following this situation and call you.", "We are checking what has happened and call you."),
        ("The situation is being monitored.", "We are checking what has happened."),
        ("All necessary measures will be taken.", "We will do what we can from here."),
        ("We are taking appropriate steps.", "We are doing what we can from here."),
        ("The Embassy will take all necessary measures.", "The Embassy will do what it can."),
        ("In the event that you lose your passport, call us.", "If you lose your passport, call us."),
        ("Stay inside in the event of a storm.", "Stay inside in case of a storm."),
        ("The commencement of the course is on Monday.", "The start of the course is on Monday."),
        ("It commences at 9 and commenced at 8 before.", "It starts at 9 and started at 8 before."),
        ("Regarding visas: utilise the app.", "About visas: use the app."),
        ("Please be advised that the desk is closed at this time.", "The desk is closed now."),
        ("We are in close contact with the police.", "We are talking with the police."),
        ("They provide assistance to travellers.", "They help travellers."),
        ("PRIOR TO BOARDING, CALL US.", "BEFORE BOARDING, CALL US."),
    ],
)
def test_english_officialese_becomes_whole_english_sentences(officialese: str, everyday: str) -> None:
    assert plain(officialese, "en") == everyday


@pytest.mark.parametrize(
    "text",
    [
        "Disregarding the rules is dangerous.",
        "At this time of year it snows.",
        "Please take the necessary steps.",
        "Necessary measures will be taken by the city.",
        "Write to the competent authorities of Velda.",
        "They are following the situation of prices.",
        "We ask for your understanding of the rules.",
        "They provide assistance for repairs.",
    ],
)
def test_english_words_that_only_look_like_officialese_stay(text: str) -> None:
    assert plain(text, "en") == text


@pytest.mark.parametrize(
    ("officialese", "everyday"),
    [
        ("안전에 만전을 기하겠습니다.", "안전에 빈틈이 없도록 하겠습니다."),
        ("지원하는 데 만전을 기하고 있습니다.", "지원하는 데 빈틈이 없도록 하고 있습니다."),
        ("안전에 유의하시기 바랍니다.", "안전에 주의해 주세요."),
        ("훈련을 실시합니다.", "훈련을 합니다."),
        ("점검을 실시하고 있습니다.", "점검을 하고 있습니다."),
        ("하기 연락처로 문의하시기 바랍니다.", "아래 연락처로 문의해 주세요."),
        ("자세한 일정은 하기와 같습니다.", "자세한 일정은 아래와 같습니다."),
        ("상기의 내용을 양지하여 주시기 바랍니다.", "위 내용을 알아 두시면 좋겠습니다."),
        ("당관은 금번 행사를 필히 엽니다.", "저희 공관은 이번 행사를 꼭 엽니다."),
        ("승인을 득하여 들어가세요.", "승인을 받아 들어가세요."),
        ("방역에 적극 협조하여 주시기 바랍니다.", "방역에 협조해 주시면 고맙겠습니다."),
    ],
)
def test_korean_officialese_becomes_everyday_words_that_fit_their_particles(officialese: str, everyday: str) -> None:
    assert plain(officialese, "ko") == everyday


@pytest.mark.parametrize(
    "text",
    [
        "가족을 지원하기 위해 담당 공관이 나섰습니다.",
        "산책하기 좋은 날입니다.",
        "신청하기 링크를 눌러 주세요.",
        "기억을 상기 시키고자 합니다.",
        "재정당관계자와 만났습니다.",
        "담당관은 자리에 없습니다.",
        "자격을 취득하여 오세요. 이웃을 설득하여 주세요.",
        "행사 실시합니다.",
    ],
)
def test_korean_words_are_not_cut_in_pieces(text: str) -> None:
    assert plain(text, "ko") == text


@pytest.mark.parametrize(
    ("text", "avoided", "instead", "fits"),
    [
        ("An ally is our ally. Ally!", "ally", "partner", "A partner is our partner. Partner!"),
        ("A coup? A coup.", "coup", "unrest", "An unrest? An unrest."),
        ("We thank Turkey and Turkey's people.", "Turkey", "Türkiye", "We thank Türkiye and Türkiye's people."),
        (
            "A little-known country!",
            "little-known country",
            "country you have not met yet",
            "A country you have not met yet!",
        ),
        ("터키를 돕고 터키가 터키는", "터키", "튀르키예", "튀르키예를 돕고 튀르키예가 튀르키예는"),
        (
            "고아를, 고아는, 고아와, 고아로, 고아들은",
            "고아",
            "입양인",
            "입양인을, 입양인은, 입양인과, 입양인으로, 입양인들은",
        ),
        ("막말로 막말은", "막말", "게시물", "게시물로 게시물은"),
        ("희생자들이 희생자와", "희생자", "탑승하신 분들", "탑승하신 분들이 탑승하신 분들과"),
        ("불법 구금된 분", "불법 구금", "구금", "구금된 분"),
    ],
)
def test_a_term_takes_article_capital_and_particle_with_it(text: str, avoided: str, instead: str, fits: str) -> None:
    assert swapped(text, avoided, instead) == fits


@pytest.mark.parametrize(
    "instead",
    [
        *(
            "an uninvited guest",
            "an unidentified man",
            "an unimportant note",
            "an uninjured crew",
            "an unironic thank-you",
        ),
        *("an honest man", "an heir", "an hour", "an honour", "an usher", "an urgent call", "an unknown caller"),
        *("an only child", "an onset", "an EU office", "an event", "an ally", "an FAQ", "an utter surprise"),
        *(
            "a once quiet port",
            "a one-off",
            "a ewe",
            "a European",
            "a euphemism",
            "a user",
            "a useful tip",
            "a UN team",
        ),
        *("a union", "a unit", "a unique view", "a unilateral step", "a unanimous vote", "a UK visa", "a utility"),
        *("a honeymoon", "a house", "a ferry", "a Map"),
    ],
)
def test_an_article_is_chosen_by_the_sound_that_follows(instead: str) -> None:
    article, words = instead.split(" ", 1)
    assert swapped("It was a lie.", "lie", words) == f"It was {article} {words}."
    assert swapped("It was an ally.", "ally", words) == f"It was {article} {words}."


@pytest.mark.parametrize(
    ("text", "avoided", "instead"),
    [
        ("#Turkey", "Turkey", "Türkiye"),
        ("The victims' families, victims of the sea", "victims", "people aboard"),
        ("There are no victims.", "victims", "people aboard"),
        ("an exotic, little-known country", "little-known country", "country you have not met yet"),
        ("See a little-known country with us", "little-known country", "country you have not met yet"),
        ("totally", "ally", "partner"),
        ("터키어 교실", "터키", "튀르키예"),
        ("희생자는 없습니다", "희생자", "탑승하신 분들"),
        ("안전사고와 충돌 사고", "사고", "충돌"),
    ],
)
def test_a_term_stays_where_its_substitute_does_not_fit(text: str, avoided: str, instead: str) -> None:
    assert swapped(text, avoided, instead) == text


@pytest.mark.parametrize(
    ("loud", "calm"),
    [
        ("The story is FAKE NEWS.", "The story is fake news."),
        ("Do not panic!!! IT IS ALL LIES!!", "Do not panic. It is all lies."),
        ("KOREANS ARE SAFE, RADA SAID ON MONDAY", "Koreans are safe, RADA said on Monday"),
        ("WE WON'T GO TO VELDA. I'M SURE", "We won't go to Velda. I'm sure"),
        ("STOP?! #STOPIT NOW", "Stop? #STOPIT NOW"),
        ("THE BBC AND CNN TOLD US: READ THE FAQ", "The BBC and CNN told us: read the FAQ"),
        ("YOUR VISA IS LATE, TURKEY KNOWS WHOM TO ASK", "Your visa is late, Turkey knows whom to ask"),
    ],
)
def test_a_lowered_voice_writes_every_word_as_it_is_written(loud: str, calm: str) -> None:
    assert lowered(loud, Context(briefing={"en": "The RADA and Velda."})) == calm


def lowered(loud: str, context: Context) -> str:
    case = Case(Post(loud, "en", "x", 30.0), context)
    places = [case.reading.typed(hit.start, hit.end) for hit in case.shouts]
    return calmed(loud, [(start, end) for start, end in places if end - start > 1], context)


@pytest.mark.parametrize(
    ("slug", "loud", "calm"),
    [
        ("ferry-down-off-port-almeda", "WE ALL MET IN PORT ALMEDA!!", "We all met in Port Almeda."),
        ("ferry-down-off-port-almeda", "CALL PORT ALMEDA'S PORT OFFICE NOW", "Call Port Almeda's port office now"),
        ("ferry-down-off-port-almeda", "THE PORT IS SAFE, NOT KOREA", "The port is safe, not Korea"),
        ("ferry-down-off-port-almeda", "THE REPUBLIC OF KOREA IS NO BANANA REPUBLIC", "The Republic of Korea is no "),
        ("the-sea-between", "THEY STOLE OUR EAST SEA, IT IS OUR SEA", "They stole our East Sea, it is our sea"),
        ("minutes-silence", "REMEMBRANCE DAY IS NO DAY OF SHAME", "Remembrance Day is no day of shame"),
        ("minutes-silence", "WHEN IN CANADA, STAND STILL", "When in Canada, stand still"),
    ],
)
def test_a_lowered_voice_knows_the_names_of_several_words_in_the_drill(slug: str, loud: str, calm: str) -> None:
    context = context_for(read_scenario(shipped()[slug].read_text(encoding="utf-8")), minute=0)
    assert lowered(loud, context).startswith(calm)


@pytest.mark.parametrize("slug", shipped())
def test_what_a_shipped_drill_swaps_fits_and_is_itself_nothing_to_avoid(slug: str) -> None:
    scenario = read_scenario(shipped()[slug].read_text(encoding="utf-8"))
    terms = Case(Post("", "en", "x", 0.0), context_for(scenario, minute=0)).prepared.terms
    for term in scenario.sensitive_terms:
        for words in term.swap.values():
            for avoided, instead in words.items():
                put = swapped(f"{avoided}.", avoided, instead)
                assert put[0].lower() + put[1:] in (f"{instead}.", f"{instead[0].lower()}{instead[1:]}.")
                assert not any(pattern.search(instead.lower()) for pattern, _use in terms)
