"""Japanese to phonemes: words and their pronunciation from Lindera with IPADIC, kana to the IPA letters Kokoro knows.

The values follow the broad transcription of Kokoro's own Japanese pipeline: palatalised consonants carry `ʲ`, a doubled
consonant is `ʔ`, a long vowel `ː`, and the moraic nasal takes the place of what follows it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

import lindera

_VOWELS = "aiɯeo"
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "ɡ": "ガギグゲゴ",
    "s": "サシスセソ",
    "ʣ": "ザジズゼゾ",
    "t": "タチツテト",
    "d": "ダヂヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "ɾ": "ラリルレロ",
}
_EXCEPTIONS = {
    "シ": "ɕi",
    "ジ": "ʥi",
    "ス": "sɨ",
    "ズ": "zɨ",
    "チ": "ʨi",
    "ヂ": "ʥi",
    "ツ": "ʦɨ",
    "ヅ": "zɨ",
    "ニ": "ɲi",
    "ヒ": "çi",
    "フ": "ɸɯ",
    "ヴ": "vɯ",
    "ヤ": "ja",
    "ユ": "jɯ",
    "ヨ": "jo",
    "ワ": "βa",
    "ヲ": "o",
}
_PALATAL = {"キ": "kʲ", "ギ": "ɡʲ", "ビ": "bʲ", "ピ": "pʲ", "ミ": "mʲ", "リ": "ɾʲ"}
_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "ɯ", "ェ": "e", "ォ": "o", "ャ": "a", "ュ": "ɨ", "ョ": "o", "ヮ": "a"}
_COMBINED = {"ティ": "tʲi", "ディ": "dʲi", "トゥ": "tɯ", "ドゥ": "dɯ", "テュ": "tʲɨ", "デュ": "dʲɨ", "フュ": "ɸʲɨ"}
_MARKS = {
    "。": ".",
    "、": ",",
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "・": " ",
    "～": "—",
    "〜": "—",
    "《": "(",
    "》": ")",
    "【": "(",
    "】": ")",
}
_CLOSING = frozenset(".,!?:;)”…—")
_OPENING = frozenset("(“")
_NASALS = {"m": "mpb", "ŋ": "kɡ", "ɲ": "ɲʨʥ", "n": "ntdɾzʣʦ"}
_DIGITS = re.compile(r"\d+(?:,\d{3})+|\d+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*")
_NUMERALS = "〇一二三四五六七八九"
_MUTATED = {"三百": "さんびゃく", "六百": "ろっぴゃく", "八百": "はっぴゃく", "三千": "さんぜん", "八千": "はっせん"}


def _single_kana() -> dict[str, str]:
    table = {
        kana: consonant + vowel for consonant, row in _ROWS.items() for kana, vowel in zip(row, _VOWELS, strict=True)
    }
    table |= {kana: consonant + "i" for kana, consonant in _PALATAL.items()} | _EXCEPTIONS
    return table | {small: vowel for small, vowel in _SMALL.items() if small not in "ャュョ"}


_KANA = _single_kana()


class JapaneseG2P:
    """Text to phonemes. `english` reads the words in Latin letters. Loads about 100 MB of dictionary."""

    def __init__(self, english: Callable[[str], str]) -> None:
        self._english = english
        self._tokenizer = lindera.Tokenizer(lindera.load_dictionary("embedded://ipadic"), mode="normal")

    def __call__(self, text: str) -> str:
        """Phonemes, words apart by spaces; characters without a reading are left out."""
        plain = _spell_numbers(unicodedata.normalize("NFKC", text))
        out = ""
        for word in self._words(plain):
            if word[0] in _CLOSING:
                out = f"{out.rstrip()}{word} "
            elif word in _OPENING:
                out += word
            else:
                out += f"{word} "
        return " ".join(out.split())

    def _words(self, text: str) -> Iterator[str]:
        for token in self._tokenizer.tokenize(text):
            surface = token.surface
            mark = _MARKS.get(surface, surface)
            if mark in _OPENING or all(letter in _CLOSING for letter in mark):
                yield mark
            elif _LATIN.fullmatch(surface):
                yield self._english(surface)
            elif spoken := kana_to_phonemes(_reading(token)):
                yield spoken


def _reading(token: lindera.Token) -> str:
    """The pronunciation in katakana, particles and long vowels as spoken; unknown kana stands as it is."""
    details = token.details
    if len(details) > 8 and details[8] != "*":
        return str(details[8])
    return "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in token.surface)


def kana_to_phonemes(kana: str) -> str:
    """Katakana to IPA, mora by mora; other characters are left out."""
    moras = list(_moras(kana))
    out = ""
    for index, mora in enumerate(moras):
        following = moras[index + 1] if index + 1 < len(moras) else ""
        out += _nasal(following) if mora == "ɴ" else mora
    return out.strip("ʔ") if out.startswith("ʔ") else out


def _moras(kana: str) -> Iterator[str]:
    index = 0
    while index < len(kana):
        pair, one = kana[index : index + 2], kana[index]
        if len(pair) == 2 and pair[1] in _SMALL and one in _KANA:
            yield _COMBINED.get(pair) or _contract(one, pair[1])
            index += 2
            continue
        index += 1
        yield {"ッ": "ʔ", "ン": "ɴ", "ー": "ː"}.get(one) or _KANA.get(one, "")


def _contract(kana: str, small: str) -> str:
    """A kana and a small vowel make one mora: the first gives the consonant, the second the vowel."""
    consonant = "β" if kana == "ウ" else _KANA[kana].rstrip("aiɯɨeo")
    return consonant + _SMALL[small]


def _nasal(following: str) -> str:
    """The moraic nasal is made where the next consonant is."""
    return next((nasal for nasal, before in _NASALS.items() if following[:1] in before and following), "ɴ")


def _spell_numbers(text: str) -> str:
    """Arabic numerals as kanji, which the dictionary can read; irregular hundreds and thousands as kana."""
    spelled = _DIGITS.sub(lambda number: _kanji(number.group().replace(",", "")), text)
    for kanji, kana in _MUTATED.items():
        spelled = spelled.replace(kanji, kana)
    return spelled


def _kanji(digits: str) -> str:
    """`2024` is 二千二十四; beyond 16 digits they are read one by one."""
    if len(digits) > 16 or digits.startswith("0"):
        return "".join(_NUMERALS[int(digit)] for digit in digits)
    groups = []
    for unit in ("", "万", "億", "兆"):
        digits, four = digits[:-4], digits[-4:]
        if four.strip("0"):
            groups.append(_below_ten_thousand(four) + unit)
    return "".join(reversed(groups))


def _below_ten_thousand(four: str) -> str:
    out = ""
    for digit, unit in zip(four.zfill(4), ("千", "百", "十", ""), strict=True):
        if digit != "0":
            out += (_NUMERALS[int(digit)] if digit != "1" or not unit else "") + unit
    return out
