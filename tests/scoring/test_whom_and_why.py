"""Whom a reply is judged for, and that reasons say nothing of the text that is not in it."""

from dataclasses import replace

from server.scoring.audience import judged_for
from server.scoring.case import Case
from server.scoring.engine import weigh
from server.scoring.weigh import Weighing
from tests.scoring.world import DRILL, HOME, VALLEY, post


def test_a_reply_is_judged_for_the_public_that_asked_even_one_the_drill_does_not_want() -> None:
    words = "네, 저희가 올린 글이 맞습니다. 물어봐 주셔서 고맙습니다."
    post_at_home = post(words, lang="ko", platform="naver_blog", target=HOME.id)
    answer = replace(post_at_home, kind="reply", in_reply_to="i1")
    assert judged_for(Case(post_at_home, DRILL)) == VALLEY
    assert judged_for(Case(answer, DRILL)) == HOME


def test_reasons_say_nothing_of_the_text_that_is_not_in_it() -> None:
    rages = weigh(Case(post("너희는 바보다. 멍청하다.", lang="ko", platform="naver_blog", target=HOME.id), DRILL))
    harsh = weigh(Case(post("Call +82-2-3210-0404, you liars and idiots!! Shut up, fools."), DRILL))
    assert "reach.public.inward" in _grounds(rages["public"])
    assert "reach.public.home" not in _grounds(rages["public"])
    assert "reach.hook.protocol" not in _grounds(rages["hook"])
    assert "tone.helpfulness.nothing" not in _grounds(harsh["helpfulness"])


def _grounds(weighing: Weighing | None) -> set[str]:
    assert weighing is not None
    return {evidence.reason for evidence in weighing.score("machine", "").evidence}
