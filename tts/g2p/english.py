"""English to phonemes by hibari's G2P: misaki's lexicon and rules, which both hibari and Kokoro were trained on."""

import functools

from hibari.g2p import G2P


@functools.cache
def english_g2p(*, british: bool = False) -> G2P:
    """Text to phonemes, callable. About 100 MB, so each accent is loaded once for all engines."""
    return G2P(british=british)
