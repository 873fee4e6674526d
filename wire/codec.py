"""Frames: text is one JSON event; binary is `uint32 big-endian header length | JSON header | payload`."""

import struct
from typing import NamedTuple

import msgspec

from wire.errors import InvalidMessage, MessageTooLarge
from wire.events import AUDIO, BINARY, AnyEvent, Event

MAX_AUDIO_BYTES = 64 * 1024
MAX_PICTURE_BYTES = 256 * 1024
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
    """The frame for a message. Raises MessageTooLarge for audio over 64 KiB or a picture over 256 KiB."""
    header = _encoder.encode(message.event)
    if not isinstance(message.event, BINARY):
        return header.decode()
    _check_size(message.event, message.payload)
    return _LENGTH.pack(len(header)) + header + message.payload


def decode(frame: str | bytes) -> Message:
    """The message in a frame. Raises InvalidMessage or MessageTooLarge, both naming what was wrong."""
    if len(frame) > MAX_FRAME_BYTES:
        raise MessageTooLarge(f"Frames hold at most {MAX_FRAME_BYTES} bytes; this one has {len(frame)}.")
    if isinstance(frame, str):
        event = _decode_event(frame.encode())
        if isinstance(event, BINARY):
            raise InvalidMessage("This event has a payload and must be sent as a binary frame.")
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
        raise InvalidMessage("Only events with a payload may come in a binary frame.")
    _check_size(event, payload)
    if isinstance(event, AUDIO) and len(payload) % 2:
        raise InvalidMessage("PCM16 audio has an even number of bytes; this frame's is odd.")
    return Message(event, payload)


def _check_size(event: Event, payload: bytes) -> None:
    what, limit = ("Audio", MAX_AUDIO_BYTES) if isinstance(event, AUDIO) else ("Picture", MAX_PICTURE_BYTES)
    if len(payload) > limit:
        raise MessageTooLarge(f"{what} frames hold at most {limit} bytes; this one has {len(payload)}.")


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


__all__ = [
    "MAX_AUDIO_BYTES",
    "MAX_FRAME_BYTES",
    "MAX_PICTURE_BYTES",
    "Event",
    "Message",
    "audio_seconds",
    "decode",
    "encode",
]
