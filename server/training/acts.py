"""Training what sorts sentences into kinds: sums over their vectors, learned from the written examples."""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from server.scoring.encoder import encode
from server.scoring.meaning.acts import Sorter, examples
from server.scoring.meaning.masking import masked

# How strongly the sums are held back; what rests on them was told equally well from 0.7 to 12.
_INVERSE = 1.0
_DIGITS = 5


def fit() -> Sorter:
    """The sums learned from all examples; the same examples give the same sums, to the bit, on the same machine."""
    written = examples()
    kinds = [kind for kind, by_language in written.items() for texts in by_language.values() for _ in texts]
    texts = [text for by_language in written.values() for texts in by_language.values() for text in texts]
    with threadpool_limits(limits=1):
        vectors = encode([masked(text) for text in texts]).astype(np.float64)
        model = LogisticRegression(C=_INVERSE, class_weight="balanced", max_iter=3000).fit(vectors, kinds)
    # Rounded as they ship, so that what is learned on top of them sees the same figures as what serves.
    weight, constant = (np.round(part, _DIGITS) for part in (model.coef_.T, model.intercept_))
    return Sorter(tuple(map(str, model.classes_)), weight, constant)


def to_text(sorter: Sorter) -> str:
    """The sums as their file holds them."""
    data = {
        "acts": sorter.acts,
        "constant": sorter.constant.tolist(),
        "weight": sorter.weight.tolist(),
    }
    return json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n"
