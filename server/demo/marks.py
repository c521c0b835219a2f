"""What the demo's instructors say of some attempts: mostly what the machine said, here and there a level apart."""

from datetime import timedelta

from sqlmodel import Session

from server import clock
from server.accounts.permissions import Person
from server.demo.plans import SEED
from server.drills.results_queries import record_of
from server.marking import actions
from server.marking.sheet import Given, Sheet
from server.models import Attempt
from server.scoring.card import CriterionScore
from server.world.seeds import draw

# How often an instructor agrees with the machine; else the mark is a level lower or higher.
AGREES = 0.78
REMARKS = {
    "ko": (
        "첫 문장이 좋습니다. 다음 글에서는 상대가 당장 할 수 있는 일을 하나 더 알려 주세요.",
        "사실 확인은 잘했습니다. 답을 기다리던 분에게 조금 더 일찍 말을 걸면 더 좋겠습니다.",
        "어조가 많이 부드러워졌습니다. 현지어로도 한 줄 써 보세요.",
    ),
    "en": (
        "A good first line. Next time tell people one more thing they can do at once.",
        "Facts were kept well. The person waiting should hear from you sooner.",
        "Warmer than last week. Try a line in the local language too.",
    ),
}


def mark(db: Session, marker: Person, attempt: Attempt, language: str) -> None:
    """Mark a finished attempt two days after its end, as its instructor."""
    assert attempt.finished_at is not None  # noqa: S101 - only finished attempts are passed
    with clock.held(attempt.finished_at + timedelta(days=2)):
        record = record_of(db, marker, attempt.id or 0)
        given = [
            Given(seq, score.criterion, _level(attempt, seq, score) if score.needs_instructor else score.level, "")
            for seq, card in record.cards.items()
            for score in card.criteria
            if score.level is not None
        ]
        remarks = REMARKS[language]
        remark = remarks[(attempt.id or 0) % len(remarks)]
        actions.save(db, marker, record, Sheet(0, tuple(given), remark, {}, {}))


def _level(attempt: Attempt, seq: int, score: CriterionScore) -> int:
    name = f"mark/{attempt.seed}/{seq}/{score.criterion}"
    level = score.level or 0
    if draw(SEED, name) < AGREES:
        return level
    return min(4, max(0, level + (1 if draw(SEED, f"{name}/way") < 0.4 else -1)))
