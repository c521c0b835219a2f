"""Says what a readable scenario file still lacks: things out of time, words missing, posts that score amiss."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel

from server.scenarios.examples import scored_example
from server.scenarios.load import open_scenario
from server.scenarios.problems import Problem, Severity
from server.scenarios.schema import Branch, Embargo, Example, Fact, Inject, Owed, Scenario, Secret
from server.scenarios.source import Path, Source, dotted
from server.scenarios.texts import Text
from server.scoring.length import length, room_of
from server.world.ratio import SEEN_AFTER

WAITING = frozenset({"unanswered", "silent", "not_held"})
# Conditions on what was done, whatever the words.
WORDLESS = frozenset({"promise_broken", "held", "not_held", "hidden", "deleted", "silent", "unanswered"})
# Who is owed nothing: a debt that only an answer to them pays was hardly meant.
_INSIDERS = frozenset({"colleague", "hq", "troll"})
# Levels 3 and 4 go out, 2 and below do not: a model post belongs above the line, a poor one's fault below it.
SOUND = 3
# Examples of a kind: as many as are scored at every pause while an author types.
MOST_EXAMPLES = 40


@dataclass(frozen=True, slots=True)
class Doubt:
    """One problem before it is given its line: where, which sentence, and what fills it."""

    path: Path
    key: str
    values: dict[str, str] = field(default_factory=dict)
    severity: Severity = "warning"


def check(text: str) -> list[Problem]:
    """Everything to be said about a scenario file, by line; doubts about it only once it can be read."""
    opened = open_scenario(text)
    if opened.scenario is None:
        return list(opened.problems)
    problems = [_problem(doubt, opened.source) for doubt in doubts(opened.scenario)]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def doubts(scenario: Scenario) -> Iterator[Doubt]:
    """What an author should look at again, in no particular order."""
    yield from _missing_texts(scenario)
    yield from _weights(scenario)
    yield from _facts(scenario)
    yield from _clock(scenario)
    yield from _crisis(scenario)
    for i, owed in enumerate(scenario.owed):
        yield from _unpayable(owed, ("owed", i), scenario)
    for i, inject in enumerate(scenario.injects):
        yield from _inject(inject, ("injects", i), scenario)
    yield from _wordless(scenario)
    yield from _too_many(scenario)
    yield from _misjudged(scenario)


def _problem(doubt: Doubt, source: Source) -> Problem:
    line, column = source.key_place(doubt.path)
    return Problem(line, column, dotted(doubt.path), doubt.key, doubt.values, doubt.severity)


def _minutes(minute: float) -> str:
    return f"{minute:g}"


def _texts(part: object, path: Path) -> Iterator[tuple[Path, Text]]:
    """Every text of a part with its place in the file (named by the keys the file uses)."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, tuple):
        for i, item in enumerate(part):
            yield from _texts(item, (*path, i))
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from _texts(item, (*path, key))
    elif isinstance(part, BaseModel):
        for name, info in type(part).model_fields.items():
            if isinstance(part, Fact) and name == "source":
                continue  # a name, which may be the same in every language
            yield from _texts(getattr(part, name), (*path, info.alias or name))


def _missing_texts(scenario: Scenario) -> Iterator[Doubt]:
    """Published, each gap is named; in a draft, where gaps are normal, one line counts them."""
    texts = list(_texts(scenario, ()))
    for language, key in (("en", "missing_english"), ("ko", "missing_korean")):
        gaps = [path for path, text in texts if language not in text.languages]
        if scenario.status == "published":
            yield from (Doubt(path, key) for path in gaps)
        elif gaps:
            yield Doubt(gaps[0], f"{key}_in_draft", {"count": str(len(gaps))})


def _weights(scenario: Scenario) -> Iterator[Doubt]:
    total = sum(public.weight for public in scenario.publics)
    if abs(total - 1) > 0.01:
        yield Doubt(("publics",), "weights_not_one", {"sum": f"{total:.2f}"})


def _facts(scenario: Scenario) -> Iterator[Doubt]:
    end = _minutes(scenario.minutes)
    for i, fact in enumerate(scenario.facts):
        if fact.source is None:
            yield Doubt(("facts", i), "fact_without_source", {"id": fact.id})
        if fact.minute > scenario.minutes:
            values = {"minute": _minutes(fact.minute), "end": end}
            yield Doubt(("facts", i, "from"), "fact_after_end", values)


def _clock(scenario: Scenario) -> Iterator[Doubt]:
    """Windows for the first answer that contradict each other, and updates that never fall due."""
    first, acceptable = scenario.clock.first_target, scenario.clock.first_ok
    if first is not None and acceptable is not None and acceptable < first:
        values = {"target": _minutes(first), "ok": _minutes(acceptable)}
        # Not a fault of reading: what was published with it before, and played, must still open.
        yield Doubt(("clock", "first_ok"), "clock_contradicts", values, "error")
    every = scenario.clock.update_every
    if every is not None and every > scenario.minutes:
        values = {"minutes": _minutes(every), "end": _minutes(scenario.minutes)}
        yield Doubt(("clock", "update_every"), "update_after_end", values)


def _unpayable(owed: Owed, path: Path, scenario: Scenario) -> Iterator[Doubt]:
    """A debt due after the end, before every fact that answers it, or before it is asked for."""
    minute = _minutes(owed.by)
    if owed.by > scenario.minutes:
        values = {"id": owed.id, "minute": minute, "end": _minutes(scenario.minutes)}
        yield Doubt((*path, "by"), "owed_after_end", values)
    known_from = [fact.minute for fact in scenario.facts if fact.id in owed.facts]
    if known_from and min(known_from) > owed.by:
        values = {"id": owed.id, "minute": minute, "first": _minutes(min(known_from))}
        yield Doubt((*path, "by"), "owed_before_facts", values)
    asked = [inject.t for inject in scenario.injects if inject.id in owed.replies_to]
    if asked and max(asked) >= owed.by and owed.kind == "said":
        values = {"id": owed.id, "minute": minute, "asked": _minutes(max(asked))}
        yield Doubt((*path, "by"), "owed_before_asked", values)
    for inject in scenario.injects:
        if inject.id in owed.replies_to and owed.kind == "said" and inject.kind in _INSIDERS:
            yield Doubt((*path, "replies_to"), "owed_to_insider", {"id": owed.id, "inject": inject.id})


def _crisis(scenario: Scenario) -> Iterator[Doubt]:
    """Crisis rules of clearance that can never hold."""
    authority = scenario.authority
    if authority.crisis_waiver and not scenario.harm:
        yield Doubt(("authority", "crisis_waiver"), "waiver_without_harm")
    hours = authority.crisis_hours
    if hours and hours.until <= hours.begin:
        values = {"begin": _minutes(hours.begin), "until": _minutes(hours.until)}
        yield Doubt(("authority", "crisis_hours"), "crisis_time", values)


def _inject(inject: Inject, path: Path, scenario: Scenario) -> Iterator[Doubt]:
    if inject.t > scenario.minutes:
        values = {"minute": _minutes(inject.t), "end": _minutes(scenario.minutes)}
        yield Doubt((*path, "t"), "inject_after_end", values)
    for i, branch in enumerate(inject.branches):
        at = (*path, "branches", i, "when")
        yield from _dead(branch, inject, at, scenario)
        if any(_condition(earlier) == _condition(branch) for earlier in inject.branches[:i]):
            yield Doubt(at, "branch_twice")
        if branch.when in WORDLESS and (branch.wordings or branch.facts or branch.unless_facts or branch.secret):
            yield Doubt(at, "branch_words_unused", {"when": branch.when})
        if branch.effect is None and branch.then is None:
            yield Doubt(at, "branch_without_effect")


def _dead(branch: Branch, inject: Inject, at: Path, scenario: Scenario) -> Iterator[Doubt]:
    deadline = branch.by
    if deadline is None:
        deadline = inject.t + branch.after if branch.after else scenario.minutes
    # Silence is known at the deadline, so that must come before the end; an act must come before the deadline.
    needs, limit = (deadline, scenario.minutes) if branch.when in WAITING else (inject.t, deadline)
    if branch.when == "ratioed":
        # A post of the last minutes is not seen to be ratioed any more.
        needs, limit = inject.t, min(limit, scenario.minutes - SEEN_AFTER)
    if needs > limit or deadline < inject.t:
        earliest = max(needs, inject.t)
        yield Doubt(at, "dead_branch_time", {"needs": _minutes(earliest), "limit": _minutes(min(limit, deadline))})
    if branch.when == "posted" and not (branch.wordings or branch.facts or branch.secret):
        yield Doubt(at, "dead_branch_words")
    until = _kept_until(branch.secret, scenario)
    if branch.when == "leaked" and until is not None and until <= inject.t:
        yield Doubt(at, "dead_branch_secret", {"id": branch.secret or "", "until": _minutes(until)})


def _kept_until(id: str | None, scenario: Scenario) -> float | None:
    return next((part.until for part in scenario.guarded if part.id == id), None)


def _condition(branch: Branch) -> tuple[object, ...]:
    narrowed = (branch.wordings, branch.facts, branch.unless_facts, branch.secret)
    return (branch.when, branch.after, branch.by, *narrowed)


def _wordless(scenario: Scenario) -> Iterator[Doubt]:
    """Secrets without phrases in a language the drill allows; invented languages have no phrases to give."""
    languages = [code for code in scenario.languages_allowed if code not in scenario.invented_languages]
    groups: tuple[tuple[str, tuple[Secret | Embargo, ...]], ...] = (
        ("secrets", scenario.secrets),
        ("embargoes", scenario.embargoes),
    )
    for name, guarded in groups:
        for i, part in enumerate(guarded):
            for language in languages:
                if not part.wordings.in_(language):
                    values = {"id": part.id, "language": language}
                    yield Doubt((name, i), "secret_without_words", values)


def _too_many(scenario: Scenario) -> Iterator[Doubt]:
    """More examples of a kind than are looked at; as with the clock, no fault of reading."""
    for name, examples in (("exemplars", scenario.exemplars), ("poor", scenario.poor)):
        if len(examples) > MOST_EXAMPLES:
            yield Doubt((name,), "too_many_examples", {"limit": str(MOST_EXAMPLES)}, "error")


def _misjudged(scenario: Scenario) -> Iterator[Doubt]:
    """Model posts that our own engine would not let out, and poor ones whose fault it does not see."""
    for i, example in enumerate(scenario.exemplars[:MOST_EXAMPLES]):
        path: Path = ("exemplars", i)
        if example.minute > scenario.minutes:
            values = {"minute": _minutes(example.minute), "end": _minutes(scenario.minutes)}
            yield Doubt((*path, "minute"), "example_after_end", values)
        if example.minute < (until := scenario.closed_until.get(example.platform, example.minute)):
            values = {"minute": _minutes(example.minute), "platform": example.platform, "until": _minutes(until)}
            yield Doubt((*path, "minute"), "example_while_closed", values)
        room = room_of(example.platform)
        if (found := length(example.text, room.counting)) > room.limit:
            values = {"platform": example.platform, "limit": str(room.limit), "length": str(found)}
            yield Doubt((*path, "text"), "example_too_long", values)
        for name, given, expected in _levels(example, scenario):
            if given < min(expected, SOUND):
                yield _judged(path, "exemplar_below", name, given, expected)
    for i, example in enumerate(scenario.poor[:MOST_EXAMPLES]):
        for name, given, expected in _levels(example, scenario):
            if expected < SOUND <= given:
                yield _judged(("poor", i), "poor_above", name, given, expected)


def _levels(example: Example, scenario: Scenario) -> Iterator[tuple[str, int, int]]:
    """Dimension, our engine's overall level, the author's."""
    scored = scored_example(scenario, example)
    given = (scored.tone, scored.risk, scored.reach)
    yield from zip(("TONE", "RISK", "REACH"), given, example.expected.overall, strict=True)


def _judged(path: Path, key: str, name: str, given: int, expected: int) -> Doubt:
    values = {"dimension": name, "given": str(given), "expected": str(expected)}
    return Doubt((*path, "text"), key, values)
