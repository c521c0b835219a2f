"""All tables. Importing this package registers every one of them."""

from server.models.attempts import Assignment, Attempt, Counts, Draft, Event, Mode, Replay
from server.models.library import Scenario, ScenarioStatus, ScenarioVersion, title_for
from server.models.marks import AgreementCount, Between, Mark, Progress, Score
from server.models.people import AuditEntry, Cohort, Link, LinkPurpose, Membership, Role, SignInSession, User

__all__ = [
    "AgreementCount",
    "Assignment",
    "Attempt",
    "AuditEntry",
    "Between",
    "Cohort",
    "Counts",
    "Draft",
    "Event",
    "Link",
    "LinkPurpose",
    "Mark",
    "Membership",
    "Mode",
    "Progress",
    "Replay",
    "Role",
    "Scenario",
    "ScenarioStatus",
    "ScenarioVersion",
    "Score",
    "SignInSession",
    "User",
    "title_for",
]
