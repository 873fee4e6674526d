"""The gRPC service. Errors become status codes; a traceback never leaves the process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, NoReturn

import grpc

from lipsync.rpc import inputs
from lipsync.rpc import lipsync_pb2 as pb
from lipsync.rpc import lipsync_pb2_grpc as stubs
from lipsync.rpc.making import Made, Making, Times, from_sets, model_behind
from lipsync.rpc.models import info_of, list_models, stats_of
from lipsync.speech.cues import Cues, mel_at
from lipsync.speech.mel import mel_spectrogram
from lipsync.speech.running import RunningCues
from lipsync.stage import Stage
from wire.compute import BATCH
from wire.errors import InvalidInput, WireError
from wire.logs import get_logger
from wire.metrics import ERRORS

STATUS = {
    "unknown_model": grpc.StatusCode.NOT_FOUND,
    "model_missing": grpc.StatusCode.NOT_FOUND,
    "model_busy": grpc.StatusCode.FAILED_PRECONDITION,
    "models_full": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "at_capacity": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "too_large": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "model_unusable": grpc.StatusCode.INTERNAL,
}
STREAM_TIMEOUT_S = 60.0
log = get_logger()
Context = Any
"""grpc.aio.ServicerContext; the library has no types."""


class LipSyncService(stubs.LipSyncServicer):
    """All calls do their work on the stage's compute thread, frame by frame, so that live channels go first."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def InferBatchComposite(
        self, request: pb.CompositeBatchRequest, context: Context
    ) -> pb.CompositeBatchResponse:
        async with _told(context):
            times = Times()
            steps = _batch(self._stage, request, times)
            response = pb.CompositeBatchResponse()
            try:
                while (made := await self._run(next, steps, None)) is not None:
                    response.composited_frames.append(made.jpeg)
                    response.flags.append(made.flag)
            finally:
                await asyncio.shield(self._run(steps.close))
            response.inference_ms, response.compositing_ms = times.infer, times.composite
            response.first_frame_ms, response.total_time_ms = times.first_frame, times.total()
            response.audio_processing_ms = times.audio
            return response

    async def InferStreamComposite(
        self, requests: AsyncIterator[pb.StreamRequest], context: Context
    ) -> AsyncIterator[pb.StreamFrame]:
        async with _told(context):
            opened = await _next(requests)
            if opened is None or opened.WhichOneof("kind") != "open":
                raise InvalidInput("The first message of a stream is `open`.")
            stream = await self._run(_Stream, self._stage, opened.open)
            try:
                while True:
                    message = await _next(requests)
                    if message is not None and message.WhichOneof("kind") != "audio":
                        raise InvalidInput("After `open` only audio follows.")
                    for frame in await self._run(stream.push, message.audio if message is not None else None):
                        yield frame
                    if message is None:
                        return
            finally:
                await asyncio.shield(self._run(stream.close))

    async def LoadModel(self, request: pb.LoadModelRequest, context: Context) -> pb.ModelInfo:
        async with _told(context):
            await self._run(self._stage.models.load, request.model_id)
            return info_of(self._stage, request.model_id)

    async def UnloadModel(self, request: pb.UnloadModelRequest, context: Context) -> pb.UnloadModelResponse:
        async with _told(context):
            await self._run(self._stage.models.unload, request.model_id)
            return pb.UnloadModelResponse()

    async def ListModels(self, request: pb.ListModelsRequest, context: Context) -> pb.ListModelsResponse:  # noqa: ARG002 - the proto's
        async with _told(context):
            return list_models(self._stage)

    async def GetModelStats(self, request: pb.GetModelStatsRequest, context: Context) -> pb.GetModelStatsResponse:
        async with _told(context):
            return stats_of(self._stage, request.model_id)

    async def Health(self, request: pb.HealthRequest, context: Context) -> pb.HealthResponse:  # noqa: ARG002 - the proto's
        models, settings = self._stage.models, self._stage.settings
        return pb.HealthResponse(
            healthy=True, loaded_models=len(models.entries()), max_models=settings.max_models, gpus=settings.gpus_used
        )

    async def _run(self, call: Callable[..., Any], *args: Any) -> Any:
        return await self._stage.compute.run(call, *args, priority=BATCH)


def _batch(stage: Stage, request: pb.CompositeBatchRequest, times: Times) -> Generator[Made, None, None]:
    settings = stage.settings
    stage.require(request.model_id)
    fps = inputs.rate_of(request.fps)
    samples = inputs.samples_of(request.raw_audio, request.sample_rate, request.audio_format)
    count = inputs.frame_count(request.batch_size, samples, fps)
    planes = request.visual_frames or request.face.visual_frames
    sets = inputs.sets_of(planes, request.face.plane_format) if planes else []
    with stage.borrow(request.model_id) as renderer:
        model = model_behind(renderer)
        if model is not None and sets and not request.face.images:
            mel = mel_spectrogram(samples)
            mels = [mel_at(mel, frame / fps)[None] for frame in range(count)]
            times.audio = times.total()
            yield from from_sets(model, sets, mels, times, quality=settings.jpeg_quality)  # type: ignore[arg-type]  # a list of arrays is as good
            return
        images = inputs.images_of(request.face, sets)
        making = Making(images, stage.tracker(), renderer, fps=fps, quality=settings.jpeg_quality)
        cues = Cues(lambda: samples, count, fps, needs=renderer.needs)
        times.audio = times.total()
        for frame in range(count):
            yield making.make(cues[frame], times)


class _Stream:
    """One streaming call."""

    def __init__(self, stage: Stage, opened: pb.StreamRequest.Open) -> None:
        stage.require(opened.model_id)
        self._fps = inputs.rate_of(opened.fps)
        self._rate, self._format = opened.sample_rate, opened.audio_format
        face = opened.face
        sets = inputs.sets_of(face.visual_frames, face.plane_format) if face.visual_frames else []
        images = inputs.images_of(face, sets)
        self._held = contextlib.ExitStack()
        renderer = self._held.enter_context(stage.borrow(opened.model_id))
        self._making = Making(images, stage.tracker(), renderer, fps=self._fps, quality=stage.settings.jpeg_quality)
        self._cues = RunningCues(self._fps, needs=renderer.needs)

    def push(self, audio: bytes | None) -> list[pb.StreamFrame]:
        """Frames that can be made now; None is the end of the sound."""
        samples = inputs.samples_of(audio or b"", self._rate, self._format)
        first = self._cues.frame
        cues = self._cues.push(samples, last=audio is None)
        times = Times()
        frames = []
        for index, cue in enumerate(cues, first):
            made = self._making.make(cue, times)
            frames.append(pb.StreamFrame(jpeg=made.jpeg, index=index, start_s=index / self._fps, flag=made.flag))
        return frames

    def close(self) -> None:
        self._held.close()


async def _next(requests: AsyncIterator[pb.StreamRequest]) -> pb.StreamRequest | None:
    try:
        async with asyncio.timeout(STREAM_TIMEOUT_S):
            return await anext(requests)
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise InvalidInput(f"Nothing came for {STREAM_TIMEOUT_S:.0f} seconds; the stream was given up.") from None


@contextlib.asynccontextmanager
async def _told(context: Context) -> AsyncIterator[None]:
    """Errors inside become the call's status."""
    try:
        yield
    except WireError as error:
        ERRORS.labels("lipsync", error.code).inc()
        await _abort(context.abort, STATUS.get(error.code, grpc.StatusCode.INVALID_ARGUMENT), error.message, error.code)
    except (asyncio.CancelledError, grpc.aio.AbortError):
        raise
    except Exception as error:
        log.error("gRPC call failed", exc_info=error)
        await _abort(
            context.abort, grpc.StatusCode.INTERNAL, "Something went wrong; the service's log says what.", "internal"
        )


async def _abort(
    abort: Callable[..., Awaitable[NoReturn]], status: grpc.StatusCode, message: str, code: str
) -> NoReturn:
    await abort(status, message, trailing_metadata=(("error-code", code),))
    raise AssertionError("abort returns never")
