"""The public benchmarks: which files hold items our heads were not trained on, how they read, what others reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from server.evidence import pairs
from server.evidence.columns import COUNT, KEY, LIST, MOMENT, NUMBER, TEXT, Columns, Kind, one_of
from server.evidence.data_sets import (
    BEEP,
    CHECKTHAT,
    CLAIMBUSTER,
    CLICKBAIT,
    DIPLOMATS,
    KMHAS,
    NSMC,
    PARTISAN,
    RATIO,
    TWEETEVAL,
    TYDIP,
    UNSMILE,
    UPWORTHY,
    WORDING,
    BadData,
    DataSet,
    Row,
    rows,
)

HELD_BACK: Final = "held back from training"
Item = dict[str, Any]
Items = list[tuple[Item, Any]]
APEACH: Final = DataSet("apeach", "CC BY-SA 4.0", ships=False)
_TWEETEVAL = "TweetEval leaderboard (upstream README, read)"
_KOELECTRA = "KoELECTRA README, read"
_TWO = one_of(0, 1)
_POSTED: Final[Columns] = {"text": TEXT, "ts": MOMENT}


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`files` are tried in order and the first that exists is used; none of them was trained on.

    `columns` are those that `read` needs of a row. `thinned` says that training thinned the texts that it held back.
    `metric` is a name of `METRICS` or "Spearman". `published` is what others reached, as read in `source` and on the
    files that stand first in `files`; figures that nobody has read again are not repeated here.
    """

    name: str
    metric: str
    data: DataSet
    files: tuple[str, ...]
    columns: Columns = field(hash=False)
    read: Callable[[list[Row]], Items]
    published: str
    source: str = ""
    thinned: bool = False

    def items(self, folder: Path) -> tuple[str, Items] | None:
        """The pattern used and its items with their right answers; None where no file is there.

        BadData says which file cannot be read, and why.
        """
        for pattern in self.files:
            if list((folder / self.data.folder).glob(pattern)):
                found = self.read(rows(self.data, folder, pattern, columns=self.columns))
                if not found:
                    raise BadData(f"{self.data.folder}/{pattern}", "nothing to measure on is in it")
                return pattern, found
        return None


def _texts(text: str, label: str | Callable[[Row], Any]) -> Callable[[list[Row]], Items]:
    def read(found: list[Row]) -> Items:
        answers = [(row, label(row) if callable(label) else row[label]) for row in found]
        return [({"text": row[text]}, answer) for row, answer in answers if answer is not None]

    return read


def _pairs(build: Callable[[list[Row]], Sequence[pairs.Pair]]) -> Callable[[list[Row]], Items]:
    def read(found: list[Row]) -> Items:
        return [({"a": pair.a, "b": pair.b}, int(pair.first)) for pair in build(found)]

    return read


def _ratio(found: list[Row]) -> list[pairs.Pair]:
    return pairs.author_pairs(pairs.own_words(found), pairs.replies_per_like, hours=72)


def _diplomats(found: list[Row]) -> list[pairs.Pair]:
    """English posts that are no replies, at least 36 hours old when counted, within a week of each other."""
    accounts: dict[str, list[Row]] = {}
    for row in found:
        if row["lang"] == "en" and not row["reply_to"] and pairs.hours_old(row) >= 36:
            accounts.setdefault(row["acct"] or row["handle"], []).append(row)
    return [
        pair
        for _, mine in sorted(accounts.items())
        for pair in pairs.author_pairs(sorted(mine, key=lambda row: row["ts"]), lambda row: float(row["retweets"]), 168)
    ]


def _tweeteval(task: str, metric: str, published: str, labels: Kind = _TWO) -> Benchmark:
    files, columns = (f"{task}_test*.jsonl",), {"text": TEXT, "label": labels}
    read = _texts("text", "label")
    return Benchmark(f"tweeteval_{task}", metric, TWEETEVAL, files, columns, read, published, _TWEETEVAL)


def _checkthat(task: str, metric: str) -> Benchmark:
    # Nothing of this set is trained on, so all of it may be measured on where the official part is not at hand.
    files = (f"{task}_dev_test.jsonl", f"{task}_*.jsonl")
    columns = {"tweet_text": TEXT, "class_label": one_of("0", "1", 0, 1)}
    read = _texts("tweet_text", lambda row: str(row["class_label"]))
    published = "none: labels of the official final test are not public"
    return Benchmark(f"checkthat_{task}", metric, CHECKTHAT, files, columns, read, published)


def _ratio_of(author: str) -> Benchmark:
    name, files, columns = (
        f"ratio_risk_{author}",
        (f"{author}_last25*.jsonl",),
        {**_POSTED, "replies": COUNT, "favorites": COUNT},
    )
    return Benchmark(name, "pair accuracy", RATIO, files, columns, _pairs(_ratio), "none published")


BENCHMARKS: Final = (
    _tweeteval(
        "sentiment", "macro recall",
        "SVM and FastText 62.9, LSTM 58.3, RoBERTa-base 71.3, BERTweet 73.4, TimeLMs-2021 73.7",
        one_of(0, 1, 2),
    ),
    _tweeteval(
        "emotion", "macro F1",
        "SVM 64.7, FastText 65.2, LSTM 66.0, RoBERTa-base 76.1, BERTweet 79.3, TimeLMs-2021 80.2",
        one_of(0, 1, 2, 3),
    ),
    _tweeteval(
        "offensive", "macro F1",
        "SVM 52.3, FastText 73.4, LSTM 71.7, RoBERTa-base and BERTweet 79.5, TimeLMs-2021 82.2",
    ),
    _tweeteval(
        "hate", "macro F1",
        "SVM 36.7, FastText 50.6, LSTM 52.6, RoBERTa-base 46.6, BERTweet 56.4, TimeLMs-2021 55.1",
    ),
    _tweeteval(
        "irony", "F1 of 1",
        "SVM 61.7, FastText 63.1, LSTM 62.8, RoBERTa-base 59.7, BERTweet 82.1, TimeLMs-2021 64.5",
    ),
    Benchmark(
        "politeness_en", "accuracy", TYDIP, ("en_test_binary_official.jsonl",), {"sentence": TEXT, "score": NUMBER},
        _texts("sentence", lambda row: int(row["score"] > 0)), "none read",
    ),
    Benchmark(
        "politeness_ko", "accuracy", TYDIP, ("ko_test250.jsonl",), {"sentence": TEXT, "binary": one_of(0, 1, None)},
        _texts("sentence", "binary"), "none read",
    ),
    Benchmark(
        "politeness_ko_corr", "Spearman", TYDIP, ("ko_test250.jsonl",), {"sentence": TEXT, "score": NUMBER},
        _texts("sentence", "score"), "none read",
    ),
    Benchmark(
        "partisan", "macro F1", PARTISAN, ("test.jsonl",), {"text": TEXT, "bias": one_of("neutral", "partisan")},
        _texts("text", "bias"), "none found",
    ),
    Benchmark(
        "clickbait", "accuracy", CLICKBAIT, ("test.jsonl",), {"text": TEXT, "label": _TWO},
        _texts("text", "label"), "none read",
    ),
    Benchmark(
        "claimbuster", "F1 of 1", CLAIMBUSTER, ("two_class_test.jsonl",), {"text": TEXT, "label": _TWO},
        _texts("text", "label"), "none read", thinned=True,
    ),
    _checkthat("1A_checkworthy", "F1 of 1"),
    _checkthat("1B_claim", "accuracy"),
    _checkthat("1C_harmful", "F1 of 1"),
    Benchmark(
        "beep_hate3", "macro F1", BEEP, ("official_dev.jsonl",),
        {"comments": TEXT, "hate": one_of("none", "offensive", "hate")}, _texts("comments", "hate"),
        "DistilKoBERT 60.7, KoELECTRA-small-v3 63.1, XLM-R-base 64.1, KoBERT 66.2, KoELECTRA-base 67.6, HanBERT 68.3",
        _KOELECTRA,
    ),
    Benchmark(
        "kmhas_binary", "macro F1", KMHAS, ("official_test*.jsonl",), {"text": TEXT, "labels": LIST},
        _texts("text", lambda row: int(row["labels"] != ["none"])),
        "none on two labels; on nine, another task, micro-F1 81.4 (mBERT) to 85.0 (KR-BERT-c)",
        "K-MHaS README, read",
    ),
    Benchmark(
        "apeach", "macro F1", APEACH, ("*.jsonl",), {"text": TEXT, "class|label": _TWO},
        _texts("text", lambda row: row.get("class", row.get("label"))),
        "trained on BEEP alone: DistilKoBERT 77.2, KoBERT 78.9, KcBERT-base 80.9, KoELECTRA-v3 81.0, SoongsilBERT 84.2",
        "APEACH README, read",
    ),
    Benchmark(
        "unsmile_clean", "macro F1", UNSMILE, ("official_valid.jsonl", "official_train*.jsonl"),
        {"문장": TEXT, "clean": _TWO}, _texts("문장", "clean"),
        "BERT trained on this set: F1 of clean alone 77", "UnSmile README, read",
    ),
    Benchmark(
        "nsmc_rebuilt", "accuracy", NSMC, ("test*.jsonl",), {"text": TEXT, "label": _TWO}, _texts("text", "label"),
        "on the official split, not this one: DistilKoBERT 88.6, KoELECTRA-base-v3 90.6, KcELECTRA-v2022 92.0",
        "KcELECTRA and KoELECTRA READMEs, read",
    ),
    Benchmark(
        "reach_wording_pairs", "pair accuracy", WORDING, ("test.jsonl",),
        {"first": TEXT, "second": TEXT, "more": one_of("first", "second")}, _pairs(pairs.wording_pairs),
        "none read as a figure; the paper's abstract says its model beats an average person",
        "Tan, Lee and Pang, ACL 2014, abstract, read",
    ),
    Benchmark(
        "reach_upworthy_sig", "pair accuracy", UPWORTHY, ("exploratory_test_lastweeks20*.jsonl",),
        {
            "clickability_test_id": KEY, "eyecatcher_id": KEY, "headline": TEXT, "impressions": COUNT,
            "clicks": COUNT,
        },
        _pairs(pairs.headline_pairs),
        'none on these pairs; language models on others: "marginally higher accuracy than random"',
        "LOLA, Marketing Science 2025, abstract, read",
    ),
    Benchmark(
        "reach_diplomats_retweets", "pair accuracy", DIPLOMATS, ("accounts_heldout*.jsonl", "accounts_train*.jsonl"),
        {
            **_POSTED, "retweets": COUNT, "fetched": MOMENT, "lang": KEY, "reply_to": KEY, "acct": KEY, "handle": KEY,
        },
        _pairs(_diplomats), "none published",
    ),
    _ratio_of("realDonaldTrump"),
    _ratio_of("BarackObama"),
)  # fmt: skip
