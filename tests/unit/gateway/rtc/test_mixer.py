"""Who is heard when, and what is said of it."""

import numpy as np

from gateway.rtc.mixer import FORGOTTEN_FRAMES, FRAME, RATE_HZ, Mixer
from tests.fakes_gateway import speech
from wire.events import Speech

LOUD = np.full(2_400, 8_000, "<i2").tobytes()
"""0.1 s at 24 kHz."""


def mixer() -> tuple[Mixer, list[Speech]]:
    told: list[Speech] = []
    return Mixer(told.append), told


def loudness(mixer: Mixer, frames: int) -> list[int]:
    return [int(np.abs(mixer.next()).max()) for _ in range(frames)]


def test_a_segment_is_told_of_when_it_begins_and_when_it_has_been_heard() -> None:
    mixed, told = mixer()
    mixed.speech(speech(0), LOUD)
    mixed.speech(speech(0, 2_400, last=True), LOUD)
    assert told == []
    mixed.next()
    assert [(event.offset, event.last) for event in told] == [(0, False)]
    loudness(mixed, 12)
    assert [(event.offset, event.last) for event in told] == [(0, False), (4_800, True)]


def test_silence_where_there_is_nothing() -> None:
    mixed, _ = mixer()
    assert loudness(mixed, 2) == [0, 0]
    assert len(mixed.next()) == FRAME


def test_what_is_still_heard_from_elsewhere_is_waited_for() -> None:
    mixed, told = mixer()
    mixed.hold("channel-1", 0.1)
    mixed.speech(speech(0, last=True), LOUD)
    assert loudness(mixed, 5) == [0] * 5
    assert told == []
    assert max(loudness(mixed, 3)) > 7_000


def test_another_voice_with_another_rate_loses_nothing_of_the_one_before() -> None:
    mixed, told = mixer()
    mixed.speech(speech(0, last=True), LOUD)
    event = Speech(channel="channel-1", seq=1, language="pt", sample_rate_hz=16_000, last=True)
    mixed.speech(event, LOUD)
    loudness(mixed, 15)
    assert [(event.seq, event.last) for event in told] == [(0, False), (0, True), (1, False), (1, True)]


def test_originals_are_ducked_below_a_translation_and_never_far_behind() -> None:
    mixed, _ = mixer()
    for _ in range(100):
        mixed.original("b", bytes(LOUD[:640]), 16_000)
    assert max(loudness(mixed, 5)) > 7_000
    mixed.speech(speech(0), bytes(4_800))
    assert loudness(mixed, 3)[-1] < 2_000
    assert loudness(mixed, 75)[-1] == 0


def test_what_waits_in_an_unwanted_language_is_dropped() -> None:
    mixed, told = mixer()
    mixed.speech(speech(0, last=True), LOUD)
    mixed.clear()
    assert loudness(mixed, 3) == [0, 0, 0]
    assert (told, mixed.waiting_s) == ([], 0.0)


def test_more_than_a_minute_is_skipped_and_still_told_of() -> None:
    mixed, told = mixer()
    for seq in range(70):
        mixed.speech(speech(seq, last=True), bytes(48_000))
    assert mixed.waiting_s <= 60.0
    mixed.next()
    assert [event.seq for event in told if event.last] == list(range(10))


def test_a_speaker_who_has_gone_is_forgotten() -> None:
    mixed, _ = mixer()
    for number in range(100):
        mixed.speech(speech(0, channel=f"c{number}", last=True), LOUD)
        mixed.original(f"c{number}", LOUD, RATE_HZ)
    loudness(mixed, FORGOTTEN_FRAMES + 20)
    assert mixed._speech == {}
    assert mixed._originals == {}
