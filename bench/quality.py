"""How good words are: error rates of transcripts, chrF and BLEU of translations, without case and punctuation."""

import re

import jiwer
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF


def plain(text: str) -> str:
    """Lower case, letters and digits only."""
    return " ".join(re.sub(r"[^\w' ]+", " ", text.lower()).split())


def word_error_rate(reference: str, hypothesis: str) -> float:
    """WER as a share; of an empty reference, the number of words that were invented."""
    reference, hypothesis = plain(reference), plain(hypothesis)
    if not reference:
        return float(len(hypothesis.split()))
    return float(jiwer.wer(reference, hypothesis))


def chrf(hypothesis: str, reference: str) -> float:
    """chrF of one sentence, 0 to 100."""
    return float(CHRF().sentence_score(plain(hypothesis), [plain(reference)]).score)


def bleu(hypotheses: list[str], references: list[str]) -> float:
    """Corpus BLEU without case and punctuation, 0 to 100."""
    return float(BLEU().corpus_score([*map(plain, hypotheses)], [[*map(plain, references)]]).score)


def chrf_of_all(hypotheses: list[str], references: list[str]) -> float:
    """Corpus chrF without case and punctuation, 0 to 100."""
    return float(CHRF().corpus_score([*map(plain, hypotheses)], [[*map(plain, references)]]).score)
