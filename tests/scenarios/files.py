"""A small scenario that holds one of everything, for tests to change."""

SMALL = """\
schema: 1
id: S90
slug: lost-luggage
status: published
language: en
title: {en: Lost luggage, ko: 사라진 짐}
module: M4
difficulty: 1
minutes: 30
harm: false
home: {en: Hanbit, ko: 한빛}
home_language: ko
host: {en: Norlund, ko: 노를룬드}
reality: {en: Invented., ko: 가상입니다.}
mission: {en: The desk at the harbour, ko: 항구 창구}
publics:
  - id: travellers
    kind: foreign
    label: {en: Travellers, ko: 여행객}
    size: 300
    weight: 1
    languages: {en: 0.9, no: 1.0}
    platforms: {x: 0.5, facebook: 0.4}
languages_allowed: [en, ko]
platforms: [x, facebook]
briefing: {en: Forty bags are missing., ko: 가방 마흔 개가 없어졌습니다.}
hq_guidance:
  - {en: Say what you know., ko: 아는 것만 말합니다.}
  - from: 20
    text: {en: The bags are found., ko: 가방을 찾았습니다.}
authority:
  clearance_minutes: 5
  may_say:
    - id: regret
      text: {en: regret, ko: 유감}
  needs_clearance:
    - id: money
      text: {en: money, ko: 보상}
      cleared_from: null
facts:
  - id: f1
    from: 0
    text: {en: Forty bags did not arrive, ko: 가방 마흔 개가 도착하지 않음}
    source: airline
  - id: f2
    from: 20
    text: {en: The bags are in Karlshavn, ko: 가방은 카를스하운에 있음}
    source: airline
secrets:
  - id: s1
    text: {en: a diplomatic bag is among them, ko: 외교행낭이 섞여 있음}
    wordings:
      en: [diplomatic bag]
      ko: [외교행낭]
    given_away: {en: ["One of them has a seal on it, and it is not a suitcase."], ko: [봉인이 찍힌 것도 하나 있습니다.]}
embargoes:
  - id: e1
    what: {en: where the bags are, ko: 가방의 위치}
    until: 20
    wordings:
      en: [bags are in]
      ko: [가방은 지금]
    given_away: {en: [Look in the shed behind the pier.]}
bounds:
  crossed: {en: [The airline stole them.], ko: [항공사가 훔친 것입니다.]}
  kept: {en: [We do not say what is in them.]}
sensitive_terms:
  - rule: {en: thieves, ko: 도둑}
    avoid:
      en: [thieves, robbers]
      ko: [도둑]
    use: {en: we are looking, ko: 찾고 있습니다}
clock:
  first_target: 10
  first_ok: null
  seconds_per_minute: {rehearsal: 1, assessed: 6, live: 60}
owed:
  - id: o1
    by: 15
    what: {en: answer the student, ko: 학생에게 답하기}
    public: travellers
    facts: [f1]
    replies_to: i1
injects:
  - id: i1
    t: 2
    from: {en: student, ko: 학생}
    kind: public
    on: x
    text: {en: Where is my bag?, ko: 제 가방은 어디 있나요?}
    asks: true
    answered_by: [f1]
    branches:
      - when: unanswered
        after: 10
        note: {en: nobody answers, ko: 아무도 답하지 않음}
        effect: shared
        times: 40
"""


def changed(old: str, new: str) -> str:
    """SMALL with one passage replaced; the passage must be there."""
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times in SMALL"
    return SMALL.replace(old, new)


def line_of(passage: str, text: str = SMALL) -> int:
    """The line, from 1, on which `passage` begins."""
    return text.count("\n", 0, text.index(passage)) + 1


def many(kind: str, count: int) -> str:
    """So many examples that our engine sees otherwise than their author, to stand behind SMALL."""
    level, text = (4, "Shut up, you idiots.") if kind == "exemplars" else (0, "We are sorry.")
    expected = f"{{tone: {[level] * 6}, risk: {[level] * 8}, reach: {[level] * 7}, overall: {[level] * 3}}}"
    one = f"  - {{language: en, platform: x, minute: 5, text: '{text}', why: Short., expected: {expected}}}\n"
    return f"{kind}:\n{count * one}"
