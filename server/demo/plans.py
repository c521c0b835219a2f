"""Decides what each fictional trainee writes, when, and how that changes over the weeks. Pure and repeatable."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.demo.cast import Kind, Occasion, Text
from server.world.seeds import draw

SEED = 20260817
# Of those who do not find good words: how many are at least kind.
HALF = 0.35
# A careful trainee says nothing at all this often, and asks HQ first this often.
SILENT, ASKING = 0.4, 0.5
# Drill minutes lost before writing, by kind: at most.
DELAY: dict[Kind, float] = {"good": 3, "half": 8, "avoider": 14, "reckless": 1}


@dataclass(frozen=True, slots=True)
class Trainee:
    """How somebody writes: `start` and `gain` are shares of good posts, in the first week and added by the last."""

    name: str
    start: float
    gain: float
    fallback: Kind

    def skill(self, course: float) -> float:
        """The share of good posts when `course` (0 to 1) of it has passed."""
        return min(0.96, max(0.04, self.start + self.gain * course))


@dataclass(frozen=True, slots=True)
class Move:
    """One post at a drill minute. `asks_first` says that its words go to HQ before."""

    minute: float
    text: Text
    to: str | None
    asks_first: bool


def trainee(name: str) -> Trainee:
    """The temper that goes with a name; the same in every academy."""
    start = 0.03 + 0.4 * draw(SEED, f"{name}/start")
    gain = 0.65 * draw(SEED, f"{name}/gain") - 0.04
    fallback: Kind = "avoider" if draw(SEED, f"{name}/fallback") < 0.72 else "reckless"
    return Trainee(name, start, gain, fallback)


def takes_part(who: Trainee, drill: str, course: float) -> bool:
    """Most sit most drills; the careful ones miss more of them."""
    missed = 0.16 if who.fallback == "avoider" else 0.07
    return draw(SEED, f"{who.name}/{drill}/sits") >= missed * (1.2 - course)


def moves(who: Trainee, drill: str, occasions: Sequence[Occasion], course: float, number: int = 1) -> list[Move]:
    """What somebody writes in one attempt, in the order of the minutes."""
    made = []
    for place, occasion in enumerate(occasions):
        name = f"{who.name}/{drill}/{number}/{place}"
        kind = _kind(who, name, course)
        if kind == "avoider" and draw(SEED, f"{name}/silent") < SILENT:
            continue
        text = _text(occasion, kind, name)
        delay = DELAY[kind] * draw(SEED, f"{name}/delay") * (1.2 - 0.6 * course)
        asks = kind == "avoider" and draw(SEED, f"{name}/asks") < ASKING
        made.append(Move(round(occasion.at + delay, 2), text, occasion.to, asks))
    return sorted(made, key=lambda move: move.minute)


def _kind(who: Trainee, name: str, course: float) -> Kind:
    drawn = draw(SEED, f"{name}/kind")
    skill = who.skill(course)
    if drawn < skill:
        return "good"
    return "half" if drawn < skill + (1 - skill) * HALF else who.fallback


def _text(occasion: Occasion, kind: Kind, name: str) -> Text:
    texts = getattr(occasion, kind)
    text: Text = texts[int(draw(SEED, f"{name}/text") * len(texts))]
    return _complete(text, occasion)


def _complete(text: Text, occasion: Occasion) -> Text:
    return text.model_copy(
        update={"platform": text.platform or occasion.platform, "target": text.target or occasion.target}
    )
