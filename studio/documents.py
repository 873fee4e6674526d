"""What the steps of a dubbing leave for each other: small structs, stored as JSON. Times in seconds of the file."""

import msgspec


class Probe(msgspec.Struct, frozen=True):
    """What is in a file. `video` False: sound only. `audio_index`: the track that is dubbed, among the audio tracks."""

    seconds: float
    video: bool
    audio_index: int
    audio_tracks: int
    width: int = 0
    height: int = 0
    fps: float = 0.0
    video_codec: str = ""
    audio_rate_hz: int = 0


class Word(msgspec.Struct, frozen=True):
    text: str
    start: float
    end: float


class Transcript(msgspec.Struct, frozen=True):
    language: str
    words: list[Word]


class Turn(msgspec.Struct, frozen=True):
    """One speaker's uninterrupted speech; speakers are counted from 0 in the order in which they appear."""

    start: float
    end: float
    speaker: int


class Person(msgspec.Struct, frozen=True):
    """A speaker and the voice that speaks for it. `pitch_hz` 0: could not be measured."""

    speaker: int
    seconds: float
    pitch_hz: float
    voice: str = ""


class Speakers(msgspec.Struct, frozen=True):
    turns: list[Turn]
    people: list[Person]


class Sentence(msgspec.Struct, frozen=True):
    """What one speaker said, and what it is in the target language."""

    index: int
    start: float
    end: float
    speaker: int
    source: str
    target: str = ""


class Translation(msgspec.Struct, frozen=True):
    language: str
    sentences: list[Sentence]


class Phone(msgspec.Struct, frozen=True):
    symbol: str
    start: float
    end: float


class SaidTurn(msgspec.Struct, frozen=True):
    """A sentence as the lips need it: whose it is, when it was said, and when its translation is."""

    speaker: int
    start: float
    end: float
    said_start: float
    said_end: float


class Script(msgspec.Struct, frozen=True):
    """What a piece of the picture says, timed from its beginning."""

    phones: list[Phone]
    turns: list[SaidTurn]


class Line(msgspec.Struct, frozen=True):
    """A spoken sentence in its place.

    `clip` names its sound in the storage; `speed` is the whole change of pace against the voice's own, `stretch` the
    part of it that was done after synthesis. `fits`: within the policy's limits. `text`: what is said, the
    translation or another wording of it.
    """

    index: int
    start: float
    end: float
    speed: float
    stretch: float
    clip: str
    fits: bool
    phones: list[Phone]
    text: str = ""


class Speech(msgspec.Struct, frozen=True):
    lines: list[Line]


class Rendered(msgspec.Struct, frozen=True):
    """A piece of the picture, by its name in the storage; it begins `start` seconds into the whole."""

    name: str
    start: float
    frames: int
    changed: int


class Lips(msgspec.Struct, frozen=True):
    """Rendered pieces of the picture in order; none: the picture stays as it is, and the note says why."""

    pieces: list[Rendered]
    frames: int = 0
    changed: int = 0
    note: str = ""


class Result(msgspec.Struct, frozen=True):
    """The finished files, by their names in the storage."""

    media: str
    media_type: str
    subtitles: dict[str, str]
    """`pt.srt` to name."""
