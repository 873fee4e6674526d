"""Frames: text is one JSON event; binary is `uint32 big-endian header length | JSON header | payload`."""

import struct
from typing import NamedTuple

import msgspec

from wire.errors import InvalidMessage, MessageTooLarge
from wire.events import BINARY, AnyEvent, Event

MAX_AUDIO_BYTES = 64 * 1024
MAX_FRAME_BYTES = 2 * 1024 * 1024
MAX_HEADER_BYTES = 32 * 1024
_LENGTH = struct.Struct(">I")
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class Message(NamedTuple):
    """An event and, for binary ones, its payload."""

    event: Event
    payload: bytes = b""


def encode(message: Message) -> str | bytes:
    """The frame for a message. Raises MessageTooLarge for a payload over 64 KiB."""
    header = _encoder.encode(message.event)
    if not isinstance(message.event, BINARY):
        return header.decode()
    if len(message.payload) > MAX_AUDIO_BYTES:
        raise MessageTooLarge(
            f"Audio frames hold at most {MAX_AUDIO_BYTES} bytes; split this one of {len(message.payload)}."
        )
    return _LENGTH.pack(len(header)) + header + message.payload


def decode(frame: str | bytes) -> Message:
    """The message in a frame. Raises InvalidMessage or MessageTooLarge, both naming what was wrong."""
    if len(frame) > MAX_FRAME_BYTES:
        raise MessageTooLarge(f"Frames hold at most {MAX_FRAME_BYTES} bytes; this one has {len(frame)}.")
    if isinstance(frame, str):
        event = _decode_event(frame.encode())
        if isinstance(event, BINARY):
            raise InvalidMessage("This event carries audio and must be sent as a binary frame.")
        return Message(event)
    return _decode_binary(frame)


def _decode_binary(frame: bytes) -> Message:
    if len(frame) < _LENGTH.size:
        raise InvalidMessage("A binary frame starts with a 4-byte header length; this one is shorter.")
    (length,) = _LENGTH.unpack_from(frame)
    if length > MAX_HEADER_BYTES or _LENGTH.size + length > len(frame):
        raise InvalidMessage(f"The binary header claims {length} bytes, which this frame cannot hold.")
    event = _decode_event(frame[_LENGTH.size : _LENGTH.size + length])
    payload = frame[_LENGTH.size + length :]
    if not isinstance(event, BINARY):
        raise InvalidMessage("Only events that carry audio may come in a binary frame.")
    if len(payload) > MAX_AUDIO_BYTES:
        raise MessageTooLarge(f"Audio frames hold at most {MAX_AUDIO_BYTES} bytes; this one has {len(payload)}.")
    if len(payload) % 2:
        raise InvalidMessage("PCM16 audio has an even number of bytes; this frame's is odd.")
    return Message(event, payload)


def _decode_event(data: bytes) -> AnyEvent:
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError as error:
        raise InvalidMessage(f"Not an event of the protocol: {error}") from None
    except msgspec.DecodeError:
        raise InvalidMessage("The frame is not JSON.") from None


def audio_seconds(payload: bytes, sample_rate_hz: int) -> float:
    """Duration of PCM16 mono audio in seconds."""
    return len(payload) / 2 / sample_rate_hz


__all__ = ["MAX_AUDIO_BYTES", "MAX_FRAME_BYTES", "Event", "Message", "audio_seconds", "decode", "encode"]
