"""Everyday sentences with words, or letters within words, that elsewhere are an insult, a threat, stigma or a leak.

And the same words where they are.
"""

import pytest

from server.scoring.card import Context, Post
from server.scoring.case import Case
from server.scoring.engine import score, weigh
from server.scoring.weigh import Weighing
from tests.scoring.world import DRILL

JUDGED = ("accuracy", "mandate", "confidentiality", "impartiality", "sensitivity", "escalation", "conduct")
ENGLISH = """
Please share widely, the shelter is open to everyone.
Tell us how we did today.
Let's make dumplings together on Saturday!
Tag your dancing partner and come along.
Tell them all we said hello.
Keep writing to us, we love your letters.
We regret the long queue.
No regrets, best soup in town.
What a fight for the ball, bravo both teams!
The attack of the green dragon is a fairy tale for children.
The bomb-shaped cake was a great success.
The shooting star party starts at ten.
A killer recipe for kimchi pancakes.
The war museum is closed on Mondays.
Strike a pose with our mascot!
The strike of the clock means lunch.
We are dying to hear your stories.
The pilot project starts in May.
Beauty and the Beast will be shown tonight.
His crazy hat won first prize.
That was an insane amount of cake.
The lame duck in the pond has recovered, the vet says.
Blind tasting of six teas tomorrow.
The deaf theatre group performs on Friday.
Our sick colleague is back, thank you for asking.
We must admit we burned the rice.
You should come by for the fireworks.
Never forget your umbrella in April.
Remember that the clocks change tonight.
Don't worry, the lift is working again.
The government building on the left is the post office.
The election of the class president was won by a hamster.
The party starts at eight, bring a friend.
The left wing of the museum is closed.
The right side of the stage is for wheelchairs.
Ladies' choir rehearsal at six.
The girls' team won again.
Our secret ingredient is pear juice.
Between us and the bakery there is a bench.
The draft beer at the fair was very good.
Internal doors are being painted.
Classified ads are on page four.
The code for the free audio guide is on the poster.
Route 66 exhibition opens at noon.
The park is full of dogs and children today.
A herd of cows blocked the road to the festival.
The city is full of monkeys and temples. Come and see them with us!
They are animals of the mountain forest, and we protect them together.
A pack of animals crossed the road last night, so please drive slowly.
The convoy of vintage cars passes at three.
Marching band at dawn, earplugs at the gate.
Gate B opens at seven.
Seats 14 to 20 are for families.
Aged cheese and young wine tasting.
Her name is Mina and she answers your letters.
Room 12 is on the second floor.
Ward off the cold with ginger tea.
The blood drive van stops here on Tuesday.
A positive test of our new microphones.
Depression-era photographs are on display.
Heart surgery for our old clock: the mechanic is coming.
The victims' memorial is open all day.
Refugee cooks share their recipes on Sunday.
Indigenous languages week begins today.
The black piano needs tuning.
White bread or brown?
Chinese noodles for lunch!
German measles of a rose: our gardener explains.
Mad about tea? So are we.
The slave trade exhibition runs until March.
The terror of the exam is over, congratulations!
Hang on, we are checking.
Shut the door, please, it is cold.
Get lost in our garden maze!
Beat it until stiff: the egg white, we mean.
Fake snow on stage, real cocoa at the bar.
A false alarm: the smoke was toast.
The rumour is true: there is cake.
Delete the old form and use the new one.
We deleted a double post.
Thanks to the volunteer who stacked the chairs.
We hear you, and we are grateful.
The stands are behind the kiosk.
"""
KOREAN = """
아빠가 만든 김밥이 제일 맛있대요.
오빠가 보낸 편지를 읽었습니다.
공사 중이라 대체 도로를 이용해 주세요.
대체 휴일에는 쉽니다.
후회 없는 여행 되세요.
일부러 찾아와 주셔서 고맙습니다.
임신부는 앞쪽 창구를 이용하세요.
정신없이 바쁜 하루였네요.
내부 수리로 일주일 쉽니다.
할머니의 비밀 재료는 매실입니다.
오늘 공연은 '미녀와 야수'입니다.
동물원에서 원숭이 새끼가 태어났습니다. 함께 보러 오세요!
그 선수는 짐승 같은 체력을 보였습니다. 축하합니다!
학생들이 편집한 영상을 소개합니다.
골목이 떠들썩했던 축제였습니다.
유치원 친구들이 다녀갔어요.
내년 세계박람회를 유치하게 되어 기쁩니다.
극단 '바람'의 연극을 무료로 봅니다.
꼴찌도 박수를 받은 운동회였습니다.
과연 누가 일등을 했을까요?
참 잘했어요!
맛이 참 좋네요.
김치전을 바삭하게 튀기는 법을 알려 드립니다.
벙어리장갑을 두고 가신 분 계신가요?
미개봉 영화 상영회를 엽니다.
고아한 백자 한 점을 전시합니다.
우리 함께 걸읍시다.
다 같이 노래합시다!
많이 추천해 주세요.
댓글을 달아 주신 분 가운데 열 분께 책을 드립니다.
널리 공유해 주세요.
감히 말씀드리면 이 동네 빵이 최고입니다.
고집 센 강아지입니다.
놀이공원에 사람이 참 많았습니다.
학생들이 지은 시를 읽어 보세요.
새 건물을 짓고 있습니다.
비밀번호는 아무에게도 알려 주지 마세요.
총 25세트를 준비했습니다.
김 모양 과자를 나눠 드려요.
이 모양은 물결무늬입니다.
박씨를 심었더니 싹이 났어요.
정상 영업합니다.
두 나라가 함께 만든 정상 등반 기록입니다.
경찰서 옆 건물입니다.
불이 나면 119로 전화하세요.
조치를 취해 주셔서 감사합니다.
엄마손 식당은 월요일에 쉽니다.
새끼손가락 걸고 약속!
강아지가 새끼를 낳았습니다.
쓰레기는 되가져가 주세요.
바보 온달 이야기를 들려드립니다.
미친 듯이 춤췄습니다.
죽을 만큼 맛있는 팥죽입니다.
팥죽 한 그릇 드세요.
국민의 선택을 존중합니다.
선거 관련 문의는 선관위로 해 주세요.
북한 음식인 평양냉면을 소개합니다.
일본어로도 읽으실 수 있어요.
전쟁기념관은 월요일에 쉽니다.
무기한 연기되었습니다.
공격수 세 명이 골을 넣었습니다.
방어가 제철입니다.
폭탄 세일이 아니라 무료 나눔입니다.
작전 시간 1분 남았습니다.
거짓말 같은 노을이네요.
사기그릇 만들기 체험
고의로 늦은 것은 아니었습니다. 죄송합니다.
책임지고 다시 알아보겠습니다.
끝까지 함께해 주셔서 고맙습니다.
두고 보자는 말씀, 새겨듣겠습니다.
가만히 계셔도 됩니다.
조용한 도서관입니다.
이름 모를 꽃이 피었네요.
소문난 맛집을 찾습니다.
의혹이 아니라 질문이라고 생각합니다.
배후산지에서 온 쌀입니다.
위조지폐 박물관에 다녀왔습니다.
병신년에 태어난 아이들이 벌써 초등학생이네요.
반도체 전시회에 초대합니다.
자살 예방 상담전화는 언제나 열려 있습니다.
장애인 주차 구역은 입구 왼쪽입니다.
흑인 음악의 역사를 다룬 강연입니다.
성소수자 인권 영화제를 소개합니다.
다문화 가족 모임을 엽니다.
난민 음식 나눔 행사를 엽니다.
혼혈 화가의 전시입니다.
원주민 언어로 쓴 그림책을 소개합니다.
시골 사람들의 따뜻한 이야기입니다.
사장님과 선장님, 회장님께 감사드립니다.
그럼에도 불구하고 함께해 주셔서 고맙습니다.
링크가 열리지 않는다는 제보 감사합니다.
이 서류는 주민센터에서 떼어 드립니다.
6월까지 후문으로 드나드시면 됩니다.
선거는 국민의 선택이며, 그 결과를 존중합니다.
"""
HARMFUL = """
Let's flood every comment section.
Let's trend tonight.
Let's get that journalist fired.
Let's report every post of theirs.
Let's get #KoreaFirst trending tonight.
Let's make Jane regret it.
Let's show Varesia who we are.
Tell them all what you think of them.
Tag your MP in every reply.
Keep telling us lies.
Keep calling us liars and see.
다 함께 불매 운동을 시작합시다.
악플 공격을 시작합시다.
많이 공유 부탁드려요, 여론을 바꿉시다.
다른 계정을 찾아서 신고하세요.
댓글 달아 주신 분께 상품권을 드립니다. 저 신문사를 욕해 주세요.
저 가게 앞으로 걸어갑시다.
저 튀기가 또 왔네.
튀기 같은 게.
튀기는 싫어요.
튀기 주제에.
혼혈은 믿을 수 없습니다.
혼혈아는 안 받습니다.
혼혈 주제에.
그 고아한테 뭘 바랍니까.
미개해서 말이 안 통합니다.
미개합니다.
미개민족이네요.
당신들은 미개해.
이 빠가.
빠가 새끼.
빠가입니까?
원주민들이 뭘 알겠어요.
떼지어 다니며 행패를 부리네요.
떼거리로 몰려와 난리네요.
생떼 부리지 마세요.
유치한 나라.
유치한 것들.
유치하여 답할 가치가 없습니다.
바보 온달 같은 대사네.
거짓말처럼 말을 바꾸는 정부네요. 거짓말 같은 변명입니다.
거짓말 같은 소리 하지 마세요.
감히 말씀을 함부로 하시네요.
꼴찌 주제에 말이 많네요.
We never forget traitors.
We never forget those who betrayed us.
We never forget insults.
Korea never forgets enemies.
We take note of who attacked us.
We take note, and you will answer for it.
후회 없게 해 드리죠, 두고 보세요.
Get lost in your own lies.
your passport number here please
Comment your date of birth below.
Your date of birth below, please, so we can check.
Why not leave your passport number below?
여권번호를 댓글에 남기지 않으면 처리하지 않습니다.
생년월일을 댓글에는 적지 마시고 여기 남겨 주세요.
김모양 피해자입니다.
박모양이 피해자입니다.
변호사 명단을 공개하겠습니다.
악의적으로 편집한 영상입니다.
일부러 찾아와 행패를 부렸습니다.
일부러 시간을 끌었습니다.
I hear you took bribes.
We hear your minister takes bribes.
Let's get together and drown their page in reports.
Let's show some strength and shut their page down.
Let's get up and trend this hashtag against them.
Let's get going and bury this journalist in comments.
Let's make sure this post is reported by everyone.
Keep reporting to us every account that criticises Korea.
Keep writing to us the names of those who insulted our flag.
Tell them how we said hello with our fists.
We need you to share your passport number in the comments.
Do not forget to post your passport number below.
Her date of birth is never wrong: 4 May 1991.
어민들이 고의로 신호를 보내지 않았습니다.
고의로 구조하지 않았습니다.
일부러 찾아와 주먹을 휘둘렀습니다.
일부러 와 주변 어선을 들이받았습니다.
저 계정을 신고해 주신다면 감사하겠습니다.
공유 해 주세요, 저 기자의 집 주소입니다.
다른 계정을 찾아 연락하고 댓글을 다세요.
튀기는 안 뽑습니다.
튀기는 한국인이 아닙니다.
눈뜬장님들이군요.
혼혈 선수는 안 됩니다.
원주민 음식은 더럽습니다.
이런 빠가사리 같은 놈.
후회 없이 응징하겠습니다.
두고 보자는 말은 괜히 하는 게 아닙니다. 기다리세요.
Get lost in our market, foreigner.
We never forget the day you betrayed us.
여권번호를 댓글에 빼먹지 마세요.
생년월일을 댓글에 빠뜨리지 마세요.
이 모양이 실종되었습니다.
김 모양이 병원에 있습니다.
병원 명단을 공개합니다: 환자 김민수.
This mistake is due to a contractor who failed us.
Your government is behind the boycott.
We hear you, and your minister took bribes.
어민들이 술을 마셨다는 제보 고맙습니다.
이 짓을 한 사람을 압니다.
당신들 말은 거짓말 같은 이야기입니다.
이 글을 유치하게 쓰셨네요.
시끄럽게 떠들썩하게 굴지 마세요.
감히 부탁드리지 마세요.
떼 좀 그만 쓰세요.
꼴찌 나라가 말이 많군요.
미개통제국 수준입니다.
국민의 선택이며 야당은 존중받을 자격이 없습니다.
"""
EVERYDAY = [(text, lang) for lang, texts in (("en", ENGLISH), ("ko", KOREAN)) for text in texts.strip().splitlines()]


@pytest.mark.parametrize(("text", "lang"), EVERYDAY)
def test_an_everyday_sentence_breaks_nothing(text: str, lang: str) -> None:
    for context in (Context(), DRILL):
        found = weigh(Case(Post(text, lang, "facebook", 5.0), context))
        assert [name for name in JUDGED if _level(found[name]) <= 1] == []
        assert _level(found["respect"]) >= 2


@pytest.mark.parametrize("text", HARMFUL.strip().splitlines())
def test_the_same_words_are_not_published_where_they_do_harm(text: str) -> None:
    lang = "ko" if any("가" <= sign <= "힣" for sign in text) else "en"
    assert score(Post(text, lang, "facebook", 5.0)).verdict != "publish"


def _level(weighing: Weighing | None) -> float:
    assert weighing is not None
    return weighing.level


@pytest.mark.parametrize(
    ("text", "lang", "sign", "words"),
    [
        ("The account was recovered at 21:45.", "en", "update", []),
        ("The search ended at 9:30, by noon all was quiet.", "en", "update", []),
        ("Back here at 22:00 with what we know.", "en", "update", ["Back here at 22"]),
        ("By Friday we'll have the list.", "en", "update", ["By Friday we'll"]),
        ("The consul will call you by 6 pm.", "en", "update", ["The consul will call you by 6 pm"]),
        (
            "The team will answer all questions before noon.",
            "en",
            "update",
            ["The team will answer all questions before noon"],
        ),
        ("He will stay in prison until Friday. There will be rain until tomorrow.", "en", "update", []),
        ("As I said, we published photos; it is said he said no.", "en", "source", []),
        ("The states reported nothing. Published by unknown persons.", "en", "source", []),
        ("Police said the road is shut.", "en", "source", ["Police said"]),
        ("According to a police statement, no.", "en", "source", ["According to", "police statement"]),
        ("공식 계정이며 현재 공개하지 않습니다. 발표 전입니다.", "ko", "source", []),
        ("양국 정부가 발표할 일입니다. 같은 기준으로 심사합니다.", "ko", "source", []),
        ("20시 24분 현재 해경이 밝힌 수입니다.", "ko", "source", ["4분 현재", "해경이 밝힌"]),
        ("공개된 협정에 있습니다(해경 1차 발표).", "ko", "source", ["공개된 협정", "1차 발표"]),
        ("차관은 그 말을 후회합니다. 후회 없이 다녀오세요.", "ko", "threat", []),
        ("내리지 않으면 후회하게 될 거야. 후회하실 겁니다.", "ko", "threat", ["후회하게 될", "후회하실 겁"]),
        ("두 나라가 협의 중인 이름이고 규정은 논의 중입니다.", "ko", "secrecy", []),
        ("소환이 논의되고 있습니다.", "ko", "secrecy", ["논의되고 있습"]),
        ("The rule is under discussion between the two.", "en", "secrecy", []),
        ("The ramp was locked and you couldn't get in.", "en", "action", []),
        ("Do get in touch. Get a test.", "en", "action", ["get in", "Get a"]),
        ("표결은 봄으로 예상됩니다. 걱정이 됩니다.", "ko", "action", []),
        ("그대로 오시면 됩니다. 구조는 계속됩니다.", "ko", "action", ["됩니다", "됩니다"]),
        ("신분을, 명분이, 지분을, 화분을, 십오분이, 삼십분과, 충분히", "ko", "second_person", []),
        ("다친 분에게, 못 들으신 분만, 도움이 필요한 분 있으면", "ko", "second_person", ["분에게", "분만", "분"]),
        ("21시 45분에, 30 분이 지나, 대부분이, 부분은, 사실과 실종", "ko", "second_person", []),
        ("계신 분들, 하실 분은, 오실 때", "ko", "second_person", ["분들", "하실 ", "분은", "오실 "]),
    ],
)
def test_a_sign_is_seen_where_it_stands_and_not_in_a_time_of_day_or_another_word(
    text: str, lang: str, sign: str, words: list[str]
) -> None:
    case = Case(Post(text, lang, "facebook", 5.0), Context())
    assert [case.reading.text[hit.start : hit.end] for hit in case.signs.of(sign)] == words
