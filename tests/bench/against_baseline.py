"""Heads beside a plain baseline in the same folds: `python -m tests.bench.against_baseline DATA HEAD…`.

The baseline is one whose figures on official tests, which are not here, were measured and written down: logistic
regression (C 4, labels balanced but for accuracy) over TF-IDF of words (1-2) and characters (2-5, in Korean 1-4). How
much better a head is on texts left out of the training files says where it stands on such a test, as far as one
carries over to the other.

Heads that compare two wordings are set beside it over the difference of the two: on the last quarter of their pairs,
which of one author are his latest; `office` on diplomats' posts, of which neither saw any. A head that learns from what
each post drew may do so from late posts too, if they stand in none of those pairs.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from server.evidence.benchmarks import BENCHMARKS
from server.evidence.evaluate import run
from server.evidence.metrics import measure
from server.evidence.pairs import Pair
from server.training.fit import scores
from server.training.pairs import PAIR_PLANS, PairPlan
from server.training.recipes import PLANS, Plan
from server.training.train import gathered, gathered_pairs, shaped

FOLDS = 5
_CHARACTERS, _IN_KOREAN = (2, 5), (1, 4)


def folds_of(texts):
    """The fold of each text, by a hash of its words."""
    return np.array([hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[1] % FOLDS for text in texts])


def _looks(characters=_CHARACTERS):
    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=characters, sublinear_tf=True, min_df=2),
    )


def baseline(plan: Plan, texts, wanted, more):
    """What the baseline, learned from `texts`, says of `more`."""
    look_at = _looks(_IN_KOREAN) if plan.name.endswith("_ko") or plan.name == "kmhas" else _looks()
    balance = None if plan.metric == "accuracy" else "balanced"
    model = LogisticRegression(C=4, class_weight=balance, max_iter=1000).fit(look_at.fit_transform(texts), wanted)
    return model.predict(look_at.transform(more))


def compared(plan: Plan, data: Path):
    """(folds, 2): the metric of the baseline and of the head in each fold."""
    material = gathered(plan, data)
    wanted = np.array([plan.labels.index(answer) for answer in material.answers])
    fold, written = folds_of(material.texts), np.array(material.texts, dtype=object)
    found = []
    for out in (fold == number for number in range(FOLDS)):
        head = material.fitted(~out)
        ours = [head.place(one) for one in scores(head, material.examples.at(out))]
        theirs = baseline(plan, written[~out], wanted[~out], written[out])
        kept = shaped(wanted[out].tolist(), plan.share)
        found.append([measure(plan.metric, wanted[out][kept], np.array(said)[kept]).value for said in (theirs, ours)])
    return np.array(found)


def baseline_of_pairs(pairs: list[Pair], more: list[Pair]) -> float:
    """The share of `more` that the baseline, learned from `pairs`, names rightly."""
    look_at = _looks().fit([text for pair in pairs for text in (pair.a, pair.b)])

    def differences(of: list[Pair]):
        return look_at.transform([pair.a for pair in of]) - look_at.transform([pair.b for pair in of])

    model = LogisticRegression(C=4, fit_intercept=False, max_iter=1000)
    model.fit(differences(pairs), [pair.first for pair in pairs])
    return float(np.mean(model.predict(differences(more)) == [pair.first for pair in more]))


def compared_pairs(plan: PairPlan, data: Path) -> tuple[float, float]:
    """Of the last quarter of the pairs, the shares that the baseline and the head name rightly."""
    material = gathered_pairs(plan, data)
    cut = len(material.pairs) * 3 // 4
    right = (material.differences(material.fitted(cut)) > 0) == material.first
    return baseline_of_pairs(material.pairs[:cut], material.pairs[cut:]), float(right[cut:].mean())


def compared_on_diplomats(data: Path) -> tuple[float, float]:
    """The same of pairs of diplomats' posts: the baseline learned from wording pairs alone, the head as it ships."""
    benchmark = next(one for one in BENCHMARKS if one.name == "reach_diplomats_retweets")
    found, line = benchmark.items(data), run(benchmark, data)
    wording = next(plan for plan in PAIR_PLANS if plan.name == "reach").read(data)
    assert found is not None, "diplomat_posts is not in the data folder"
    assert line is not None
    pairs = [Pair(item["a"], item["b"], bool(first)) for item, first in found[1]]
    return baseline_of_pairs(wording, pairs), float(line["value"])


def main(data: Path, names: list[str]) -> None:
    """Print a line for each head."""
    for plan in (plan for plan in PLANS if plan.name in names):
        found = compared(plan, data)
        more = found[:, 1] - found[:, 0]
        error = more.std(ddof=1) / np.sqrt(FOLDS)
        means = found.mean(axis=0)
        print(
            f"{plan.name}: {plan.metric} baseline {means[0]:.3f}, head {means[1]:.3f}, {more.mean():+.3f} ± {error:.3f}"
        )
    for pair_plan in (plan for plan in PAIR_PLANS if plan.name in names):
        on_diplomats = pair_plan.name == "office"
        theirs, ours = compared_on_diplomats(data) if on_diplomats else compared_pairs(pair_plan, data)
        print(f"{pair_plan.name}: pairs right baseline {theirs:.3f}, head {ours:.3f}, {ours - theirs:+.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
