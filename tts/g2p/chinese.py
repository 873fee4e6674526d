"""Mandarin to phonemes: words from jieba, pinyin from pypinyin, then the IPA letters and tone arrows Kokoro knows.

Finals are glide, nucleus, `0` for the place of the tone, and coda (Duanmu, The Phonology of Standard Chinese).
"""

import re
from collections.abc import Callable

import cn2an
import rjieba
from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials

_INITIALS = {
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}
_FINALS_LIST = (
    "a:a0 ai:ai0 an:a0n ang:a0ŋ ao:au0 e:ɤ0 ei:ei0 en:ə0n eng:ə0ŋ er:ɚ0 ê:ɛ0 o:wo0 ong:ʊ0ŋ ou:ou0 "
    "i:i0 ia:ja0 ian:jɛ0n iang:ja0ŋ iao:jau0 ie:je0 in:i0n ing:i0ŋ iong:jʊ0ŋ iou:jou0 io:jɔ0 "
    "u:u0 ua:wa0 uai:wai0 uan:wa0n uang:wa0ŋ uei:wei0 uen:wə0n ueng:wə0ŋ uo:wo0 "
    "ü:y0 üe:ɥe0 üan:ɥɛ0n ün:y0n m:m0 n:n0 ng:ŋ0"
)
_FINALS = dict(pair.split(":") for pair in _FINALS_LIST.split())
_APICAL = frozenset(("zh", "ch", "sh", "r", "z", "c", "s"))
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_LONG_NUMBER = re.compile(r"[0-9]{16,}|[0-9]*\.[0-9]{16,}")
_SPOKEN_FORMS = (
    (re.compile(r"(?<=[0-9]),(?=[0-9]{3})"), ""),
    (re.compile(r"[¥￥]\s?([0-9.]+)"), r"\1元"),
    (re.compile(r"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b"), r"\1年\2月\3日"),
    (re.compile(r"\b([0-9]{1,2}):([0-9]{2})\b"), r"\1点\2分"),
)
_HANZI = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z' -]*")
_MARKS = str.maketrans(
    {
        "、": ", ",
        "，": ", ",
        "。": ". ",
        "．": ". ",
        "！": "! ",
        "：": ": ",
        "；": "; ",
        "？": "? ",
        "《": " “",
        "》": "” ",
        "「": " “",
        "」": "” ",
        "【": " (",
        "】": ") ",
        "（": " (",
        "）": ") ",
        "·": " ",
    }
)


class ChineseG2P:
    """Text to phonemes. `english` reads the words in Latin letters."""

    def __init__(self, english: Callable[[str], str]) -> None:
        self._english = english

    def __call__(self, text: str) -> str:
        """Phonemes, words apart by spaces; what has no reading stays and is dropped by the engine's alphabet."""
        spelled = _spell_numbers(text).translate(_MARKS)
        spoken = _LATIN.sub(lambda run: f" {self._english(run.group().strip())} ", spelled)
        spoken = _HANZI.sub(lambda run: f" {_phrase(run.group())} ", spoken)
        joined = re.sub(r"\s+([,.!?;:”)])", r"\1", " ".join(spoken.split()))
        return joined.replace("“ ", "“").replace("( ", "(")


def _spell_numbers(text: str) -> str:
    """Numbers in characters; digit by digit where they are longer than the library reads."""
    for written, spoken in _SPOKEN_FORMS:
        text = written.sub(spoken, text)
    spelled = str(cn2an.transform(_LONG_NUMBER.sub(_digit_by_digit, text), "an2cn"))
    return re.sub(r"[0-9]+", _digit_by_digit, spelled)


def _digit_by_digit(number: re.Match[str]) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in number.group() if digit.isdigit())


def _phrase(hanzi: str) -> str:
    return " ".join("".join(map(syllable_to_phonemes, _pinyin(word))) for word in rjieba.cut(hanzi))


def _pinyin(word: str) -> list[str]:
    return lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, errors="ignore")


def syllable_to_phonemes(pinyin: str) -> str:
    """One syllable with its tone as the last digit (`zhong1`); empty for what is not one."""
    if not pinyin or pinyin[-1] not in _TONES:
        return ""
    plain = pinyin[:-1]
    initial = to_initials(plain, strict=True)
    final = to_finals(plain, strict=True, v_to_u=True)
    vowel = "ɨ0" if initial in _APICAL and final == "i" else _FINALS.get(final or plain, "")
    return _INITIALS.get(initial, "") + vowel.replace("0", _TONES[pinyin[-1]])
