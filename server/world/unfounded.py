"""What words state that only a fact could give: who is dead, hurt, missing or safe, how many, why, and who they are.

Word lists of English and Korean, plain enough to say why a sentence was struck. Words in other languages, and what is
said without any of these words, pass: HQ's lists of matters are still there for them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from server.world import wording

Matter = Literal["casualties", "numbers", "cause", "names"]

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_UNITS += "sixteen seventeen eighteen nineteen twenty".split()
_KOREAN = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두 열세 열네 열다섯 열여섯 열일곱 열여덟 열아홉 스무".split()
_AS_DIGITS = {word: str(n) for n, word in enumerate(_UNITS)} | {word: str(n) for n, word in enumerate(_KOREAN, 1)}
_MANY = r"dozens|scores|hundreds|thousands"
_PEOPLE = (
    r"koreans?|nationals?|citizens?|passengers?|survivors?|tourists?|people|persons?|men|women|child(?:ren)?|"
    r"dead|injured|wounded|missing|bodies|casualties|victims|crew"
)
_NUMBER = rf"\d[\d,]*|{'|'.join(sorted(_UNITS, key=len, reverse=True))}|{_MANY}"
_NUMERAL = "|".join(sorted(_KOREAN, key=len, reverse=True))
_COUNTS = (
    re.compile(rf"\b({_NUMBER})\s+(?:of\s+)?(?:[\w'-]+\s+){{0,2}}?(?:{_PEOPLE})\b"),
    re.compile(r"(\d[\d,]*|수십|수백|수천)\s*여?\s*명"),
    re.compile(rf"(?<![가-힣])({_NUMERAL})\s*명"),
    # These two words also count minutes, and whoever wrote: they count people only where it says which.
    re.compile(
        rf"(?:한국인|국민|승객|탑승객|탑승자|관광객|생존자|사망자|부상자)[^.\d]{{0,8}}?({_NUMERAL})\s*(?:분|사람)"
    ),
)
# Each kind of harm, in both languages: a sheet that tells of one of them leaves it to be spoken of.
_HARM = (
    re.compile(
        r"\b(?:dead|died|dies|deaths?|killed|drown(?:ed|s|ing)|bodies|corpses?|deceased|perished|fatal(?:ly|ity|ities)?|"
        r"casualt(?:y|ies)|lost (?:his|her|their) li(?:fe|ves)|(?:did not|didn't) survive)\b"
        r"|사망|숨졌|숨진|시신|희생자|희생되|익사|죽었|죽은|전사|돌아가셨|세상을 떠|목숨을 잃"
    ),
    re.compile(
        r"\b(?:injur(?:ed|y|ies)|wounded|(?:badly|seriously|slightly) hurt|(?:is|are|was|were|been|got) hurt(?! by)|"
        r"critical condition|critically ill|unconscious|in a coma)\b"
        r"|부상|중상|경상|중태|위독|의식불명|의식을 잃|(?<!마음을 )(?<!마음이 )다[쳤친치]"
    ),
    re.compile(
        rf"\bunaccounted|\b(?:{_PEOPLE}|fishermen) (?:is |are |was |were |still )*(?:missing|lost)\b"
        r"|실종|생사|소재 미확인"
    ),
    re.compile(
        r"\b(?:all|both|every\w*|nobody|none|no one|\d+|koreans?|nationals|passengers)\b[^.;]{0,40}?"
        r"(?<!stay )(?<!keep )\b(?:safe|alive|unhurt|unharmed|survived|rescued|accounted for)\b"
        r"|(?:전원|모두|모든[^.]{0,12}) ?(?:무사|구조|생존)"
    ),
)
# A sheet that says "2 km" gives no number of people, nor does one with a telephone number.
_MEASURE = re.compile(
    rf"\+?\d+(?:-\d+){{2,}}|(?:\d[\d.,:]*|{'|'.join(_UNITS)})[ -]?"
    r"(?:(?:km|metres|hours?|h|minutes?|days?|weeks?|months?|years?|tons?|languages|million|cubic|%)(?!\w)|킬로|미터|시|분|일|월|년|톤|개|세제곱)"
)
# How many of them is a figure of its own, though no digit says so.
_TOTAL = re.compile(
    r"\b(?:everyone|everybody|nobody|none|no one|all (?:of them|aboard|on board|passengers|koreans|nationals)|"
    rf"no (?:{_PEOPLE})|{_MANY})\b|전원|모두|아무도"
)
_CAUSE = re.compile(
    r"\b(?:drunk\w*|intoxicated|negligen\w+|reckless\w*|at fault|overload\w*|sabotage\w*|incompetence|"
    r"(?:is|are|was|were|be) to blame|(?<!not )(?<!n't )(?<!never )blam(?:e|es|ed)\b(?! nobody| no one))"
    r"|\b(?:sank|sink\w*|sunk|crash\w*|collaps\w+|collision|collided|accident|explo\w+|fire|capsiz\w+|disaster)\b"
    r"[^.;]{0,40}\b(?:because|due to|caused by|owing to)\b"
    r"|\bbecause (?:of )?(?:the|their|its|his) (?:captain|crew|driver|pilot|operator|owner|company)"
    r"|음주|만취|술에 취|과실|부주의|태만|과적|탓(?:입니다|이다|으로|에)|(?:침몰|사고|사망|화재|폭발)[^.]{0,15}원인은"
)
# Who says what is not known, asks or wishes states nothing. The rest of such a sentence is let pass with it.
_OPEN = re.compile(
    r"\?|\b(?:if|whether|anyone|anybody|any|in case|unconfirmed|who (?:is|was|are|were)|hope|hopes|wish|pray|praying)\b"
    r"|\b(?:not|never|cannot|can't|won't|don't|doesn't)\b[^.;]{0,20}\b"
    r"(?:know|known|confirm\w*|say|tell|comment|speculate|guess|anticipate)\b"
    r"|\b(?:checking|confirming|finding out|find out|until|inquir\w+ into|investigat\w+ (?:into|the))\b"
    r"|확인 ?중|확인하고|확인되지|확인된 (?:내용|것|바)|알지 못|모릅니다|여부|는지|은지"
    r"|라면|다면|으면|시면|까\b|바랍니다|기원|빕니다"
)
_CLAUSE = re.compile(r";\s*|,?\s+but\s+|\s+[—–]\s+|(?<=지만)\s+|(?<=으나)\s+")
_FAMILY = (
    "Kim Lee Yi Rhee Park Pak Choi Jung Jeong Chung Kang Cho Yoon Yun Jang Lim Im Han Oh Seo Shin Kwon Hwang Ahn An "
    "Song Yoo Yu Hong Jeon Ko Moon Son Bae Baek Heo Nam Noh Ha Kwak Sung Cha Joo Woo Min Ryu Na Jin Um Yang"
).replace(" ", "|")
_GIVEN = r"[A-Z][a-z]+-[A-Za-z][a-z]+"
_PERSON = (
    re.compile(r"\b(?:Ms|Mr|Mrs|Miss)\.? ((?:[A-Z][\w-]+ ?)+)"),
    re.compile(rf"(?<!Minister )(?<!President )(?<!Ambassador )\b((?:{_FAMILY}) {_GIVEN}|{_GIVEN} (?:{_FAMILY}))\b"),
    re.compile(r"\b([A-Z][\w-]+(?: [A-Z][\w-]+)+),? (?:\(\d{1,2}\)|\d{1,2},|aged? \d)"),
    re.compile(
        r"(?<![가-힣])([김이박최정강조윤장임한오서신권황안송류유홍전고문손배백허남노하곽성차주우민나진엄양][가-힣]{2})"
        r"(?: ?씨|\(\d{1,2}|, ?\d{1,2}세)"
    ),
)


@lru_cache(maxsize=4096)
def unfounded(sentence: str, given: tuple[str, ...], heard: tuple[str, ...] = ()) -> Matter | None:
    """What `sentence` states that none of the texts `given` does; None when nothing of the kind is found.

    `heard` are all texts that were there for everybody to read: a name that stands in them is no news.
    """
    if any(not _stands_in(name, (*given, *heard)) for name in _names(sentence)):
        return "names"
    stated = [clause for clause in _CLAUSE.split(wording.plain(sentence)) if clause and not _OPEN.search(clause)]
    return next((matter for clause in stated if (matter := _stated(clause, given))), None)


def _stated(clause: str, given: tuple[str, ...]) -> Matter | None:
    known = _given_numbers(given)
    uncounted = _counted(clause) - known
    for harm in _HARM:
        if harm.search(clause) and (uncounted or _TOTAL.search(clause) or not _is_told(harm, given)):
            return "casualties"
    cause = _CAUSE.search(clause)
    if cause and not _stands_in(cause.group(), given):
        return "cause"
    return "numbers" if uncounted else None


@lru_cache(maxsize=512)
def _is_told(harm: re.Pattern[str], given: tuple[str, ...]) -> bool:
    return any(harm.search(wording.plain(text)) for text in given)


@lru_cache(maxsize=512)
def _given_numbers(given: tuple[str, ...]) -> frozenset[str]:
    told = [_MEASURE.sub(" ", wording.plain(text)) for text in given]
    said = [*wording.numbers(" ".join(told)), *re.findall(r"[a-z]+", " ".join(told))]
    return frozenset(_digits(said)) | _counted(*given)


def _counted(*texts: str) -> frozenset[str]:
    """The numbers of people in the texts, in digits."""
    return frozenset(_digits(n for text in texts for count in _COUNTS for n in count.findall(wording.plain(text))))


def _digits(numbers: Iterable[str]) -> list[str]:
    return [_AS_DIGITS.get(number, number).replace(",", "") for number in numbers]


def _names(sentence: str) -> set[str]:
    return {name.strip() for person in _PERSON for name in person.findall(sentence)}


def _stands_in(words: str, texts: Iterable[str]) -> bool:
    said = wording.plain(words)
    return any(said in wording.plain(text) for text in texts)
