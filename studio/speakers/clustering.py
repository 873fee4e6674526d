"""Voices that are the same person: average-linkage clustering of embeddings by cosine distance. Pure."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage

SAME_PERSON = 0.62
"""Cosine distance up to which two groups of voices are one person; set on the recordings of `bench/dub_eval.py`."""
MAX_CLUSTERED = 2_000
MIN_SHARE = 0.03


def cluster(embeddings: Sequence[npt.NDArray[np.float32]], seconds: Sequence[float], most: int = 0) -> list[int]:
    """A speaker number for each embedding, counted in the order of appearance.

    `seconds` is how much speech stands behind each. `most` > 0: there are at most so many people. Who speaks less than
    3 % of the time and sounds like nobody is given to the nearest of the others.
    """
    if not embeddings:
        return []
    vectors = np.stack(embeddings)
    weights = np.asarray(seconds, float)
    chosen = np.argsort(-weights, kind="stable")[:MAX_CLUSTERED]
    labels = _linked(vectors[chosen], most)
    centres = _centres(vectors[chosen], weights[chosen], labels)
    nearest = (vectors @ centres.T).argmax(axis=1)
    nearest[chosen] = labels
    kept = _heavy(nearest, weights, len(centres))
    nearest = np.array(
        [
            label if label in kept else _best(vector, centres, kept)
            for label, vector in zip(nearest, vectors, strict=True)
        ]
    )
    order = {label: number for number, label in enumerate(dict.fromkeys(nearest.tolist()))}
    return [order[label] for label in nearest.tolist()]


def _linked(vectors: npt.NDArray[np.float32], most: int) -> npt.NDArray[np.int64]:
    if len(vectors) == 1:
        return np.zeros(1, np.int64)
    tree = linkage(vectors, method="average", metric="cosine")
    labels = fcluster(tree, SAME_PERSON, criterion="distance")
    if most and len(set(labels)) > most:
        labels = fcluster(tree, most, criterion="maxclust")
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _centres(
    vectors: npt.NDArray[np.float32], weights: npt.NDArray[np.float64], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    sums = np.stack([(vectors[labels == k] * weights[labels == k, None]).sum(axis=0) for k in range(labels.max() + 1)])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))


def _heavy(labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], count: int) -> set[int]:
    shares: Counter[int] = Counter()
    for label, weight in zip(labels.tolist(), weights.tolist(), strict=True):
        shares[label] += weight
    kept = {label for label, seconds in shares.items() if seconds >= MIN_SHARE * sum(shares.values())}
    return kept or set(range(count))


def _best(vector: npt.NDArray[np.float32], centres: npt.NDArray[np.float64], kept: set[int]) -> int:
    return max(kept, key=lambda label: float(vector @ centres[label]))
