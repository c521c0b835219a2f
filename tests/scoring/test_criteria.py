"""Single criteria: what lowers them, what lifts them, and what must not."""

from dataclasses import replace

import pytest

from server.scoring.card import Context, Message, PostKind, Scorecard
from server.scoring.case import Case
from server.scoring.engine import score, weigh
from server.scoring.reach import conversation
from tests.scoring.world import DRILL, FLAT_EN, GOOD_EN, GOOD_KO, HARSH_EN, HOME, KOREANS, VALLEY, post

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
        "김모 씨(34세)가 다쳤습니다.",
        "A man aged 34 is in ward 6.",
        "Between us, the draft is already written.",
        "37 hikers are safe in the school hall.",
    ],
)
def test_what_must_not_be_said_yet_or_at_all_is_a_leak(text: str) -> None:
    card = score(post(text), DRILL)
    assert card.level("confidentiality") in (0, 1)
    assert card.verdict == "hold"


@pytest.mark.parametrize("text", ["Seoul is lovely in autumn.", "Seoul has 25 districts.", "Seoul is lying."])
def test_naming_our_capital_is_no_whisper(text: str) -> None:
    assert not Case(post(text), Context()).signs.count("secrecy")


@pytest.mark.parametrize("text", ["Seoul has not decided yet.", "Seoul told us to wait.", "HQ is nervous."])
def test_what_headquarters_thinks_is_one(text: str) -> None:
    assert Case(post(text), Context()).signs.count("secrecy")


def test_a_fact_may_be_told_from_its_minute_on() -> None:
    told = "37 hikers are safe in the school hall."
    assert level(told, "confidentiality", minute=10.0) <= 1
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


def test_a_language_most_of_them_read_is_theirs_and_half_of_them_is_the_least_for_a_post() -> None:
    assert level(NOTICE, "language", target=VALLEY.id) == 4

    def read_by(share: float, **changes: object) -> int:
        some = replace(DRILL, publics=(replace(VALLEY, languages={"en": share, "va": 1.0}),))
        return level(GOOD_EN, "language", some, **changes)

    assert (read_by(0.5), read_by(0.45)) == (3, 2)
    assert read_by(0.45, kind="reply") == 3


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
    # All of them read English: whoever also reads French is left out of nothing.
    everybody = replace(wanted, publics=(replace(bilingual, languages={"en": 1.0, "fr": 0.4}),))
    assert level(GOOD_EN, "language", everybody) == 4


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
        *("Sustainability", "Cybersecurity", "TELECOMMUNICATIONS", "sustainability", "Election2026"),
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


def test_minutes_are_the_difference_of_those_the_clock_showed() -> None:
    timed = score(post(GOOD_EN, minute=46.2, trigger_minute=41.6), DRILL)
    [minutes] = [
        ground.values["minutes"] for one in timed.criteria for ground in one.evidence if "minutes" in ground.values
    ]
    assert minutes == "5"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The valley road is closed today; fourteen people are safe at the school.", "reach.conversation.tells"),
        ("Our consul is at the hospital tonight. Whom are you looking for?", "reach.conversation.opening"),
    ],
)
def test_only_what_asks_or_invites_is_said_to_leave_an_opening(text: str, reason: str) -> None:
    case = Case(post(text), DRILL)
    weighing = conversation(case)
    assert reason in {ground.reason for ground in weighing.score("machine", "").evidence}


def test_an_answer_on_a_quiet_platform_is_not_explained_by_its_readers_there() -> None:
    rare = replace(DRILL, publics=(replace(VALLEY, platforms={"facebook": 0.9, "x": 0.02}), HOME))
    said = {"platform": "x", "target": VALLEY.id}
    answer = score(post(GOOD_EN, kind="reply", in_reply_to="When will the road open?", **said), rare)
    assert answer.level("platform") == 4
    assert reasons(answer, "platform") == {"reach.platform.asked"}
    assert reasons(score(post(GOOD_EN, **said), rare), "platform") >= {"reach.platform.elsewhere"}


def test_a_place_that_was_not_said_is_no_place_where_nobody_is() -> None:
    card = score(post(GOOD_EN, platform=""), DRILL)
    assert reasons(card, "platform") == {"reach.platform.unsaid"}
    assert card.level("platform") == 3


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


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("The post has been deleted. The visa section opens tomorrow at 09:00.", True),
        ("We are not sorry. The post has been deleted.", True),
        ("The post has been deleted. We regret that some of you misread it.", True),
        ("The post has been deleted. We are sorry if anyone was offended.", True),
        ("We are sorry for that joke. The post has been deleted.", False),
        ("We are sorry for the trouble, but we never posted that.", True),
        ("게시물을 삭제했습니다. 사과할 일이 아닙니다.", True),
        ("그런 글은 올린 적 없습니다. 죄송합니다.", True),
        ("글은 내렸습니다. 정말 미안합니다.", False),
        ("상처를 드린 글은 내렸습니다. 사죄드립니다.", False),
        ("욕설이 아니면 댓글을 삭제하지는 않겠습니다.", False),
        ("글을 삭제해 달라는 뜻은 아닙니다.", False),
    ],
)
def test_what_was_taken_down_is_hushed_up_unless_somebody_asks_pardon(text: str, silent: bool) -> None:
    weighing = weigh(Case(post(text), CALM))["conduct"]
    assert weighing is not None
    assert (weighing.rounded <= 1) == silent


def test_a_thin_notice_to_our_nationals_leaves_the_others_out_unless_their_language_is_required() -> None:
    thin = "공지: 대사관은 상황을 예의주시하고 있음을 알려드립니다."
    card = score(post(thin, lang="ko", platform="kakaotalk", target=KOREANS.id), DRILL)
    assert card.level("language") == 3
    assert "reach.language.only_nationals" in reasons(card, "language")
    wanted = replace(DRILL, required_languages=("ko", "en"))
    assert level(thin, "language", wanted, lang="ko", platform="kakaotalk", target=KOREANS.id) == 4
