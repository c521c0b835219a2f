"""Rosters and the database: what a roster would change, changing it, and the roster as it is."""

from sqlmodel import Session, col, select

from server.accounts import actions, audit, people_actions, roster
from server.accounts.permissions import Person
from server.models import Cohort, Membership, Role, User

# SQLite takes 32,766 values in one statement and older builds 999.
BATCH = 500


def plan_of(db: Session, lines: list[roster.Line]) -> roster.Plan:
    """What applying these lines would do now."""
    emails = sorted({line.email for line in lines})
    known: dict[str, roster.Known] = {}
    for start in range(0, len(emails), BATCH):
        known |= _known(db, emails[start : start + BATCH])
    cohorts = {c.name: c.archived_at is not None for c in db.exec(select(Cohort))}
    return roster.plan(lines, known, cohorts, _fault_in)


def _known(db: Session, emails: list[str]) -> dict[str, roster.Known]:
    users = {user.id: user for user in db.exec(select(User).where(col(User.email).in_(emails)))}
    places: dict[int | None, dict[str, str]] = {number: {} for number in users}
    rows = db.exec(
        select(Membership, Cohort)
        .join(Cohort, col(Cohort.id) == Membership.cohort_id)
        .where(col(Membership.user_id).in_(users))
    )
    for member, cohort in rows:
        places[member.user_id][cohort.name] = member.role.value
    return {user.email: roster.Known(user.name, places[number]) for number, user in users.items()}


def _fault_in(line: roster.Line) -> str:
    for tidy, text, key in ((actions.tidy_email, line.email, "email"), (actions.tidy_name, line.name, "name")):
        try:
            tidy(text)
        except ValueError:
            return f"roster.{key}"
    return ""


def apply(db: Session, by: Person, plan: roster.Plan) -> None:
    """Do what a plan made in this same transaction says, leaving out its errors."""
    for name in plan.new_cohorts:
        people_actions.create_cohort(db, by, name=name)
    cohorts = {cohort.name: cohort for cohort in db.exec(select(Cohort))}
    for step in plan.steps:
        if step.status in {roster.Status.NEW, roster.Status.CHANGED}:
            _take(db, by, step, cohorts)
    audit.record(db, by, "roster.applied", **{status.value: plan.count(status) for status in roster.Status})


def _take(db: Session, by: Person, step: roster.Step, cohorts: dict[str, Cohort]) -> None:
    line = step.line
    user = db.exec(select(User).where(User.email == line.email)).first()
    if user is None:
        user = actions.create_user(db, email=line.email, name=line.name, by=by)
    elif step.renamed_from:
        user.name = line.name
        db.add(user)
        audit.record(db, by, "user.changed", user=user, name=True, email=False)
    if line.cohort:
        people_actions.place(db, by, user, cohorts[line.cohort], Role(line.role))


def roster_of(db: Session, cohort_id: int | None = None) -> list[roster.Line]:
    """The roster as it is, of one cohort or all in use, by cohort and name; people in none come last."""
    wanted = (
        select(User, Membership, Cohort)
        .join(Membership, col(Membership.user_id) == User.id)
        .join(Cohort, col(Cohort.id) == Membership.cohort_id)
        .where(col(User.disabled_at).is_(None), col(Cohort.archived_at).is_(None))
        .order_by(Cohort.name, col(Membership.role).desc(), User.name, User.email)
    )
    if cohort_id is not None:
        wanted = wanted.where(Cohort.id == cohort_id)
    rows = [(u.email, u.name, c.name, m.role.value) for u, m, c in db.exec(wanted)]
    if cohort_id is None:
        placed = {email for email, *_ in rows}
        everyone = select(User).where(col(User.disabled_at).is_(None)).order_by(User.name, User.email)
        rows += [(u.email, u.name, "", "") for u in db.exec(everyone) if u.email not in placed]
    return [roster.Line(number, *row) for number, row in enumerate(rows, start=2)]
