"""Keeps out what nobody said: words heard in silence, noise and music, loops, stock phrases of training data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from asr.engines.base import Recognition
from asr.repetition import is_loop, repeats
from asr.words import normalize, split_words

Verdict: TypeAlias = Literal["keep", "doubt", "drop"]
"""`doubt`: another recogniser's opinion should decide; without one, keep."""

_INVENTED = frozenset(
    """
    you|thank you|thanks|thanks for watching|thank you for watching|thank you very much|thank you so much|bye|bye bye
    please subscribe|subscribe|like and subscribe|see you next time|see you in the next video|ill see you next time
    subtitles by the amaraorg community|transcription by castingwords|copyright wdr|the end|okay|oh|so|i|im sorry
    mmhmm|mhm|mm|hmm|uhhuh|uh|um|ah|eh|ha|haha|hahaha|huh|yeah
    obrigado|obrigada|obrigado por assistir|legendas pela comunidade amaraorg|tchau|gracias|gracias por ver el video
    subtítulos realizados por la comunidad de amaraorg|suscríbete|merci|merci davoir regardé cette vidéo
    soustitres réalisés par la communauté damaraorg|vielen dank|untertitel der amaraorgcommunity|untertitelung des zdf
    danke|grazie|sottotitoli creati dalla comunità amaraorg|grazie per la visione|ご視聴ありがとうございました|谢谢观看
    請不吝點贊訂閱轉發打賞支持明鏡與點點欄目|字幕by索兰娅|продолжение следует|субтитры сделал dimatorzok|спасибо
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
) - {""}
"""What recognisers say when they hear nothing, without case and punctuation. People say these too: they are dropped
only when the evidence speaks against speech."""


_REFRAIN = 3


@dataclass(frozen=True)
class Evidence:
    """What is known of the audio apart from the text."""

    voiced_ms: float
    mean_probability: float
    """Of the voiced windows, in [0, 1]."""


@dataclass(frozen=True)
class GuardPolicy:
    """Probabilities in [0, 1]; log probabilities are natural, per token."""

    min_voiced_ms: int = 60
    blip_ms: int = 350
    blip_probability: float = 0.65
    short_ms: int = 700
    no_speech: float = 0.6
    doubtful_log_probability: float = -0.7
    poor_log_probability: float = -1.0
    hopeless_log_probability: float = -2.0
    unsure_language: float = 0.5
    unsure_no_speech: float = 0.45
    max_words_per_second: float = 7.0


def worth_hearing(evidence: Evidence, policy: GuardPolicy) -> bool:
    """Whether the audio may be speech at all: clicks and blips that the voice detector half believes are not."""
    if evidence.voiced_ms < policy.min_voiced_ms:
        return False
    return evidence.voiced_ms >= policy.blip_ms or evidence.mean_probability >= policy.blip_probability


def judge(heard: Recognition, evidence: Evidence, policy: GuardPolicy) -> Verdict:
    """Whether what a recogniser heard was said."""
    words = [word for piece in split_words(heard.text, heard.language) if (word := normalize(piece))]
    if not words or is_loop(words, heard.text):
        return "drop"
    score = heard.mean_log_probability
    if score < policy.hopeless_log_probability or _no_speech(heard, policy) or _refrain(words, heard, policy):
        return "drop"
    too_many = len(words) > 3 + policy.max_words_per_second * evidence.voiced_ms / 1000
    invented = "".join(words) in _COMPACT and evidence.voiced_ms < policy.short_ms
    if (invented and (heard.no_speech_probability >= policy.no_speech / 2 or score < policy.poor_log_probability)) or (
        too_many and score < policy.poor_log_probability
    ):
        return "drop"
    return "doubt" if score < policy.doubtful_log_probability or too_many or invented else "keep"


def convincing(heard: Recognition, evidence: Evidence, policy: GuardPolicy) -> bool:
    """Whether a recogniser may be believed against another one that heard nothing: of singing and noise one of them
    often makes words."""
    return judge(heard, evidence, policy) == "keep" and heard.no_speech_probability < policy.no_speech / 2


def _no_speech(heard: Recognition, policy: GuardPolicy) -> bool:
    """Two witnesses against the text, of three: it is unlikely, it is no speech, it is in no language for certain."""
    unlikely = heard.mean_log_probability < policy.poor_log_probability
    if heard.language_probability < policy.unsure_language:
        return unlikely or heard.no_speech_probability >= policy.unsure_no_speech
    return unlikely and heard.no_speech_probability >= policy.no_speech


def _refrain(words: list[str], heard: Recognition, policy: GuardPolicy) -> bool:
    """Nothing but the same few words three times over, in what may be no speech: so music is heard."""
    count, length = repeats(words)
    return count >= _REFRAIN and count * length == len(words) and heard.no_speech_probability >= policy.no_speech / 2


_COMPACT = frozenset("".join(normalize(word) for word in phrase.split()) for phrase in _INVENTED)
