"""Rosters and the database: what a roster would change, changing it, and the roster as it is."""

from collections.abc import Container
from functools import partial

from sqlmodel import Session, col, select

from server.accounts import actions, audit, people_actions, roster
from server.accounts.permissions import Person
from server.models import Cohort, Membership, Role, User


def plan_of(db: Session, lines: list[roster.Line]) -> roster.Plan:
    """What applying these lines would do now."""
    emails = sorted({line.email for line in lines})
    known: dict[str, roster.Known] = {}
    for start in range(0, len(emails), actions.BATCH):
        known |= _known(db, emails[start : start + actions.BATCH])
    cohorts = {c.name: c.archived_at is not None for c in db.exec(select(Cohort))}
    return roster.plan(lines, known, cohorts, partial(_fault_in, cohorts=cohorts))


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


def _fault_in(line: roster.Line, cohorts: Container[str]) -> str:
    checks = [(actions.tidy_email, line.email, "email"), (actions.tidy_name, line.name, "name")]
    if line.cohort and line.cohort not in cohorts:
        checks.append((actions.tidy_name, line.cohort, "cohort"))
    for tidy, text, key in checks:
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
    steps = [step for step in plan.steps if step.status in {roster.Status.NEW, roster.Status.CHANGED}]
    # Others wait meanwhile, so thousands of lines are asked about and written together.
    users = _users(db, by, {step.line.email: step.line.name for step in steps})

    def place(step: roster.Step) -> tuple[User, Cohort, Role]:
        return users[step.line.email], cohorts[step.line.cohort], Role(step.line.role)

    people_actions.join_all(db, by, [place(step) for step in steps if step.joins])
    people_actions.change_roles(db, by, [place(step) for step in steps if step.role_from])
    renamed = [step.line for step in steps if step.renamed_from]
    people_actions.rename_all(db, by, [(users[line.email], line.name) for line in renamed])
    audit.record(db, by, "roster.applied", **{status.value: plan.count(status) for status in roster.Status})


def _users(db: Session, by: Person, names: dict[str, str]) -> dict[str, User]:
    """Everybody with one of these addresses, by address; who is not known yet is made, by the name given."""
    known = actions.users_with(db, list(names))
    return known | actions.create_users(db, {email: names[email] for email in names if email not in known}, by)


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
