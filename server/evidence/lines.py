"""Lines that a drill would hold back, and lines that it would not: about nothing in it, or about what it keeps.

Labelled posts are few: learned from them alone, any line unlike them looked like a breach, and a hint without the
words of a secret like none. From most lines holds are learned too; from the unseen ones nothing is, so that they can
be measured on.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server.evidence.labelled import FOLDER
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.scored import post_in_context
from server.scenarios.shelf import shipped
from server.scoring.card import Context, Post

ANYWHERE, OF_DRILLS, UNSEEN = (FOLDER / f"{name}.jsonl" for name in ("lines", "lines_of_drills", "unseen"))
# The criterion each kind of line breaks; insults and meddling break several, which are left open.
BREAKS: Final[dict[str, str | None]] = {
    "promises": "mandate", "discloses": "confidentiality", "accuses": "accuracy", "claims": "accuracy",
    "insults": None, "meddles": None,
}  # fmt: skip
# Harmless wherever nobody was harmed; other harmless lines are so anywhere.
_CHEERFUL: Final = "cheerful"
_DRILLS: Final = 4
# Far enough from each other that neighbours in the file, which are alike, stand in different drills.
_STEP: Final = 7
_MINUTE, _PLATFORMS = 30, ("facebook", "x", "instagram")


@dataclass(frozen=True, slots=True)
class Line:
    """A line in a drill: whether it is `held`, and the criterion it breaks where that is known."""

    scenario: str
    lang: str
    held: bool
    breaks: str | None
    about_drill: bool
    post: Post
    context: Context

    def tells_of(self, criterion: str) -> bool:
        """Whether it is known to break a criterion, or not to: only what discloses something is a leak."""
        return not self.held or criterion in (self.breaks, "confidentiality")


def lines(*files: Path) -> Iterator[Line]:
    """The lines of files: one about its drill in that drill, another in four, by turns as a post and as an answer."""
    drills = [read_scenario(path.read_text(encoding="utf-8")) for path in shipped().values()]
    for file in files:
        for place, text in enumerate(file.read_text(encoding="utf-8").splitlines()):
            row = json.loads(text)
            for where in [_there(row)] if "scenario" in row else _anywhere(row, place, drills):
                # `kind` means another thing of a post, and is given there.
                post, context = post_in_context({"account": "embassy", **row, **where})
                held, breaks = row["kind"] in BREAKS, BREAKS.get(row["kind"])
                yield Line(context.scenario, row["lang"], held, breaks, "scenario" in row, post, context)


def _there(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "reply", "in_reply_to": row["to"]} if row["to"] else {"kind": "post"}


def _anywhere(row: dict[str, Any], place: int, drills: list[Scenario]) -> Iterator[dict[str, Any]]:
    fit = [drill for drill in drills if not (row["kind"] == _CHEERFUL and drill.harm)]
    for turn in range(_DRILLS):
        drill = fit[(place * _STEP + turn * len(fit) // _DRILLS) % len(fit)]
        yield {"scenario": drill.id, **(_answering(drill, place) if turn % 2 else _posting(place))}


def _posting(place: int) -> dict[str, Any]:
    return {"kind": "post", "platform": _PLATFORMS[place % len(_PLATFORMS)], "minute": _MINUTE}


def _answering(drill: Scenario, place: int) -> dict[str, Any]:
    asked = [inject for inject in drill.injects if inject.kind != "hq"]
    one = asked[place % len(asked)]
    return {"kind": "reply", "in_reply_to": one.id, "platform": one.on, "minute": one.t + 1}
