"""Single criteria: what lowers them, what lifts them, and what must not."""

import time
from dataclasses import replace

import pytest

from server.scoring.card import Context, Message, PostKind, Scorecard
from server.scoring.case import Case
from server.scoring.engine import score
from server.scoring.risk import unmatched
from tests.scoring.world import DRILL, FLAT_EN, GOOD_EN, GOOD_KO, HARSH_EN, HOME, VALLEY, post

CALM = replace(DRILL, harm=False)


def level(text: str, criterion: str, context: Context = DRILL, **changes: object) -> int:
    found = score(post(text, **changes), context).level(criterion)
    assert found is not None
    return found


def reasons(card: Scorecard, criterion: str) -> set[str]:
    return {e.reason for one in card.criteria if one.criterion == criterion for e in one.evidence}


@pytest.mark.parametrize(
    ("criterion", "better", "worse"),
    [
        (
            "respect",
            "Thank you for asking. Could you write to us?",
            "You must comply. Applicants are reminded to read the rules.",
        ),
        ("respect", "물어봐 주셔서 감사합니다.", "공지를 숙지하고 반드시 준수할 것."),
        (
            "empathy",
            "We are so sorry. The road is closed.",
            "The road is closed. Enjoy our festival and win prizes!!! 🎉🎉🎉",
        ),
        ("warmth", "Thank you for writing, we'll read every note you leave here.", FLAT_EN),
        ("helpfulness", "Please call +82-2-3210-0404. We will post again at 9:30.", "We take the matter seriously."),
        (
            "clarity",
            "The road is closed. Stay home.",
            "Pursuant to the aforementioned notification, " * 4 + "compliance is expected.",
        ),
        (
            "restraint",
            "The neighbours did the digging.",
            "Our unrivalled team once again proves our world-class stature.",
        ),
        ("accuracy", "As of 06:10 the road is closed.", "Sources say it was probably the mine; everyone knows."),
        (
            "mandate",
            "Whether it is paid for is for the court to decide.",
            "We guarantee that all costs will be covered.",
        ),
        ("mandate", "보상 여부는 아직 정해지지 않았습니다.", "전액 보상해 드리겠습니다. 저희가 보장합니다."),
        (
            "impartiality",
            "Parliament votes on it in May.",
            "The opposition party made the wrong choice; its leader should resign.",
        ),
        ("sensitivity", "The people of the upper valley lost homes.", "The hill tribe lost homes to the Asian flu."),
        ("escalation", "The road is open again.", "Liars and idiots, there will be consequences for you!!"),
        (
            "conduct",
            "We posted it, it was wrong, and we have taken it down.",
            "An intern made a technical error and the clip was edited.",
        ),
        ("duty", GOOD_EN, FLAT_EN),
        (
            "hook",
            "You can come home: the road is open from noon.",
            "On the occasion of the anniversary the Ambassador delivered remarks.",
        ),
        (
            "conversation",
            "What do you need most tonight? Tell us below, we read everything.",
            "No further comment. Replies are closed.",
        ),
        ("access", "The road is open. #RoadOpen", "Open #a #b #c #d #e #f #g #h 🎉🎉🎉🎉🎉🎉"),
    ],
)
def test_a_criterion_tells_better_from_worse(criterion: str, better: str, worse: str) -> None:
    assert level(better, criterion) > level(worse, criterion) + 0


@pytest.mark.parametrize(
    "text",
    [
        "They will meet you at the quarry.",
        "A helicopter pick-up is coming.",
        "채석장으로 모시러 갑니다.",
        "Mr Daniel Brook (34) is in ward 6.",
        "이○민(34) 씨가 다쳤습니다.",
        "Between us, the draft is already written.",
        "37 hikers are safe in the school hall.",
    ],
)
def test_what_must_not_be_said_yet_or_at_all_is_a_leak(text: str) -> None:
    card = score(post(text), DRILL)
    assert card.level("confidentiality") in (0, 1)
    assert card.verdict == "hold"


def test_a_fact_may_be_told_from_its_minute_on() -> None:
    told = "37 hikers are safe in the school hall."
    assert level(told, "confidentiality", minute=10.0) == 1
    assert level(told, "confidentiality", minute=31.0) == 4


def test_declining_to_tell_is_not_telling() -> None:
    assert level("For privacy we will not give names or talk about anyone's health.", "confidentiality") >= 3


@pytest.mark.parametrize(
    "text",
    [
        "We cannot say who is there, but they will meet you at the quarry.",
        "They will meet you at the quarry, and we will not say who.",
        "We will not discuss the quarry.",
        "They land at the quarry, so please do not share it.",
        "채석장에 관해서는 말씀드릴 수 없습니다.",
        "아무에게도 알리지 마시고 채석장으로 오세요.",
    ],
)
def test_declining_hides_nothing_that_is_named_all_the_same(text: str) -> None:
    assert level(text, "confidentiality") <= 1


def test_what_headquarters_cleared_is_no_breach_of_mandate() -> None:
    text = "Compensation will be paid to every family."
    assert level(text, "mandate") < level(text, "mandate", replace(DRILL, cleared=True))


def test_korean_to_korean_residents_is_the_right_language() -> None:
    assert level(GOOD_KO, "language", lang="ko", platform="kakaotalk") == 4


def test_the_declared_public_decides_language_and_platform() -> None:
    card = score(post(GOOD_KO, lang="ko", platform="kakaotalk", target=VALLEY.id), DRILL)
    assert card.level("language") in (0, 1)
    assert card.level("platform") in (0, 1)
    assert card.verdict == "edit"


NOTICE = "The Embassy takes note of the landslide and follows the situation."


def test_a_bare_notice_in_a_borrowed_language_says_too_little_to_its_readers() -> None:
    thin, warm = score(post(NOTICE, target=VALLEY.id), DRILL), score(post(GOOD_EN, target=VALLEY.id), DRILL)
    assert (thin.level("language"), warm.level("language")) == (3, 4)
    assert "reach.language.borrowed" in reasons(thin, "language")
    native = replace(DRILL, publics=(replace(VALLEY, languages={"en": 1.0}),))
    assert level(NOTICE, "language", native) == 4


def test_a_language_the_drill_requires_for_its_readers_is_missed() -> None:
    bilingual = replace(VALLEY, languages={"en": 0.85, "fr": 0.4})
    wanted = replace(DRILL, publics=(bilingual,), required_languages=("en", "fr"))
    card = score(post(GOOD_EN), wanted)
    assert card.level("language") == 3
    assert "reach.language.one_of_two" in reasons(card, "language")
    assert level(f"{GOOD_EN} Nous pensons à toutes les familles, la route est fermée.", "language", wanted) == 4
    assert level(GOOD_EN, "language", wanted, kind="reply") == 4
    # French is nobody's here.
    assert level(GOOD_EN, "language", replace(DRILL, required_languages=("en", "fr"))) == 4


def test_a_bare_notice_is_at_home_on_a_messenger_only() -> None:
    assert level(NOTICE, "platform", target=VALLEY.id) == 3
    assert level(NOTICE, "platform", target=VALLEY.id, platform="whatsapp") == 4
    assert level(NOTICE, "platform", target=VALLEY.id, kind="reply") == 4
    assert level(GOOD_EN, "platform", target=VALLEY.id) == 4


def test_nobody_is_attacked_for_asking_where_nobody_asked() -> None:
    assert level(HARSH_EN, "conversation") == 1
    assert level(HARSH_EN, "conversation", kind="reply", in_reply_to="i1") == 0


def test_a_post_for_home_is_judged_by_the_public_the_drill_needs() -> None:
    card = score(
        post("국위를 선양한 자랑스러운 우리 정부입니다.", lang="ko", platform="naver_blog", target=HOME.id), DRILL
    )
    assert card.level("public") in (0, 1)
    assert card.level("language") in (0, 1)


def test_a_number_off_the_sheet_is_named_not_condemned() -> None:
    card = score(post("About 4,500 people live there."), DRILL)
    assert card.level("accuracy") == 3
    assert "risk.accuracy.unmatched_figure" in reasons(card, "accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "412 people died on the path. We will call you tonight.",
        "At least 30 are dead and we are with the families.",
        "The death toll is now 57.",
        "Twenty-three villagers were rescued.",
        "Two of ours are still missing.",
        "A dozen people were hurt.",
        "Nine Koreans are in hospital.",
        "산사태로 12명이 숨졌습니다.",
        "실종자는 현재까지 7명입니다.",
        "스물세 명이 다쳤습니다.",
        "사백 명이 구조됐습니다.",
        "12명의 사망자가 나왔습니다.",
        "12 people are dead, whatever others claim.",
        "12 people died, and that is no rumour.",
        "We cannot confirm why 12 people died.",
        "12 from Hanbit were killed.",
        "Nine people with us drowned.",
        "12 people (most of them young) died.",
        "At least 12 people, most of them students, were injured.",
        "118 of our rescuers died.",
        "Nine were taken to hospital.",
        "The slide resulted in 12 deaths.",
        "1900 people died.",
        "12명이 숨졌고 이것은 소문이 아닙니다.",
        "12명이 숨졌지만 원인은 확인되지 않았습니다.",
        "12명이나 죽었습니다.",
        "9명이 다쳐서 치료를 받았습니다.",
        "일곱 명이 익사했습니다.",
        "12명의 시신을 찾았습니다.",
        "희생자는 모두 12분입니다.",
        "9명이 병원으로 옮겨졌습니다.",
    ],
)
def test_a_toll_that_nobody_has_given_is_a_claim(text: str) -> None:
    card = score(post(text, lang="ko" if text[-2] == "다" else "en"), DRILL)
    assert card.level("accuracy") in (0, 1, 2)
    assert "risk.accuracy.unmatched_figure" in reasons(card, "accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "Our 118 rescuers are searching for the missing.",
        "Three hours after the slide people are missing.",
        "Two buses will take the injured to the hospital.",
        "It is not true that 50 people died.",
        "Two forms are missing from your file.",
        "Two of our staff are with the injured.",
        "50명이 숨졌다는 말은 사실이 아닙니다.",
        "구조대원 118명이 실종자를 찾고 있습니다.",
        "30분 뒤 병원에 갑니다.",
        "부상자를 돕는 12명에게 감사드립니다.",
        "The claim that 50 people died is false.",
        "Reports of 12 dead have not been confirmed.",
        "50명이 숨졌다고 하지만 확인되지 않았습니다.",
        "Our three consuls went to the hospital.",
        "Bus 14 goes to the hospital every half hour.",
        "Two of our officers are in the hospital.",
        "통역 4명이 병원에 있습니다.",
        "간호사 세 명이 병원에서 돕습니다.",
        "Page 2 is missing from your file.",
        "Step 3 is missing from many forms we get.",
        "Number 10 was injured and we wish him well.",
        "In 2014 many died.",
        "Article 12 on missing persons",
        "Two stamps missing.",
        "5 of your papers are missing.",
        "12 donors gave blood to victims.",
        "The 2 ships that rescued people",
        "구조까지 12분입니다.",
    ],
)
def test_other_numbers_beside_harm_are_no_toll(text: str) -> None:
    assert not Case(post(text), DRILL).invented_tolls


def test_a_toll_is_free_once_the_sheet_gives_it_and_where_the_asker_named_it() -> None:
    text = "37 hikers were rescued."
    assert Case(post(text, minute=10.0), DRILL).invented_tolls
    assert not Case(post(text, minute=30.0), DRILL).invented_tolls
    assert not Case(post(text, minute=10.0), replace(DRILL, cleared=True)).invented_tolls
    for told, is_given in (("missing on the mountain", True), ("on the mountain", False)):
        briefed = replace(DRILL, briefing={"en": f"37 hikers are said to be {told}."})
        assert bool(Case(post(text, minute=10.0), briefed).invented_tolls) is not is_given
    assert not Case(post(text, minute=10.0, in_reply_to="are 37 rescued?"), DRILL).invented_tolls


def test_a_number_the_sheet_gives_of_other_things_makes_no_toll_true() -> None:
    hours = replace(DRILL, briefing={"en": "Call us 24 hours a day, in 7 languages. About 210 people live in Orin."})
    for text in ("24 hikers drowned.", "Two dozen hikers drowned.", "We mourn 210 dead.", "7명이 숨졌습니다."):
        assert Case(post(text), hours).invented_tolls
        assert not Case(post(text, in_reply_to="24 dead? 사망 7명? 210 killed?"), hours).invented_tolls
        assert Case(post(text, in_reply_to="24 hours, 210 of us, 7명이 갑니다"), hours).invented_tolls


def test_tolls_without_end_are_read_in_time() -> None:
    for text in ("12 dead " * 2400, "12 dead. " * 2100, "12명이 숨지고 " * 2000):
        case = Case(post(text), DRILL)
        assert case.figures
        started = time.perf_counter()
        assert case.invented_tolls
        assert time.perf_counter() - started < 2


def test_times_without_end_are_read_in_time() -> None:
    case = Case(post("road closed since 6:10 pm friday, " * 580), DRILL)
    assert case.figures
    started = time.perf_counter()
    assert unmatched(case)
    assert time.perf_counter() - started < 2


def test_a_time_of_the_sheet_in_the_wrong_half_of_the_day_is_named() -> None:
    assert unmatched(Case(post("The road has been closed since 6:10 pm."), DRILL))
    assert unmatched(Case(post("길은 오후 6시 10분부터 끊겼습니다."), DRILL))
    for text in (
        *("Closed since 6:10.", "Closed since 6:10 am.", "We will write here again at 18:10."),
        *("Our road show is open until 6:10 pm on Friday.", "It was 6:10 pm when the baker started."),
        *("창구는 오후 6시 10분에 닫습니다.", "저희 모임은 18시 10분에 엽니다."),
    ):
        assert not unmatched(Case(post(text), DRILL))


@pytest.mark.parametrize(
    "text",
    [
        "KDRT and MOFA work beside UNHCR, OCHA and UNICEF today.",
        "ROK US and EU US talks, then OECD, APEC and BBC CNN.",
        "COVID rules: ask at the VISA counter.",
        "Ask the US AID desk, the ID VISA line or HTTPS, says the EU FAQ.",
        "Write to www.KOREA.COM or #PLEASE.",
    ],
)
def test_names_in_capitals_are_not_shouted(text: str) -> None:
    assert not Case(post(text), DRILL).shouts


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        ("THIS IS FAKE. PLEASE STOP.", {"THIS", "IS FAKE", "PLEASE", "STOP"}),
        ("What a SHAME. KOICA knows.", {"SHAME"}),
        ("NOOOO, we are not", {"NOOOO"}),
        ("WHOM can we trust? TO US it matters. WE DO.", {"WHOM", "WE DO"}),
        ("It is SO WRONG…", {"SO WRONG"}),
    ],
)
def test_words_in_capitals_are_shouted_before_a_full_stop_too(text: str, loud: set[str]) -> None:
    case = Case(post(text), DRILL)
    assert {case.reading.text[hit.start : hit.end] for hit in case.shouts} == loud


def test_a_row_of_agencies_is_no_cheer_over_harm() -> None:
    card = score(post("KDRT and MOFA work beside UNHCR, OCHA and UNICEF today. We are with the families."), DRILL)
    assert "tone.empathy.cheer" not in reasons(card, "empathy")
    assert "reach.public.alienates" not in reasons(card, "public")


@pytest.mark.parametrize(
    "tag",
    [
        "Turkeyearthquakerelief",
        "Koreanculture",
        "KOREANCULTURE",
        "koreanculture",
        "Koreaweek2026",
        "Koreawithyou",
        "Climatechange",
    ],
)
def test_a_tag_whose_words_run_together_is_named(tag: str) -> None:
    assert "reach.access.camel" in reasons(score(post(f"We are with you. #{tag}"), DRILL), "access")


@pytest.mark.parametrize(
    "tag",
    [
        *("Seoul", "KDRT", "Hangeul", "KoreanCulture", "KDRTinTurkey", "Gyeongbokgung", "Philippines", "Reunification"),
        *("Congratulations", "SCHOLARSHIPS", "Interoperability", "Constantinople"),
        *("Sustainability", "Cybersecurity", "TELECOMMUNICATIONS"),
    ],
)
def test_a_tag_of_one_word_or_with_capitals_within_is_fine(tag: str) -> None:
    assert "reach.access.camel" not in reasons(score(post(f"We are with you. #{tag}"), DRILL), "access")


def test_answering_a_provoker_in_kind_feeds_them() -> None:
    thread = (Message("someone", "your embassy is a joke lol", hostile=True),)
    answered = score(post("Nice try, clown.", kind="reply"), replace(CALM, thread=thread))
    assert answered.level("escalation") in (0, 1, 2)


@pytest.mark.parametrize(
    ("minute", "trigger", "expected"),
    [(12, 0, 4), (28, 0, 3), (50, 0, 2), (80, 0, 1), (80, 70, 4), (28, None, 3), (50, None, 3), (80, None, 2)],
)
def test_time_runs_from_what_made_the_post_possible(minute: float, trigger: float | None, expected: int) -> None:
    card = score(post(GOOD_EN, minute=minute, trigger_minute=trigger), DRILL)
    assert card.level("timeliness") == expected


@pytest.mark.parametrize("kind", ["post", "reply"])
def test_an_untimed_drill_has_no_timeliness(kind: PostKind) -> None:
    untimed = replace(DRILL, first_target=None, first_ok=None)
    assert score(post(GOOD_EN, minute=40, kind=kind, trigger_minute=10), untimed).level("timeliness") is None


def test_an_answer_on_a_quiet_platform_is_not_explained_by_its_readers_there() -> None:
    rare = replace(DRILL, publics=(replace(VALLEY, platforms={"facebook": 0.9, "x": 0.02}), HOME))
    said = {"platform": "x", "target": VALLEY.id}
    answer = score(post(GOOD_EN, kind="reply", in_reply_to="When will the road open?", **said), rare)
    assert answer.level("platform") == 4
    assert reasons(answer, "platform") == {"reach.platform.asked"}
    assert reasons(score(post(GOOD_EN, **said), rare), "platform") >= {"reach.platform.elsewhere"}


def test_a_picture_without_a_description_costs_access() -> None:
    assert level("The road is open.", "access", alt_text="") < level("The road is open.", "access", alt_text="A road.")


def test_a_brush_off_is_worse_than_a_plain_answer() -> None:
    brushed, plain = "No comment. Please refer to our website.", "The road is closed until noon."
    for criterion in ("respect", "restraint", "duty"):
        assert level(brushed, criterion, kind="reply") < level(plain, criterion, kind="reply")


def test_a_post_in_the_readers_own_tongue_is_no_cold_one() -> None:
    spanish = replace(VALLEY, languages={"es": 1.0})
    text = "El camino está abierto desde mediodía. Los niños pueden volver a la escuela mañana."
    own = level(text, "warmth", replace(CALM, publics=(spanish,)), lang="es")
    foreign = level(text, "warmth", replace(CALM, publics=(replace(VALLEY, languages={"tr": 1.0}),)), lang="es")
    assert own > foreign


def test_an_attached_pdf_hides_the_text_from_readers() -> None:
    assert level("The road is open. Details in the attached PDF.", "access") < level("The road is open.", "access")
    hidden = "장학생 접수를 시작합니다. 자세한 사항은 첨부 모집요강(국문) 참조."
    assert level(hidden, "access", lang="ko") < level("장학생 접수를 시작합니다.", "access", lang="ko")


def test_a_sneer_needs_no_swear_word() -> None:
    sneers = (
        "Where did you study, the back of a cereal box?",
        "Do not blame us for your own failure.",
        "Perhaps you are not the best person to lecture us.",
        "당신들은 완벽합니까? 저열한 행태를 즉각 중단하십시오.",
    )
    for sneer in sneers:
        assert level(sneer, "respect", kind="reply") <= 2
        assert level(sneer, "restraint", kind="reply") <= 2
