"""Cohorts of any size, filled with progress rows as finished attempts would have left them."""

import random

from sqlalchemy import Engine, insert

from server import db
from server.cohorts.progress import SAME, SUMS
from server.models import AgreementCount, Between, Cohort, Membership, Progress, Role, User
from server.scoring.overall import CRITERIA


def crowd(engine: Engine, size: int, name: str = "Crowd", *, seed: int = 1, tried: bool = True) -> int:
    """A cohort of `size` trainees with made-up standings; gives its id."""
    dice = random.Random(seed)  # noqa: S311 - made-up figures
    with db.writing(engine) as session:
        cohort = Cohort(name=name)
        session.add(cohort)
        session.flush()
        people = [User(email=f"{name}-{i}@example.org".lower(), name=f"{name} Person {i:05}") for i in range(size)]
        session.add_all(people)
        session.flush()
        users = [person.id for person in people]
        members = [{"user_id": user, "cohort_id": cohort.id, "role": Role.TRAINEE} for user in users]
        session.execute(insert(Membership), members)
        if tried and size:
            session.execute(insert(Progress), [_progress(dice, cohort.id, user) for user in users])
            session.execute(insert(AgreementCount), _pairs(dice, cohort.id))
        return int(cohort.id or 0)


def _progress(dice: random.Random, cohort: int | None, user: int | None) -> dict[str, object]:
    levels = "".join(dice.choice("01234-") for _ in CRITERIA)
    baseline = "".join(dice.choice("0123") for _ in CRITERIA)
    growth = "".join(
        "-" if now == "-" else str(int(now) - int(start) + SAME) for now, start in zip(levels, baseline, strict=True)
    )
    sums: dict[str, object] = dict.fromkeys(SUMS, 4)
    sums |= {"owed_given": dice.randint(0, 4), "language_matched": dice.randint(0, 4), "late": dice.randint(0, 4)}
    return {
        "cohort_id": cohort,
        "user_id": user,
        "attempts": 10,
        "levels": levels,
        "baseline": baseline,
        "growth": growth,
        "first_credible": dice.randint(4, 70),
        **sums,
    }


def _pairs(dice: random.Random, cohort: int | None) -> list[dict[str, object]]:
    return [
        {
            "cohort_id": cohort,
            "between": between,
            "criterion": criterion,
            "pairs": " ".join(str(dice.randint(0, 9)) for _ in range(25)),
        }
        for between in Between
        for criterion in CRITERIA
    ]
