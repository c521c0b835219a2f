"""What the studio shows of a text while it is written: its problems, its outline, the scenario in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from server.scenarios.check import check
from server.scenarios.load import open_scenario
from server.scenarios.problems import Problem, problem_text
from server.scenarios.schema import Scenario
from server.scenarios.source import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """A text with all that is to be said about it; `scenario` is None while it cannot be read."""

    scenario: Scenario | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before a test run or publishing."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What an author should look at."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    def told(self, language: str) -> list[tuple[Problem, str]]:
        """The problems with their sentences in `language`."""
        return [(problem, problem_text(problem, language)) for problem in self.problems]


@dataclass(frozen=True, slots=True)
class Outline:
    """The few things a list says about a file; empty or None where it does not say them readably."""

    title: str
    title_ko: str
    slug: str
    module: str
    also: tuple[str, ...]
    languages: tuple[str, ...]
    minutes: int | None
    difficulty: int | None
    readable: bool


@lru_cache(maxsize=64)
def checked(text: str, slug: str = "") -> Checked:
    """All problems of a text, and the scenario in it; with `slug`, the library's address it must bear."""
    opened = open_scenario(text)
    problems = check(text) if opened.scenario else list(opened.problems)
    if opened.scenario and slug and opened.scenario.slug != slug:
        place = opened.source.place(("slug",))
        problems = [Problem(*place, "slug", "slug_differs", {"slug": slug}), *problems]
    return Checked(opened.scenario, tuple(problems))


@lru_cache(maxsize=512)
def outline_of(text: str) -> Outline:
    """The outline of a file; of one that cannot be read, as much as can be made out."""
    opened = open_scenario(text)
    scenario = opened.scenario
    if scenario is None:
        return _rough(opened.source)
    return Outline(
        title=_word(scenario.title.in_("en")),
        title_ko=_word(scenario.title.by_language.get("ko")),
        slug=scenario.slug,
        module=scenario.module,
        also=scenario.also,
        languages=scenario.languages_allowed,
        minutes=scenario.minutes,
        difficulty=scenario.difficulty,
        readable=True,
    )


def _rough(source: Source) -> Outline:
    data: Mapping[str, object] = source.data if isinstance(source.data, dict) else {}
    title = data.get("title")
    texts: Mapping[str, object] = title if isinstance(title, dict) else {"en": title}
    return Outline(
        title=_word(texts.get("en") or texts.get("ko")),
        title_ko=_word(texts.get("ko")),
        slug=_word(data.get("slug")),
        module="",
        also=(),
        languages=(),
        minutes=None,
        difficulty=None,
        readable=False,
    )


def _word(value: object) -> str:
    """A text on one line, as a column of 200 characters can hold it: YAML may write even a NUL."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(letter for letter in line if letter.isprintable() or letter == "\u200d")[:200].strip()
