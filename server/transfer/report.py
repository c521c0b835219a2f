"""What bringing in a file does, counted and named."""

from dataclasses import dataclass, field

MOST_NAMES = 12


@dataclass(slots=True)
class Names:
    """The first of some names, each once, and how many there are."""

    first: list[str] = field(default_factory=list)
    count: int = 0
    _last: str = ""

    def add(self, name: str) -> None:
        """One more; the rows of one thing follow one another, so a name that comes again is the last one.

        It is for a terminal, which a file must not steer.
        """
        if name and name != self._last:
            self._last = name
            self.count += 1
            if len(self.first) < MOST_NAMES:
                self.first.append("".join(sign if sign.isprintable() else "\ufffd" for sign in name))

    def __str__(self) -> str:
        more = self.count - len(self.first)
        return "; ".join(self.first) + (f"; and {more} more" if more else "")


@dataclass(slots=True)
class Count:
    """What becomes of the rows of one table."""

    new: int = 0
    there: int = 0
    clashing: int = 0
    new_names: Names = field(default_factory=Names)
    clash_names: Names = field(default_factory=Names)


@dataclass(slots=True)
class Report:
    """By table, in the order of the file. `into_empty`: nobody has used the database yet."""

    into_empty: bool
    counts: dict[str, Count]
    admins: Names = field(default_factory=Names)
    staff: Names = field(default_factory=Names)

    @property
    def new(self) -> int:
        """How many rows come in."""
        return sum(count.new for count in self.counts.values())

    @property
    def clashing(self) -> int:
        """How many rows are at odds with what is here."""
        return sum(count.clashing for count in self.counts.values())
