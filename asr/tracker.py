"""The clauses of one utterance: what is committed, what is stable, what is a guess. Pure: fed with recognitions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from asr.alignment import continuation
from asr.clause_tables import table_for
from asr.clauses import ClausePolicy, ends_sentence, find_cut, find_followed_sentence
from asr.commit import LocalAgreement
from asr.display import DraftView, common
from asr.engines.base import SAMPLE_RATE_HZ, Recognition
from asr.timing import spread_words
from asr.utterance import Utterance
from asr.words import join_words, normalize, split_words
from wire.events import Span, Word

_TRAILING = ".,;:!?…。，、！？；："
_PAUSE_MS = 64
_BEFORE_CUT_SAMPLES, _AFTER_CUT_SAMPLES = 2_400, 1_600


@dataclass(frozen=True)
class TrackerPolicy:
    """`edge_ms`: words this close to the end of the audio are not stable yet. `context_ms`: committed audio kept.

    `whole_ms`: only sentences are cut before so much of it was heard; what ends sooner is one clause, heard without a
    wait. `phrase_ms`: what ends in a pause and is longer is cut. `sentences`: a short pause ends sentences only,
    and a probable end is heard as one, whatever was heard of it while it was spoken.
    """

    clauses: ClausePolicy = field(default_factory=ClausePolicy)
    edge_ms: int = 400
    context_ms: int = 4_000
    max_open_ms: int = 5_000
    whole_ms: int = 0
    phrase_ms: int = 12_000
    sentences: bool = False


@dataclass(frozen=True)
class Clause:
    """A committed clause; `span` and its words' spans are capture samples."""

    text: str
    language: str
    span: Span
    words: tuple[Word, ...]


class Tracker:
    """Follows one utterance in one language.

    Audio of committed clauses stays for a while: the recogniser hears it again with its text given (`prefix`), which
    makes what follows more certain than a cut would. Engines that time their words get their audio cut instead.
    """

    def __init__(self, utterance: Utterance, language: str, policy: TrackerPolicy) -> None:
        self.utterance = utterance
        self.language = language
        self.open_start = utterance.start
        self.heard_until = self._end_heard = utterance.start
        self._whole_until = utterance.start + policy.whole_ms * SAMPLE_RATE_HZ // 1000
        self.committed_voice = utterance.start
        """End of the voiced audio that is in committed clauses."""
        self._policy = policy
        self._agreement = LocalAgreement()
        self._context: list[Word] = []
        self._stable: list[str] = []
        self._tail: list[str] = []
        self._spans: list[Span] = []
        self._timed = False
        self._unsure = False
        self._latest: tuple[list[str], list[Span]] = ([], [])
        """The words and spans of the open clause as the last hypothesis alone has them."""
        self._view = DraftView()

    @property
    def prefix(self) -> str:
        """What the kept audio is known to begin with. Without its last mark: the pause it stood for may be none."""
        return join_words([word.text for word in self._context], self.language).rstrip(_TRAILING)

    @property
    def words(self) -> list[str]:
        """The open clause as it is understood now."""
        return [*self._stable, *self._tail]

    @property
    def text(self) -> str:
        return join_words(self.words, self.language)

    @property
    def stable_chars(self) -> int:
        """Leading characters of `shown` that will not change while speech goes on."""
        count = common(self._stable, self._view.words)
        return len(join_words(self._view.words[:count], self.language))

    @property
    def covered(self) -> bool:
        """All that was voiced has been heard."""
        return self.heard_until >= self.utterance.voiced_until

    @property
    def prepared(self) -> bool:
        """The end, if this is one, has been heard."""
        return self.covered and (not self._policy.sentences or self._end_heard == self.heard_until)

    @property
    def uncommitted_voice(self) -> bool:
        """There is speech that no committed clause has."""
        return self.utterance.voiced_until > self.committed_voice

    @property
    def incomplete(self) -> bool:
        """Not to be committed in a short pause: the clause stops in the middle of a phrase, or its engine doubts it."""
        table, last = table_for(self.language), self.words[-1] if self.words else ""
        goes_on = normalize(last) in table.dangling or (self._policy.sentences and not ends_sentence(last, table))
        return self._unsure or goes_on

    @property
    def shown(self) -> str:
        """What readers may see of the open clause now."""
        return join_words(self._view.words, self.language)

    def observe(self, heard: Recognition, heard_until: int, *, final: bool) -> None:
        """Take what was heard of the audio before `heard_until`. `final`: speech has paused there."""
        self.pass_over(heard_until, final=final)
        self._unsure = heard.unsure
        words = [word for word in split_words(heard.text, self.language) if normalize(word)]
        self._timed = bool(heard.words) and len(words) == len(heard.words)
        self._latest = (words, self._place(words, heard))
        if final:
            self.pause()
            return
        again = continuation(self._stable, words)
        self._tail = words[again:]
        self._spans = self._place(self.words, heard if again == len(self._stable) else None)
        edge = heard_until - self._policy.edge_ms * SAMPLE_RATE_HZ // 1000
        ripe = sum(end <= edge for _, end in self._spans[len(self._stable) :])
        agreed = self._agreement.observe(self._tail, ripe)
        self._stable += self._tail[:agreed]
        self._tail = self._tail[agreed:]
        self._view.update(self.words)

    def pass_over(self, until: int, *, final: bool) -> None:
        """The audio before `until` needs no hearing any more. `final`: nor as the end of a clause."""
        self.heard_until = until
        if final:
            self._end_heard = until

    def pause(self) -> None:
        """Speech has probably ended: all of the open clause is what was heard last.

        That hypothesis has heard the most.
        """
        words, spans = self._latest
        self._stable, self._tail, self._spans = [], list(words), list(spans)
        self._agreement.remember(words)
        self._view.reveal(words)

    def cut(self) -> Clause | None:
        """The next clause, if enough of the running speech is stable; None when there is none to commit.

        Nor in a pause, which may be the end: a clause cut now would be spoken just when the last one is ready.
        """
        if self.utterance.quiet_ms >= _PAUSE_MS:
            return None
        ends_ms = [(end - self.open_start) * 1000 / SAMPLE_RATE_HZ for _, end in self._spans]
        stable = len(self._stable)
        if self._overdue():
            stable = max(stable, len(self.words) - 2)
            self._stable, self._tail = self.words[:stable], self.words[stable:]
        if self.heard_until < self._whole_until:
            sentence = find_followed_sentence(self.words, self.language)
            count = sentence if sentence <= stable else 0
        else:
            count = find_cut(self.words, stable, ends_ms, self.language, self._policy.clauses)
        if count == 0:
            return None
        clause = self._commit(count)
        self.committed_voice = clause.span[1]
        return clause

    def finish(self) -> list[Clause]:
        """Speech has paused: all that is open is committed, as one clause unless it is long.

        Of two clauses the second would be heard only after the first, of one clause the beginning is heard at once.
        """
        clauses = []
        self._stable, self._tail = self.words, []
        while self.words:
            clauses.append(self._commit(self._last_cut() or len(self.words)))
        self.forget_open()
        return clauses

    def _last_cut(self) -> int:
        """Where a phrase is cut that is too long for one clause: behind a sentence if that can be."""
        lengths_ms = [(end - self.open_start) * 1000 / SAMPLE_RATE_HZ for _, end in self._spans]
        if not lengths_ms or lengths_ms[-1] <= self._policy.phrase_ms:
            return 0
        return find_followed_sentence(self.words, self.language) or find_cut(
            self.words, len(self.words), lengths_ms, self.language, self._policy.clauses
        )

    def replace(self, heard: Recognition) -> None:
        """Another engine's version of the whole open clause."""
        words = [word for word in split_words(heard.text, self.language) if normalize(word)]
        self._stable, self._tail, self._timed = [], words, False
        self._view.reveal(words)
        windows = self.utterance.voiced_windows(self.open_start, self.heard_until)
        self._spans = spread_words(words, windows, (self.open_start, self.heard_until))
        self._latest = (words, self._spans)

    def forget_open(self) -> None:
        """Leave the open clause: its audio was no speech, or it has been committed."""
        self.committed_voice = self.utterance.voiced_until
        self.open_start = max(self.open_start, self.utterance.voiced_until)
        self._stable, self._tail, self._spans = [], [], []
        self._latest = ([], [])
        self._view.reveal(())
        self._agreement.reset()

    def skip_unheard(self) -> None:
        """Nothing is recognised in much audio: let go of all but its last two seconds."""
        if not self.words and self._overdue():
            self._context = []
            self.utterance.drop_before(self.heard_until - 2 * SAMPLE_RATE_HZ)
            self.open_start = max(self.open_start, self.utterance.start)

    def _overdue(self) -> bool:
        return self.heard_until - self.open_start > self._policy.max_open_ms * SAMPLE_RATE_HZ // 1000

    def _place(self, words: Sequence[str], heard: Recognition | None) -> list[Span]:
        """Spans of the open clause's words: as the engine timed them in `heard`, else by their share of voiced time."""
        if self._timed and heard is not None:
            origin = self.utterance.start
            return [
                (origin + round(word.start * SAMPLE_RATE_HZ), origin + round(word.end * SAMPLE_RATE_HZ))
                for word in heard.words
            ]
        windows = self.utterance.voiced_windows(self.open_start, self.heard_until)
        return spread_words(words, windows, (self.open_start, self.heard_until))

    def _commit(self, count: int) -> Clause:
        words = [Word(text=text, span=span) for text, span in zip(self.words, self._spans, strict=False)][:count]
        rest = self.words[count:]
        end = words[-1].span[1] if rest else max(self.open_start, self.utterance.voiced_until)
        if rest and self._timed:
            end = self.utterance.quietest(end - _BEFORE_CUT_SAMPLES, end + _AFTER_CUT_SAMPLES)
        end = max(end, self.open_start)
        text = join_words(self.words[:count], self.language)
        clause = Clause(text, self.language, (self.open_start, end), tuple(words))
        self._stable, self._tail = self._stable[count:], rest[max(0, len(self._stable) - count) :]
        self._spans = self._spans[count:]
        self._view.drop(count)
        self._latest = (self.words, self._spans)
        self.open_start = end
        self._keep_context(words)
        return clause

    def _keep_context(self, words: Sequence[Word]) -> None:
        """Keep the committed words as context, or drop their audio; either way the buffer stays bounded."""
        if self._timed:
            self._context = []
            self.utterance.drop_before(self.open_start)
            self._agreement.reset()
            return
        self._context += words
        kept = self._policy.context_ms * SAMPLE_RATE_HZ // 1000
        if self.open_start - self.utterance.start <= kept:
            return
        # Cut in the middle of the context, where an error of a word does no harm: the words behind it are given.
        target = self.open_start - kept // 2
        first = next((i for i, word in enumerate(self._context) if word.span[0] >= target), len(self._context) - 1)
        start = self._context[first].span[0]
        cut = self.utterance.quietest(start - _BEFORE_CUT_SAMPLES, start + _AFTER_CUT_SAMPLES)
        self._context = self._context[first:]
        self.utterance.drop_before(min(cut, self.open_start))
