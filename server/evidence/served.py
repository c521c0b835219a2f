"""Which head answers for which public benchmark, and in the words of that benchmark's own labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from server.errors import CadetError
from server.scoring.heads.head import Looked
from server.scoring.heads.pack import head
from server.scoring.heads.reach import chance
from server.scoring.lines import within_length

Kind = Literal["label", "score", "pair"]


class UnknownBenchmark(CadetError):
    """There is no benchmark of that name."""

    def __init__(self, name: str) -> None:
        super().__init__("score.unknown_benchmark", name=name)

    def __str__(self) -> str:
        name = self.values["name"]
        heads = [known for known, about in SERVED.items() if about.head == name]
        meant = f" ({name} is a head, and answers for {', '.join(heads)})" if heads else ""
        return f"there is no benchmark called {name!r}{meant}; `cadet predict --list` names them"


class BadItem(CadetError):
    """A line of input that lacks what its benchmark needs."""

    def __init__(self, field: str) -> None:
        super().__init__("score.bad_item", field=field)

    def __str__(self) -> str:
        return f"{self.values['field']} is missing or is not text"


@dataclass(frozen=True, slots=True)
class Served:
    """A benchmark and its head. `names` gives the benchmark's label for each of the head's, in their order."""

    head: str
    kind: Kind = "label"
    names: tuple[int | str, ...] = ()
    note: str = ""


_TWO: Final = (0, 1)
# CheckThat's files write their labels as text.
_TWO_AS_TEXT: Final = ("0", "1")
SERVED: Final[Mapping[str, Served]] = {
    "tweeteval_sentiment": Served("sentiment", names=(0, 1, 2), note="0 negative, 1 neutral, 2 positive"),
    "tweeteval_emotion": Served("emotion", names=(0, 1, 2, 3), note="0 anger, 1 joy, 2 optimism, 3 sadness"),
    "tweeteval_offensive": Served("offensive", names=_TWO),
    "tweeteval_hate": Served("hate", names=_TWO),
    "tweeteval_irony": Served("irony", names=_TWO),
    "politeness_en": Served("politeness_en", names=_TWO, note="1 polite"),
    "politeness_ko": Served("politeness_ko", names=_TWO, note="1 polite"),
    "politeness_ko_corr": Served("politeness_ko", "score", note="higher is politer"),
    "partisan": Served("partisan", names=("neutral", "partisan")),
    "clickbait": Served("clickbait", names=_TWO),
    "claimbuster": Served("claim", names=_TWO, note="1 check-worthy"),
    "checkthat_1A_checkworthy": Served("claim", names=_TWO_AS_TEXT, note="trained on debates, not on this set"),
    "checkthat_1B_claim": Served("claim", names=_TWO_AS_TEXT, note="trained on debates, not on this set"),
    "checkthat_1C_harmful": Served(
        "offensive", names=_TWO_AS_TEXT, note="offence in its place; not trained on this set"
    ),
    "beep_hate3": Served("hate_ko", names=("none", "offensive", "hate")),
    "kmhas_binary": Served("kmhas", names=_TWO, note="1 hateful"),
    "apeach": Served("offence_ko", names=_TWO, note="1 hateful; no row of this set was trained on"),
    "unsmile_clean": Served("offence_ko", names=(1, 0), note="1 clean; no row of this set was trained on"),
    "nsmc_rebuilt": Served("sentiment_ko", names=_TWO, note="1 positive"),
    "reach_wording_pairs": Served("reach", "pair"),
    "reach_upworthy_sig": Served("headline", "pair"),
    "reach_diplomats_retweets": Served("office", "pair", note="no row of this set was trained on"),
    "ratio_risk_realDonaldTrump": Served("ratio_trump", "pair", note="which draws more replies per like"),
    "ratio_risk_BarackObama": Served("ratio_obama", "pair", note="which draws more replies per like"),
}


def served(name: str) -> Served:
    """The head behind a benchmark; UnknownBenchmark for another name."""
    if name not in SERVED:
        raise UnknownBenchmark(name)
    return SERVED[name]


def predict(name: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one item: `label` and `p`, or `score`, or for two texts `p` that `a` beats `b`.

    BadItem for a text that is missing, BadLine for one that is longer than a post may be.
    """
    wanted = served(name)
    model = head(wanted.head)
    if wanted.kind == "pair":
        return {"p": round(chance(model, Looked(_text(item, "a")), Looked(_text(item, "b"))), 6)}
    looked = Looked(_text(item, "text"))
    if wanted.kind == "score":
        return {"score": round(float(model.score(looked)[0]), 6)}
    said = model.place(model.score(looked))
    return {"label": wanted.names[said], "p": round(float(model.probabilities(looked)[said]), 6)}


def _text(item: Mapping[str, Any], field: str) -> str:
    value = item.get(field)
    if not isinstance(value, str):
        raise BadItem(field)
    return within_length(field, value)
