"""Every message that crosses a socket, written once. The TypeScript types are generated from this file.

Text frames carry one JSON event. Binary frames carry a length-prefixed JSON header (one of the events marked *binary*)
and its payload: PCM16LE mono audio, or a picture. See `wire.codec` for the framing.
"""

from typing import Annotated, Literal, TypeAlias

import msgspec

PROTOCOL = "vivavoce.v1"
CAPTURE_RATE_HZ = 16_000

Channel: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
Language: TypeAlias = Annotated[
    str, msgspec.Meta(max_length=16, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$|^auto$|^$")
]
Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=5_000)]
Span: TypeAlias = tuple[Count, Count]
State: TypeAlias = Literal["tentative", "committed"]
Role: TypeAlias = Literal["host", "speaker", "listener"]
Via: TypeAlias = Literal["socket", "webrtc", "whip", "whep"]
Action: TypeAlias = Literal[
    "mute", "unmute", "remove", "make_speaker", "make_listener", "lock", "unlock", "record", "stop", "end"
]
Description: TypeAlias = Literal["offer", "answer"]
VoiceId: TypeAlias = Annotated[str, msgspec.Meta(max_length=64)]
Sdp: TypeAlias = Annotated[str, msgspec.Meta(max_length=64 * 1024)]
Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=80)]
AckKind: TypeAlias = Literal["capture", "transcript", "translation", "speech", "tombstone", "end", "video", "prefer"]
FaceProblem: TypeAlias = Literal["", "no_face", "several_faces", "turned", "too_small", "leaving", "cut"]


class Word(msgspec.Struct):
    """One recognised word with its place on the capture clock, in samples at 16 kHz."""

    text: str
    span: Span


class Phoneme(msgspec.Struct):
    """One phone of synthesised speech, in seconds from the start of its segment's audio."""

    symbol: str
    start: float
    end: float


class Event(msgspec.Struct, kw_only=True, tag_field="type"):
    """What every message has: the channel (one speaker's stream) it belongs to."""

    channel: Channel


class Open(Event, kw_only=True, tag="open"):
    """Producer -> stage: what this channel needs. Sent first on every connection and passed down the chain.

    A later `open` with a higher `gen` replaces it; work of a generation older than `floor` is dropped.
    """

    source: Language = "auto"
    targets: Annotated[tuple[Language, ...], msgspec.Meta(max_length=32)] = ()
    voices: dict[str, str] = {}
    """Target language -> voice id; a language that is not named gets its default voice."""
    unspoken: Annotated[tuple[Language, ...], msgspec.Meta(max_length=32)] = ()
    """Those of `targets` that are only read: translated, but without speech and face."""
    reliable: bool = False
    """Somebody at the end of the chain acknowledges the speech: keep it until then, also while they are away."""
    gen: Count = 0
    floor: Count | None = None
    """The oldest generation whose work goes on; left out: `gen` itself. One language more or less need not cost the
    others what was said before."""


class Welcome(Event, kw_only=True, tag="welcome"):
    """Stage -> whoever connected: the stage is ready, and how far it has come.

    A producer that restarts goes on with `next_seq`, and skips source audio before `sample`.
    """

    next_seq: Count = 0
    sample: Count = 0


class Capture(Event, kw_only=True, tag="capture"):
    """*Binary.* Microphone audio, PCM16LE mono 16 kHz; `span` is its place on the capture clock in samples."""

    span: Span
    gen: Count = 0
    t: dict[str, float] = {}


class Frame(Event, kw_only=True, tag="frame"):
    """*Binary.* What the speaker's camera sees: a JPEG. The newest one counts; an empty one means that it is off.

    `sample` is its place on the capture clock. A `still` (JPEG, PNG or WebP) stays until the next frame.
    """

    sample: Count = 0
    still: bool = False


class Video(Event, kw_only=True, tag="video"):
    """*Binary.* A JPEG of the face that says the translation, to be shown for 40 ms.

    It belongs to sample `offset` of the speech of segment `seq`; without a `seq` nobody speaks, and it is shown when
    it comes. Neither kept nor sent again: who is late misses it.
    """

    language: Language
    number: Count
    """Counts this language's frames. An `ack` of kind `video` names it as `seq`: there is room for more."""
    seq: Count | None = None
    offset: Count = 0
    sample_rate_hz: Count = 0
    problem: FaceProblem = ""
    """Why the frame was passed on as the camera saw it."""
    sample: Count = 0
    """Place on the capture clock of the frame that it was made from."""


class Segment(Event, kw_only=True):
    """What all events about one segment (a clause) share.

    `seq` never skips. `tentative` may be replaced by a higher `rev`; `committed` is never taken back. `span` is the
    source speech it came from, in capture samples. `t` holds monotonic seconds by stage mark, e.g. `asr.commit`.
    """

    seq: Count
    rev: Count = 0
    state: State = "committed"
    gen: Count = 0
    span: Span = (0, 0)
    t: dict[str, float] = {}


class Transcript(Segment, kw_only=True, tag="transcript"):
    """What was said. `stable` is the number of leading characters that do not change while speech goes on; the clause's
    end may correct them. A tentative text leaves out words that are likely to change, until `closing`.
    """

    text: Text
    language: Language
    stable: Count = 0
    closing: bool = False
    """Of a tentative segment: it has probably ended, so preparing its speech now will probably pay. Of a committed one:
    the speaker paused behind it, so nothing follows at once."""
    words: tuple[Word, ...] = ()
    translation: Text = ""
    """English, where the recogniser translated by itself."""


class Translation(Segment, kw_only=True, tag="translation"):
    """The segment in one target language. `route` names the models it went through, in order."""

    text: Text
    language: Language
    source_language: Language
    stable: Count = 0
    closing: bool = False
    route: tuple[str, ...] = ()


class Speech(Segment, kw_only=True, tag="speech"):
    """*Binary.* Synthesised speech, PCM16LE mono, in frames of at most 100 ms that follow each other by `offset`.

    `offset` counts samples from the start of the segment's audio; `phonemes` come with the first frame that they
    describe; `last` marks the end of the segment (its payload may be empty).
    """

    language: Language
    voice: str = ""
    rate: Annotated[float, msgspec.Meta(gt=0)] = 1.0
    """Pace it was spoken at; 1.0 is the voice's own."""
    sample_rate_hz: Count
    offset: Count = 0
    phonemes: tuple[Phoneme, ...] = ()
    last: bool = False


class Tombstone(Segment, kw_only=True, tag="tombstone"):
    """A segment that failed or was dropped in one stage. It takes the segment's place, so that nobody waits for it."""

    stage: str
    code: str
    language: Language = ""
    """Target language it concerns; empty: all of them."""


class End(Segment, kw_only=True, tag="end"):
    """Nothing follows: `seq` is one past the last segment. Passed down the chain after everything before it."""


class Ack(Event, kw_only=True, tag="ack"):
    """Receiver -> sender: everything made from this message has arrived where it was going; it need not be kept.

    For `capture`, `sample` acknowledges all audio before it; for segments, `seq` and `language` name the one meant; for
    `video`, `seq` is the frame's `number`; one of kind `prefer` answers every `prefer`, an empty one too.
    """

    kind: AckKind
    seq: Count = 0
    language: Language = ""
    sample: Count = 0


class Status(Event, kw_only=True, tag="status"):
    """Gateway -> browser: whether a stage is reachable now."""

    stage: str
    up: bool
    message: str = ""


class Degraded(Event, kw_only=True, tag="degraded"):
    """A stage works below its normal service (`level` 0 is normal again)."""

    stage: str
    level: Count
    reason: str = ""


class Error(Event, kw_only=True, tag="error"):
    """What was wrong and what to do. `code` is stable."""

    code: str
    message: str
    seq: Count | None = None
    retry_after_s: float | None = None


class Member(msgspec.Struct, kw_only=True):
    """One person in a room. `channel` is the stream of those who may speak; `name` is text, never markup."""

    id: str
    name: Name
    role: Role
    channel: str = ""
    speaks: Language = "auto"
    hears: Language = ""
    """Empty: everybody as they speak."""
    muted: bool = False
    present: bool = True
    """False while the member is expected back."""
    via: Via = "socket"


class Room(Event, kw_only=True, tag="room"):
    """Gateway -> member: who is here. `channel` is the room's id. Comes first, and whenever something changed."""

    name: Name = ""
    you: str
    """Which of the members it is sent to."""
    members: tuple[Member, ...] = ()
    """Whoever may speak, and of the listeners the first hundred."""
    listeners: Count = 0
    locked: bool = False
    """Nobody else may join."""
    recording: bool = False
    """The host records what is said."""


class Prefer(Event, kw_only=True, tag="prefer"):
    """Member -> gateway: what is different from now on; fields that are left out stay. `channel` is the room's id."""

    name: Name | None = None
    speaks: Language | None = None
    hears: Language | None = None
    voice: VoiceId | None = None
    """Voice id for `hears`; empty: the language's own."""
    speech: bool | None = None
    """Translated speech is sent; without it captions only."""
    original: bool | None = None
    """What speakers say is sent as they say it, too: `capture` with the speaker's channel."""
    muted: bool | None = None


class Moderate(Event, kw_only=True, tag="moderate"):
    """Host -> gateway: keep the room in order. `member` is who it is about. `channel` is the room's id."""

    action: Action
    member: str = ""


class Signal(Event, kw_only=True, tag="signal"):
    """Member <-> gateway: a WebRTC description, complete with its candidates. The member offers, the gateway answers.

    `channel` is the room's id. An empty `sdp` in an offer ends the connection; everything comes by this socket again.
    """

    description: Description
    sdp: Sdp


class Faces(Event, kw_only=True, tag="faces"):
    """Gateway -> member: whose faces come by WebRTC. `channel` is the room's id.

    `channels` are in the order of the sections of the offer that receive video; empty: nobody's. Of everybody else
    comes `video`.
    """

    channels: Annotated[tuple[str, ...], msgspec.Meta(max_length=16)] = ()


AnyEvent: TypeAlias = (
    Open
    | Welcome
    | Capture
    | Frame
    | Video
    | Transcript
    | Translation
    | Speech
    | Tombstone
    | End
    | Ack
    | Status
    | Degraded
    | Error
    | Room
    | Prefer
    | Moderate
    | Signal
    | Faces
)
Live: TypeAlias = Transcript | Translation | Speech | Tombstone | End
AUDIO = (Capture, Speech)
PICTURES = (Frame, Video)
BINARY = (*AUDIO, *PICTURES)


def floor_of(event: Open) -> int:
    """The oldest generation whose work is still wanted."""
    return event.gen if event.floor is None else event.floor


def kind_of(event: Event) -> str:
    """The event's tag, as on the wire."""
    return str(type(event).__struct_config__.tag)


def language_of(event: Event) -> str:
    """The target language that a translated segment belongs to; empty for everything before mt."""
    return event.language if isinstance(event, Translation | Speech | Tombstone) else ""
