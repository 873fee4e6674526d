import json
import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.codec import MAX_AUDIO_BYTES, MAX_FRAME_BYTES, MAX_PICTURE_BYTES, Message, decode, encode
from wire.errors import InvalidMessage, MessageTooLarge
from wire.events import Ack, Capture, Frame, Open, Speech, Transcript, Video


@given(st.binary(max_size=2_000).filter(lambda pcm: len(pcm) % 2 == 0), st.integers(0, 2**50))
def test_audio_survives_the_wire(pcm: bytes, start: int) -> None:
    sent = Message(Capture(channel="c", span=(start, start + len(pcm) // 2)), pcm)
    assert decode(encode(sent)) == sent


@given(st.text(max_size=500))
def test_text_survives_the_wire(text: str) -> None:
    sent = Message(Transcript(channel="c", seq=3, text=text, language="en"))
    assert decode(encode(sent)) == sent


def test_every_event_carries_the_agreed_fields() -> None:
    event = json.loads(encode(Message(Transcript(channel="c", seq=0, text="", language="en"))))
    assert {"type", "channel", "seq", "rev", "state", "gen", "span", "t"} <= event.keys()


@given(st.binary(max_size=300))
def test_garbage_is_refused_not_raised(frame: bytes) -> None:
    with pytest.raises(InvalidMessage):
        decode(frame)


@pytest.mark.parametrize(
    ("frame", "about"),
    [
        ("not json", "not JSON"),
        ("[]", "event"),
        ('{"type":"dance","channel":"c"}', "dance"),
        ('{"type":"transcript","channel":"c","seq":0}', "text"),
        ('{"type":"transcript","channel":"c","seq":"0","text":"","language":"en"}', "int"),
        ('{"type":"ack","channel":"../etc","kind":"speech"}', "channel"),
        ('{"type":"ack","channel":"c","kind":"speech","seq":-1}', "seq"),
        ('{"type":"capture","channel":"c","span":[0,1]}', "binary"),
    ],
)
def test_a_refusal_says_what_was_wrong(frame: str, about: str) -> None:
    with pytest.raises(InvalidMessage, match=about):
        decode(frame)


def test_odd_audio_is_refused() -> None:
    header = msgspec.json.encode(Capture(channel="c", span=(0, 1)))
    with pytest.raises(InvalidMessage, match="odd"):
        decode(struct.pack(">I", len(header)) + header + b"abc")


def test_a_header_cannot_claim_more_than_the_frame() -> None:
    with pytest.raises(InvalidMessage, match="claims"):
        decode(struct.pack(">I", 2**31) + b"{}")


def test_limits() -> None:
    with pytest.raises(MessageTooLarge):
        decode(bytes(MAX_FRAME_BYTES + 1))
    with pytest.raises(MessageTooLarge):
        encode(Message(Speech(channel="c", seq=0, language="pt", sample_rate_hz=24_000), bytes(MAX_AUDIO_BYTES + 2)))


def test_only_audio_events_come_in_binary_frames() -> None:
    header = msgspec.json.encode(Open(channel="c"))
    with pytest.raises(InvalidMessage, match="binary"):
        decode(struct.pack(">I", len(header)) + header)
    assert isinstance(encode(Message(Ack(channel="c", kind="speech"))), str)


@pytest.mark.parametrize("event", [Frame(channel="c", sample=320), Video(channel="c", language="pt", number=1, seq=2)])
def test_pictures_have_a_bound_of_their_own_and_any_length(event: Frame | Video) -> None:
    odd = b"\xff\xd8\xff"
    assert decode(encode(Message(event, odd))) == Message(event, odd)
    with pytest.raises(MessageTooLarge, match="Picture"):
        encode(Message(event, bytes(MAX_PICTURE_BYTES + 1)))
    header = encode(Message(event, b""))
    assert isinstance(header, bytes)
    with pytest.raises(MessageTooLarge, match="Picture"):
        decode(header + bytes(MAX_PICTURE_BYTES + 1))
