"""Korean sentences use one word for one thing, and hang no particle on a placeholder that could need the other one."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from server.audience.voices.bank import FILES
from server.settings import ROOT
from server.web.language import LOCALES

TEXTS = (
    "server/scoring/rubric.yaml",
    "server/scoring/reasons.yaml",
    "server/scenarios/problems.yaml",
    "server/scenarios/skeleton.yaml",
    *(f"server/audience/voices/banks/{name}.yaml" for name in (*FILES, "people", "chatter", "readings")),
)
# The word on the left has been given up for the one on the right.
AGREED = {
    "훈련생": "교육생",
    "연수생": "교육생",
    "인젝트": "상황 메시지",
    "버전": "판",
    "사후 검토": "사후 강평",
    "평가표": "채점표",
    "전자우편": "이메일",
    "대응 기조": "발언 요지",
    "오발형": "역효과형",
    "작업 화면": "상황실",
    "응시": "수행",
    "십시오": "세요",
    "하시겠습니까": "할까요",
    "맡은 자리": "보직",
    "종료한 접속": "로그아웃한 기기",
    "공개하였": "공개했",
}
PARTICLES = re.compile(r"[은이을과]\([는가를와]\)|\(으\)로")
PASSIVE = re.compile(r"되어[지진졌질]")


def sentences() -> Iterator[tuple[str, str]]:
    """Every Korean sentence of the program with the file it stands in."""
    for path in sorted(LOCALES.glob("ko/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="ko", abort_invalid=True):
                texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
                yield from ((path.name, text) for text in texts if entry.id)
    for name in TEXTS:
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if found := re.search(r"\bko: (.*)| ¦ (.*)", line):
                yield name, found[1] or found[2]


@pytest.mark.parametrize("given_up", AGREED)
def test_one_word_stands_for_one_thing(given_up: str) -> None:
    assert [found for found in sentences() if given_up in found[1]] == [], f"say {AGREED[given_up]}"


def test_no_particle_waits_for_the_word_before_it() -> None:
    assert [found for found in sentences() if PARTICLES.search(found[1])] == []


def test_no_doubled_passive() -> None:
    assert [found for found in sentences() if PASSIVE.search(found[1])] == []


def test_every_catalogue_says_that_it_is_korean() -> None:
    for path in sorted(LOCALES.glob("ko/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        assert (str(catalogue.locale), catalogue.num_plurals, catalogue.charset) == ("ko", 1, "utf-8"), path.name


def test_what_somebody_said_stands_in_double_quotation_marks() -> None:
    """Direct quotation takes “ ” in Korean public writing; ‘ ’ is for a thought, a title or a word singled out."""
    voiced = [text for name, text in sentences() if "/voices/banks/" in name]
    assert [text for text in voiced if re.search(r"[‘']\{(?:quote|given)\}", text)] == []
    assert sum("“{quote}”" in text for text in voiced) > 50
