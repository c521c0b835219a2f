"""Numbers written as words: English ones, and Korean ones before what they count."""

import re

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
VALUES = {word: value for value, word in enumerate(["zero", *_ONES, *_TEENS])} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SCALES = {"dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES)}))?|{'|'.join([*_TEENS, *_ONES])}|zero)"
_BELOW_THOUSAND = rf"(?:(?:(?:{'|'.join([*_ONES, *_TEENS])}) )?hundred(?:(?: and)? {_SMALL})?|{_SMALL})"
# A number is looked for by its first word, which is quick, and read on from there.
_FIRST = re.compile(rf"\b(?:{'|'.join([*VALUES, 'hundred', 'thousand', 'dozen'])})\b")
_ENGLISH = re.compile(
    rf"(?:{_BELOW_THOUSAND}|thousand|dozen)"
    rf"(?: (?:dozen|thousand|million|billion)(?: (?:and )?{_BELOW_THOUSAND})?){{0,3}}\b"
)
_NATIVE_ONES = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_NATIVE_TENS = {
    word: 10 * value for value, word in enumerate("열 스물 서른 마흔 쉰 예순 일흔 여든 아흔".split(), start=1)
} | {"스무": 20}
_DIGITS = {digit: value for value, digit in enumerate("일이삼사오육칠팔구", start=1)}
_TIMES = {"십": 10, "백": 100, "천": 1000}
_KOREAN = re.compile(
    rf"(?<![가-힣])(?:(?P<tens>{'|'.join(_NATIVE_TENS)})?(?P<ones>{'|'.join(_NATIVE_ONES)})?(?<=[가-힣])"
    r"(?= ?(?:여 ?)?(?:명|분(?!간)|사람|곳|건|군데|척|대[가이를는 ]))"
    r"|(?P<sino>(?:[일이삼사오육칠팔구십백천]{1,7}만 )?"
    r"[일이삼사오육칠팔구]?[십백천만][일이삼사오육칠팔구십백천만]{0,12})"
    r"(?= ?(?:여 ?)?(?:명|사람|곳|건|척)))"
)
_NATIVE_HOURS = {**_NATIVE_ONES, "열": 10, "열한": 11, "열두": 12}


def spelt_numbers(low: str) -> list[tuple[int, int, int]]:
    """Value, start and end of every number spelt out in a lower-case text."""
    found = []
    first = _FIRST.search(low)
    while first and (whole := _ENGLISH.match(low, first.start())):
        found.append((_english(whole.group()), *whole.span()))
        first = _FIRST.search(low, whole.end())
    korean = () if low.isascii() else _KOREAN.finditer(low)
    return [*found, *((_korean(match), *match.span()) for match in korean)]


def native_hour(word: str) -> int:
    """The hour a native Korean numeral stands for, 1 to 12."""
    return _NATIVE_HOURS[word]


def _english(written: str) -> int:
    total = current = 0
    for word in re.findall("[a-z]+", written):
        if word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0
        else:
            current += VALUES.get(word, 0)
    return total + current


def _korean(match: re.Match[str]) -> int:
    if not match["sino"]:
        return _NATIVE_TENS.get(match["tens"] or "", 0) + _NATIVE_ONES.get(match["ones"] or "", 0)
    total = current = digit = 0
    for sign in match["sino"].replace(" ", ""):
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "만":
            total, current, digit = total + max(current + digit, 1) * 10**4, 0, 0
        else:
            current, digit = current + max(digit, 1) * _TIMES[sign], 0
    return total + current + digit
