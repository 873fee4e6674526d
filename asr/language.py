"""Which language a speaker is held to speak. Detection on a few seconds errs: one contrary look changes nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LanguagePolicy:
    """`sure` and `relock` are probabilities; `first_look_ms` and `give_up_ms` count voiced time."""

    first_look_ms: int = 1_500
    give_up_ms: int = 3_000
    sure: float = 0.8
    relock: float = 0.85
    relock_looks: int = 2


class LanguageLock:
    """The language of one channel: unknown, then locked; it moves when looks in a row agree on another one."""

    def __init__(self, source: str, policy: LanguagePolicy) -> None:
        """`source`: a language code that is never left, or "auto"."""
        self._policy = policy
        self.fixed = source != "auto"
        self.language: str | None = source if self.fixed else None
        self._rival = ""
        self._rival_looks = 0

    def wants_look(self, voiced_ms: float, looked_ms: float, *, ended: bool) -> bool:
        """Whether to detect now, with `voiced_ms` of speech in this utterance, of which `looked_ms` were looked at."""
        if self.fixed or looked_ms >= self._policy.give_up_ms or voiced_ms <= looked_ms:
            return False
        if looked_ms:
            due = self.language is None or self._rival_looks > 0
            return due and (voiced_ms >= looked_ms + self._policy.first_look_ms or (ended and self.language is None))
        return voiced_ms >= self._policy.first_look_ms or (ended and self.language is None)

    def observe(self, language: str, probability: float, voiced_ms: float, *, ended: bool) -> bool:
        """Take a look's result; True when the language has changed."""
        if self.fixed:
            return False
        if self.language is None:
            settled = probability >= self._policy.sure or voiced_ms >= self._policy.give_up_ms or ended
            self.language = language if settled else None
            return settled
        if language == self.language or probability < self._policy.relock:
            self._rival_looks = 0
            return False
        self._rival_looks = self._rival_looks + 1 if language == self._rival else 1
        self._rival = language
        if self._rival_looks < self._policy.relock_looks:
            return False
        self.language, self._rival_looks = language, 0
        return True
