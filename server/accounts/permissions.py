"""Who may do what. Pure: a person and plain ids in, a yes or no out."""

from dataclasses import dataclass

FEWEST = 5  # the small-number rule: below this many people nothing is broken down, nor anybody shown to staff


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking: the signed-in person as every route sees them."""

    id: int
    name: str
    email: str
    locale: str | None
    is_staff: bool
    is_admin: bool
    session_id: int
    trains_in: frozenset[int] = frozenset()
    instructs: frozenset[int] = frozenset()

    @property
    def is_instructor(self) -> bool:
        """Instructs at least one cohort."""
        return bool(self.instructs)

    @property
    def is_trainee(self) -> bool:
        """Trains in at least one cohort."""
        return bool(self.trains_in)


def may_author(person: Person) -> bool:
    """Write scenarios: instructors, and admins for the library as a whole."""
    return person.is_instructor or person.is_admin


def may_see_cohort(person: Person, cohort_id: int) -> bool:
    """Read a cohort's figures: its instructors, and staff for all."""
    return person.is_staff or cohort_id in person.instructs


def may_teach(person: Person, cohort_id: int) -> bool:
    """Assign drills, mark, and see named work of a cohort."""
    return cohort_id in person.instructs


def may_administer(person: Person) -> bool:
    """People, roles, cohorts, retention."""
    return person.is_admin
