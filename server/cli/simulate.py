"""`cadet simulate`: what posts would come to with a scenario's publics, as JSON."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from server.audience.population import AGENTS, MOST_AGENTS
from server.audience.ranking import RuleName
from server.cli.failing import fail
from server.cli.lines import encoded, loads
from server.drills.cards import is_boilerplate, levels_of
from server.drills.judging import in_context, with_levels
from server.drills.script import script_of
from server.drills.simulation import Heard, as_json, simulated
from server.drills.summary import Judged
from server.drills.world_json import world_as_json
from server.scenarios.asked import asked_by
from server.scenarios.doubts import doubts
from server.scenarios.load import read_scenario
from server.scenarios.problems import BadScenario, Problem, unread
from server.scenarios.schema import Scenario
from server.scenarios.scored import as_meant
from server.scenarios.shelf import find_shipped
from server.scenarios.source import lines_of
from server.scoring import engine
from server.scoring.card import Post
from server.scoring.lines import BadLine, post_from_json
from server.world.events import RULES, Deleted, Event, Posted, Started, post_id
from server.world.fold import fold

# A day: what is posted later than that is of another drill.
_LATEST = 24 * 60


def simulate(
    scenario: Annotated[str, typer.Argument(help="A scenario's slug, its outline id, or a scenario file.")],
    posts: Annotated[Path, typer.Option(help="JSON lines of posts as for `cadet score`; - reads standard input.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same result, to the byte.")],
    agents: Annotated[int, typer.Option(help="People to simulate.", min=1, max=MOST_AGENTS)] = AGENTS,
    rules: Annotated[RuleName | None, typer.Option(help="Rank every platform by this rule, to compare.")] = None,
    seeds: Annotated[int, typer.Option(help="Further runs for the 80 % intervals.", min=0, max=1000)] = 20,
) -> None:
    """Simulate who would see, understand, answer and pass on these posts, public by public and minute by minute.

    Each post of the answer says the id of its line, or the line's number if it has none. Lines that are no posts are
    named with their number; nothing is simulated then, and the exit status is 1. What is hardly meant as it stands is
    simulated, and said on the error stream.
    """
    played = _scenario(scenario)
    events, judged, given = _events(played, _read(played, _lines(posts)))
    with _shown_progress() as heard:
        found = simulated(played, events, seed, agents, rules, seeds=seeds, heard=heard)
    script = script_of(played)
    # A post later than the drill lasts is answered and believed, or not, as well as seen.
    script = replace(script, minutes=max([script.minutes, *(event.minute for event in events)]))
    whole: dict[str, Any] = as_json(found) | {"world": world_as_json(script, seed, events, judged, script.minutes)}
    whole["audience"]["posts"] = [
        {"post": post["post"], **given[post["post"]].named, **post} for post in whole["audience"]["posts"]
    ]
    sys.stdout.buffer.write(encoded(whole) + b"\n")


@contextmanager
def _shown_progress() -> Iterator[Heard]:
    """A bar on the error stream, where nobody parses it; none where nobody looks."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Simulating", total=1)
        yield lambda done: bar.update(task, completed=done)


def _scenario(name: str) -> Scenario:
    path = find_shipped(name) or Path(name)
    try:
        return read_scenario(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fail(f"There is no scenario {name!r}: give a slug, an outline id or a file.")
    except (OSError, UnicodeDecodeError) as error:
        fail(_told(name, [unread(error)]))
    except BadScenario as error:
        fail(_told(name, error.problems))


def _told(name: str, problems: list[Problem]) -> str:
    return "\n".join(f"{name}:{problem.line}:{problem.column} {problem.message}" for problem in problems)


def _lines(posts: Path) -> list[tuple[int, str]]:
    try:
        content = sys.stdin.buffer.read() if str(posts) == "-" else posts.read_bytes()
    except OSError as error:
        fail(f"{posts}: {error.strerror}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        fail(f"line {len(lines_of(before))}: this is not UTF-8")
    return [(number, line) for number, line in enumerate(lines_of(text), 1) if line.strip()]


@dataclass(frozen=True, slots=True)
class _Line:
    """The post of a line, the drill minute at which it was taken down, and what the line is called."""

    post: Post
    gone: float | None
    named: Mapping[str, object]
    doubts: Sequence[str]


def _read(scenario: Scenario, lines: list[tuple[int, str]]) -> list[_Line]:
    """The posts, in their order, with a word on what is hardly meant so; ends the command at a wrong line."""
    read, wrong, doubtful = [], [], []
    for number, line in lines:
        try:
            found = _post(scenario, number, line)
        except BadLine as error:
            wrong.append(f"line {number}: {error}")
        else:
            read.append(found)
            doubtful += [f"line {number}: {doubt}" for doubt in found.doubts]
    if wrong:
        fail("\n".join(wrong))
    for said in doubtful:
        typer.echo(said, err=True)
    return read


def _events(scenario: Scenario, lines: Iterable[_Line]) -> tuple[list[Event], dict[int, Judged], dict[str, _Line]]:
    """The attempt that these posts make, how each was scored, as on the desk, and from which line each is."""
    script = script_of(scenario)
    events = [Event(1, script.start, Started(RULES))]
    judged: dict[int, Judged] = {}
    given: dict[str, _Line] = {}
    for line in sorted(lines, key=lambda line: line.post.minute):
        post = line.post
        act = _act(scenario, post, events)
        world = fold(script, 0, events, post.minute)
        card = engine.score(*in_context(scenario, script, replace(world, minute=post.minute), act))
        events.append(Event(len(events) + 1, post.minute, with_levels(act, card)))
        judged[len(events)] = Judged(levels_of(card), card.behaviour, is_boilerplate(card))
        given[post_id(len(events))] = line
        if line.gone is not None:
            # Kept in order below; a post's id is that of its own event.
            events.append(Event(len(events) + 1, line.gone, Deleted(post_id(len(events)))))
    return sorted(events, key=lambda event: event.minute), judged, given


def _post(scenario: Scenario, number: int, line: str) -> _Line:
    try:
        data: Any = loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"this is not JSON: {error}") from error
    post = post_from_json(as_meant(data))
    meant = data.get("scenario")
    if meant is not None and str(meant).lower() not in (scenario.id.lower(), scenario.slug):
        raise BadLine(f"this post is for scenario {meant!r}, not {scenario.id}")
    if post.target is not None and scenario.public(post.target) is None:
        raise BadLine(f"scenario {scenario.id} has no public {post.target!r}")
    start = script_of(scenario).start
    gone = data.get("deleted_at")
    if isinstance(gone, bool) or not isinstance(gone, int | float | None):
        raise BadLine("deleted_at must be a number of drill minutes")
    for minute in (post.minute, post.minute if gone is None else gone):
        if not start <= minute <= _LATEST:
            raise BadLine(f"minute must be from {start:g} to {_LATEST}, not {minute:g}")
    if gone is not None and gone < post.minute:
        raise BadLine("deleted_at must not be before minute")
    named = {"line": number} if data.get("id") in (None, "") else {"id": data["id"]}
    said = doubts(data, post, scenario, more=("deleted_at",))
    return _Line(post, None if gone is None else float(gone), named, said)


def _act(scenario: Scenario, post: Post, before: list[Event]) -> Posted:
    asked = asked_by(scenario, post.in_reply_to, post.minute) if post.in_reply_to else None
    sent = [event for event in before if isinstance(event.act, Posted)]
    return Posted(
        text=post.text,
        platform=post.platform,
        lang=post.lang,
        account=post.account,
        undo_until=post.minute,
        target=post.target,
        reply_to=asked.id if asked else None,
        # The format does not say what is corrected: the post before is the likeliest.
        corrects=post_id(sent[-1].seq) if post.kind == "correction" and sent else None,
        alt_text=post.alt_text,
    )
