"""A stage that is killed while somebody speaks comes back, and the session goes on: nothing lost, nothing twice."""

import asyncio
import os
import signal

import cv2
import numpy as np
import pytest

from bench.lipsync_clips import jpegs
from tests.conftest import SHARED_DATA
from tests.integration.conftest import addresses, await_ready, gauges_at_zero
from tests.integration.speech import Clip, interpret, joined, word_error_rate
from vivavoce.stack import Stack

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(300)]
MOST_SKIPPED = 3
"""A voice that comes back may leave out what is too late to be said, and says so; the rest is spoken."""
FACE = SHARED_DATA / "video" / "retalking_face1.mp4"


def camera_frames() -> list[bytes]:
    """A talking face where one is at hand, else a wall: it is sent back as it is."""
    if FACE.is_file():
        return jpegs(FACE, 50)
    return [cv2.imencode(".jpg", np.full((480, 640, 3), 128, np.uint8))[1].tobytes()]


@pytest.mark.parametrize("stage", ["asr", "mt", "tts"])
async def test_session_goes_on_when_a_stage_is_killed(stage: str, patient_stack: Stack, clips: list[Clip]) -> None:
    await asyncio.to_thread(await_ready, patient_stack)
    urls = addresses(patient_stack)
    before = patient_stack.process(stage).pid

    async def kill() -> None:
        os.kill(before, signal.SIGKILL)

    # Killed in the middle of the first clip; the others are spoken while the stage comes back, or after.
    collected = await interpret(urls["gateway"], joined(clips), at_s=0.5 * clips[0].seconds, then=kill)
    assert patient_stack.process(stage).pid != before
    seqs = [event.seq for event in collected.transcripts]
    assert seqs == list(range(len(seqs)))
    assert word_error_rate(" ".join(clip.text for clip in clips), collected.said) < 0.3
    assert [event.seq for event in collected.translations] == seqs
    assert sorted([*collected.spoken, *collected.skipped]) == seqs
    assert len(collected.skipped) <= MOST_SKIPPED
    assert [status.up for status in collected.statuses if status.stage == stage and not status.up] != []
    assert await gauges_at_zero(urls) == {}


async def test_voice_goes_on_and_picture_comes_back_when_lipsync_is_killed(
    patient_stack: Stack, clips: list[Clip]
) -> None:
    await asyncio.to_thread(await_ready, patient_stack)
    urls = addresses(patient_stack)
    before = patient_stack.process("lipsync").pid

    async def kill() -> None:
        os.kill(before, signal.SIGKILL)

    collected = await interpret(
        urls["gateway"], joined(clips), at_s=clips[0].seconds + 0.5, then=kill, camera=camera_frames()
    )
    assert patient_stack.process("lipsync").pid != before
    assert sorted([*collected.spoken, *collected.skipped]) == [event.seq for event in collected.transcripts]
    assert len(collected.skipped) <= MOST_SKIPPED
    assert word_error_rate(" ".join(clip.text for clip in clips), collected.said) < 0.3
    gone_at = next(at for at, up in collected.changes_of("lipsync") if not up)
    back_at = next(at for at, up in collected.changes_of("lipsync") if up and at > gone_at)
    assert [at for at, _ in collected.videos if at < gone_at]
    assert [event.seq for at, event in collected.videos if at > back_at and event.seq is not None], "the face speaks"
    assert await gauges_at_zero(urls) == {}


async def test_client_goes_on_in_a_new_channel_when_the_gateway_is_killed(
    patient_stack: Stack, clips: list[Clip]
) -> None:
    await asyncio.to_thread(await_ready, patient_stack)
    urls = addresses(patient_stack)

    async def kill() -> None:
        os.kill(patient_stack.process("gateway").pid, signal.SIGKILL)

    collected = await interpret(urls["gateway"], joined(clips), at_s=clips[0].seconds + 1.5, then=kill)
    channels = list(dict.fromkeys(event.channel for event in collected.transcripts))
    assert len(channels) == 2
    after = " ".join(event.text for event in collected.transcripts if event.channel == channels[1])
    assert word_error_rate(clips[2].text, after[-len(clips[2].text) :]) < 0.5, (
        "what is said after the kill is understood"
    )
    assert any(event.channel == channels[1] for event in collected.translations)
    assert collected.messages[-1].event.channel == channels[1]
