"""What the mouth does for a phone: IPA as espeak writes it, and misaki's capitals for diphthongs (Kokoro, hibari).

Shapes follow the usual fifteen visemes (MPEG-4 FBA and its descendants), in eye distances; see `speech/shape.py`.
"""

import unicodedata
from dataclasses import dataclass

from lipsync.speech.shape import REST, MouthShape


@dataclass(frozen=True)
class Viseme:
    """A target and how strongly a phone insists on it. `closes`: the lips must really meet (or lip and teeth)."""

    shape: MouthShape
    dominance: float
    closes: bool = False
    rounds: bool = False


MARKS = {"Lm", "Mn", "Sk"}
LETTERS = {"Ll", "Lu", "Lo"}
SILENCE = Viseme(REST, 0.8)
VISEMES: dict[str, Viseme] = {
    "sil": SILENCE,
    "PP": Viseme(MouthShape(0.0, 1.0, 0.0, 0.6, 0.0), 5.0, closes=True),
    "FF": Viseme(MouthShape(0.04, 1.0, 0.0, 0.0, 1.0), 4.0, closes=True),
    "WW": Viseme(MouthShape(0.02, 0.70, 1.0, 0.0, 0.0), 2.5, rounds=True),
    "TH": Viseme(MouthShape(0.035, 1.0), 0.9),
    "DD": Viseme(MouthShape(0.03, 1.0), 0.6),
    "NN": Viseme(MouthShape(0.03, 1.0), 0.6),
    "KK": Viseme(MouthShape(0.04, 1.0), 0.4),
    "CH": Viseme(MouthShape(0.035, 0.86, 0.65), 1.6, rounds=True),
    "SS": Viseme(MouthShape(0.025, 1.04), 1.2),
    "RR": Viseme(MouthShape(0.04, 0.90, 0.4), 0.9, rounds=True),
    "HH": Viseme(MouthShape(0.07, 1.0), 0.2),
    "aa": Viseme(MouthShape(0.19, 0.99), 1.1),
    "ae": Viseme(MouthShape(0.165, 1.05), 1.1),
    "E": Viseme(MouthShape(0.13, 1.05), 1.0),
    "ih": Viseme(MouthShape(0.085, 1.07), 0.9),
    "ee": Viseme(MouthShape(0.07, 1.12), 1.1),
    "uh": Viseme(MouthShape(0.09, 1.0), 0.7),
    "er": Viseme(MouthShape(0.08, 0.92, 0.3), 1.0, rounds=True),
    "oh": Viseme(MouthShape(0.12, 0.83, 0.65), 1.2, rounds=True),
    "ao": Viseme(MouthShape(0.15, 0.88, 0.45), 1.1, rounds=True),
    "ou": Viseme(MouthShape(0.06, 0.72, 1.0), 1.6, rounds=True),
    "yy": Viseme(MouthShape(0.06, 0.80, 0.85), 1.4, rounds=True),
}

_PHONES = {
    "PP": "pbmɓʙ",
    "FF": "fvɱʋ",
    "WW": "wɥʍβɸ",
    "TH": "θð",
    "DD": "tdɗʈɖɾɽT",
    "NN": "nlɫɬɭʎɲɳrʀ",
    "KK": "kɡgŋxɣqɢχʁɴʔcɟçʝ",
    "CH": "ʃʒʧʤʂʐɕʑʨʥ",
    "SS": "szʦʣ",
    "RR": "ɹɻ",
    "HH": "hɦħʕ",
    "aa": "aɑɐ",
    "ae": "æ",
    "E": "eɛ",
    "ih": "ɪᵻɨ",
    "ee": "ij",
    "uh": "əʌɘɤᵊɯɰ",
    "er": "ɜɚɝ",
    "oh": "oʊɵ",
    "ao": "ɔɒ",
    "ou": "uʉ",
    "yy": "yøœʏ",
}
_BY_SYMBOL = {symbol: name for name, symbols in _PHONES.items() for symbol in symbols}
SILENT_WORDS = {"sil", "sp", "spn", "pau", "pad", "eps", "unk"}
"""How aligners and synthesisers write a pause, with or without brackets."""
_DIPHTHONGS = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ"}
"""misaki's single letters."""


def visemes_of(symbol: str) -> list[tuple[str, float]]:
    """The visemes that one phone symbol passes through, each with its part of the phone's time (they add up to 1).

    Marks of stress, length and the like give none: they belong to the phone beside them. Pauses and punctuation are
    silence; a letter that is not known is a neutral vowel.
    """
    if symbol.strip("<>[]_|").lower() in SILENT_WORDS:
        return [("sil", 1.0)]
    letters = "".join(_DIPHTHONGS.get(letter, letter) for letter in symbol)
    names = [_BY_SYMBOL[letter] for letter in letters if letter in _BY_SYMBOL]
    if not names:
        kinds = {unicodedata.category(letter) for letter in letters}
        if kinds and kinds <= MARKS:
            return []
        return [("uh" if kinds & LETTERS else "sil", 1.0)]
    names = [name for index, name in enumerate(names) if index == 0 or name != names[index - 1]]
    if len(names) == 1:
        return [(names[0], 1.0)]
    # The first part of a diphthong or affricate is the longer one.
    first = 0.6
    rest = (1.0 - first) / (len(names) - 1)
    return [(names[0], first), *((name, rest) for name in names[1:])]
