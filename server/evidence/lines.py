"""Lines that any drill would hold back, and lines that none would, each set into several drills.

Labelled posts are few, and most of them are about their drill: learned from them alone, any line unlike them looked
like a breach. From most lines holds are learned too; from the unseen ones nothing is, so that they can be measured on.
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

LEARNED, UNSEEN = FOLDER / "lines.jsonl", FOLDER / "unseen.jsonl"
# The criterion each kind of line breaks; insults and meddling break several, which are left open.
BREAKS: Final[dict[str, str | None]] = {
    "promises": "mandate", "discloses": "confidentiality", "accuses": "accuracy", "insults": None, "meddles": None,
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
    post: Post
    context: Context

    def tells_of(self, criterion: str) -> bool:
        """Whether it is known to break a criterion, or not to: only what discloses something is a leak."""
        return not self.held or criterion in (self.breaks, "confidentiality")


def lines(file: Path) -> Iterator[Line]:
    """Each line of a file in four drills, by turns as a post and as an answer to somebody."""
    drills = [read_scenario(path.read_text(encoding="utf-8")) for path in shipped().values()]
    for place, text in enumerate(file.read_text(encoding="utf-8").splitlines()):
        row = json.loads(text)
        fit = [drill for drill in drills if not (row["kind"] == _CHEERFUL and drill.harm)]
        for turn in range(_DRILLS):
            drill = fit[(place * _STEP + turn * len(fit) // _DRILLS) % len(fit)]
            where = _answering(drill, place) if turn % 2 else _posting(place)
            # `kind` means another thing of a post, and is given there.
            post, context = post_in_context({"account": "embassy", "scenario": drill.id, **row, **where})
            yield Line(drill.id, row["lang"], row["kind"] in BREAKS, BREAKS.get(row["kind"]), post, context)


def _posting(place: int) -> dict[str, Any]:
    return {"kind": "post", "platform": _PLATFORMS[place % len(_PLATFORMS)], "minute": _MINUTE}


def _answering(drill: Scenario, place: int) -> dict[str, Any]:
    asked = [inject for inject in drill.injects if inject.kind != "hq"]
    one = asked[place % len(asked)]
    return {"kind": "reply", "in_reply_to": one.id, "platform": one.on, "minute": one.t + 1}
