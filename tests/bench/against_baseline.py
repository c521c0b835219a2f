"""Heads beside a plain baseline in the same folds: `python -m tests.bench.against_baseline DATA HEAD…`.

The baseline is one whose figures on official tests, which are not here, were measured and written down: logistic
regression (C 4, labels balanced but for accuracy) over TF-IDF of words (1-2) and characters (2-5, in Korean 1-4). How
much better a head is on texts left out of the training files says where it stands on such a test, as far as one
carries over to the other.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from server.evidence.metrics import measure
from server.training.fit import scores
from server.training.recipes import PLANS, Plan
from server.training.train import gathered

FOLDS = 5


def folds_of(texts):
    """The fold of each text, by a hash of its words."""
    return np.array([hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[1] % FOLDS for text in texts])


def baseline(plan: Plan, texts, wanted, more):
    """What the baseline, learned from `texts`, says of `more`."""
    characters = (1, 4) if plan.name.endswith("_ko") or plan.name == "kmhas" else (2, 5)
    look_at = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=characters, sublinear_tf=True, min_df=2),
    )
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
        found.append([measure(plan.metric, wanted[out], np.array(said)).value for said in (theirs, ours)])
    return np.array(found)


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
