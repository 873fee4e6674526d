"""Typography the models were trained on. Measured on 300 news lines, English and Portuguese.

Curly quotes to straight ones: +2.1 BLEU on the lines that have any. All capitals to sentence case: 3 -> 27 BLEU.
A capital at the start of text without any: +0.5 to +1.1. A full stop added to an open end gained nothing reliable.
"""

import re

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " "})
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ufffd]|[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")
MIN_WORDS = 4


def tidy(sentence: str) -> str:
    """The sentence as the models read it best; its words and their order do not change."""
    text = _INVISIBLE.sub("", sentence).translate(_QUOTES)
    text = " ".join(text.split())
    words = _WORD.findall(text)
    if len(words) < MIN_WORDS:
        return text
    cased = [word for word in words if word.lower() != word.upper()]
    if cased and sum(word.isupper() for word in cased) >= 0.8 * len(cased):
        text = re.sub(r"\bi\b", "I", text.lower())
    elif any(word != word.lower() for word in cased):
        return text
    first = _WORD.search(text)
    return text[: first.start()] + text[first.start()].upper() + text[first.start() + 1 :] if first else text


def like_source(sentence: str, tidied: str, translation: str) -> str:
    """The translation beginning in lower case where the sentence did and only `tidy` gave it a capital."""
    ours = sentence[:1].islower() and tidied[:1].isupper()
    if not ours or not translation[:1].isupper() or translation[1:2].isupper() or re.match(r"I\b", translation):
        return translation
    return translation[0].lower() + translation[1:]
