"""A real gRPC server and client over a made-up face and small random networks."""

from collections.abc import AsyncIterator
from pathlib import Path

import cv2
import grpc
import numpy as np
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from lipsync.rpc import lipsync_pb2 as pb
from lipsync.rpc import lipsync_pb2_grpc as stubs
from lipsync.rpc.server import NAME, RpcServer
from lipsync.settings import LipsyncSettings
from tests.fakes_lipsync_models import synctalk2d
from tests.unit.lipsync.test_app import MadeUpStage, picture

SPEECH = (0.3 * np.sin(2 * np.pi * 700 * np.arange(15_360) / 16_000)).astype(np.float32)
PLANES = np.random.default_rng(2).random((6, 320, 320)).astype(np.float32).tobytes()


class Server:
    def __init__(self, stage: MadeUpStage, channel: grpc.aio.Channel) -> None:
        self.stage, self.channel, self.stub = stage, channel, stubs.LipSyncStub(channel)

    async def error_of(self, call) -> tuple[grpc.StatusCode, str]:  # type: ignore[no-untyped-def]  # grpc has no types
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        assert "Traceback" not in caught.value.details()
        return caught.value.code(), caught.value.details()


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    synctalk2d(tmp_path / "people" / "anna")
    settings = LipsyncSettings(_env_file=None, models_dir=tmp_path, grpc_port=0, grpc_max_message_mb=4, max_models=1)  # type: ignore[call-arg]  # pydantic-settings' own argument
    stage = MadeUpStage(settings)
    rpc = RpcServer(stage)
    await rpc.start()
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{rpc.port}", options=options) as channel:
        yield Server(stage, channel)
    await rpc.stop()
    stage.close()


def decoded(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


async def test_planes_and_sound_give_jpegs_and_timings(server: Server) -> None:
    request = pb.CompositeBatchRequest(
        model_id="anna", batch_size=24, visual_frames=PLANES, raw_audio=SPEECH.tobytes(), sample_rate=16_000
    )
    response = await server.stub.InferBatchComposite(request)
    assert len(response.composited_frames) == 24
    assert decoded(response.composited_frames[0]).shape == (320, 320, 3)
    assert list(response.flags) == [""] * 24
    assert 0 < response.first_frame_ms <= response.total_time_ms
    assert response.inference_ms + response.compositing_ms <= response.total_time_ms


async def test_the_built_in_renderer_moves_the_mouth_of_a_picture(server: Server) -> None:
    request = pb.CompositeBatchRequest(raw_audio=SPEECH.tobytes(), face=pb.Face(images=[picture()]))
    response = await server.stub.InferBatchComposite(request)
    frames = [decoded(jpeg).astype(int) for jpeg in response.composited_frames]
    assert len(frames) == 24
    assert frames[0].shape == (260, 320, 3)
    assert max(np.abs(frame - frames[0])[165:215, 130:190].mean() for frame in frames) > 4


async def test_a_stream_gives_frames_while_the_sound_comes(server: Server) -> None:
    call = server.stub.InferStreamComposite()
    await call.write(pb.StreamRequest(open=pb.StreamRequest.Open(face=pb.Face(images=[picture()]))))
    pcm = (SPEECH * 32_767).astype("<i2").tobytes()
    for start in range(0, 12_800, 1_280):
        await call.write(pb.StreamRequest(audio=pcm[start : start + 1_280]))
    first = await call.read()
    assert (first.index, first.start_s) == (0, 0.0)
    await call.write(pb.StreamRequest(audio=pcm[12_800:]))
    await call.done_writing()
    frames = []
    while (frame := await call.read()) is not grpc.aio.EOF:
        frames.append(frame)
    assert [frame.index for frame in frames] == list(range(1, 24))
    assert frames[-1].start_s == pytest.approx(0.92)


async def test_models_are_listed_loaded_counted_and_unloaded(server: Server) -> None:
    listed = await server.stub.ListModels(pb.ListModelsRequest())
    assert {(model.model_id, model.loaded) for model in listed.models} >= {("mouthbank", True), ("anna", False)}
    loaded = await server.stub.LoadModel(pb.LoadModelRequest(model_id="anna"))
    assert loaded.loaded
    assert loaded.memory_mb > 0
    stats = await server.stub.GetModelStats(pb.GetModelStatsRequest(model_id="anna"))
    assert (stats.models[0].uses, stats.loads, stats.max_models) == (0, 1, 1)
    assert (await server.stub.Health(pb.HealthRequest())).loaded_models == 1
    await server.stub.UnloadModel(pb.UnloadModelRequest(model_id="anna"))
    assert (await server.stub.Health(pb.HealthRequest())).loaded_models == 0


async def test_a_model_in_use_is_not_unloaded(server: Server) -> None:
    entry = server.stage.models.hold("anna")
    status, message = await server.error_of(server.stub.UnloadModel(pb.UnloadModelRequest(model_id="anna")))
    assert status == grpc.StatusCode.FAILED_PRECONDITION
    assert "used by 1" in message
    server.stage.models.release(entry)


@pytest.mark.parametrize("model_id", ["nobody", "../people/anna", "/etc/passwd", "..", "a/b"])
async def test_unknown_and_path_like_ids_are_not_found(server: Server, model_id: str) -> None:
    for call in (
        server.stub.LoadModel(pb.LoadModelRequest(model_id=model_id)),
        server.stub.InferBatchComposite(
            pb.CompositeBatchRequest(model_id=model_id, raw_audio=SPEECH.tobytes(), visual_frames=PLANES)
        ),
        server.stub.UnloadModel(pb.UnloadModelRequest(model_id=model_id)),
        server.stub.GetModelStats(pb.GetModelStatsRequest(model_id=model_id)),
    ):
        assert (await server.error_of(call))[0] == grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"raw_audio": SPEECH.tobytes()}, "face"),
        ({"raw_audio": b"", "visual_frames": PLANES}, "frames"),
        ({"raw_audio": SPEECH.tobytes(), "visual_frames": b"123"}, "visual_frames"),
        ({"raw_audio": SPEECH.tobytes(), "visual_frames": PLANES, "batch_size": 10**6}, "batch_size"),
        ({"raw_audio": SPEECH.tobytes(), "face": pb.Face(images=[b"no picture"])}, "picture"),
        ({"raw_audio": SPEECH.tobytes(), "visual_frames": PLANES, "sample_rate": -5}, "sample_rate"),
    ],
)
async def test_bad_requests_are_named(server: Server, values: dict[str, object], word: str) -> None:
    request = pb.CompositeBatchRequest(**values)  # type: ignore[arg-type]  # several kinds of values
    status, message = await server.error_of(server.stub.InferBatchComposite(request))
    assert status == grpc.StatusCode.INVALID_ARGUMENT
    assert word in message


async def test_a_stream_that_does_not_begin_with_open_is_refused(server: Server) -> None:
    call = server.stub.InferStreamComposite()
    await call.write(pb.StreamRequest(audio=b"1234"))
    await call.done_writing()
    status, message = await server.error_of(call.read())
    assert status == grpc.StatusCode.INVALID_ARGUMENT
    assert "open" in message


async def test_a_message_over_the_limit_is_refused_and_the_server_lives_on(server: Server) -> None:
    request = pb.CompositeBatchRequest(raw_audio=bytes(5_000_000))
    status, _ = await server.error_of(server.stub.InferBatchComposite(request))
    assert status == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert (await server.stub.Health(pb.HealthRequest())).healthy


async def test_the_standard_health_service_and_reflection_answer(server: Server) -> None:
    stub = health_pb2_grpc.HealthStub(server.channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest(service=NAME))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    call = reflection_pb2_grpc.ServerReflectionStub(server.channel).ServerReflectionInfo()
    await call.write(reflection_pb2.ServerReflectionRequest(list_services=""))
    listed = await call.read()
    assert NAME in {service.name for service in listed.list_services_response.service}
    await call.done_writing()
