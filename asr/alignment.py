"""Where a fresh hypothesis goes on after the words that are shown as stable already."""

from collections.abc import Sequence

from asr.words import normalize


def continuation(stable: Sequence[str], words: Sequence[str]) -> int:
    """How many leading words of the hypothesis `words` say again what `stable` says.

    The beginning of `words` with the least edit distance to `stable`; of equally good ones the nearest in length.
    """
    if not stable:
        return 0
    old, new = [normalize(word) for word in stable], [normalize(word) for word in words]
    distances = list(range(len(new) + 1))
    for row, word in enumerate(old, start=1):
        last, distances = distances, [row]
        for column, other in enumerate(new, start=1):
            replaced = last[column - 1] + (word != other)
            distances.append(min(replaced, last[column] + 1, distances[-1] + 1))
    least = min(distances)
    return min((n for n, distance in enumerate(distances) if distance == least), key=lambda n: abs(n - len(old)))
