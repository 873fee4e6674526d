"""Starts and stops the gRPC server in the service's event loop, with the standard health service and reflection."""

from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from lipsync.rpc import lipsync_pb2 as pb
from lipsync.rpc import lipsync_pb2_grpc as stubs
from lipsync.rpc.service import LipSyncService
from lipsync.stage import Stage
from wire.errors import StageUnavailable

MAX_CALLS = 32
GRACE_S = 2.0
NAME = pb.DESCRIPTOR.services_by_name["LipSync"].full_name


class RpcServer:
    """`port` is the one listened on, once started."""

    def __init__(self, stage: Stage) -> None:
        limit = stage.settings.grpc_max_message_mb * 1_000_000
        self._server: Any = grpc.aio.server(
            maximum_concurrent_rpcs=MAX_CALLS,
            options=[
                ("grpc.max_receive_message_length", limit),
                ("grpc.max_send_message_length", limit),
                ("grpc.so_reuseport", 0),
            ],
        )
        self._health = health.aio.HealthServicer()
        self._stage = stage
        self.port = 0

    async def start(self) -> None:
        """Raises StageUnavailable when the port is taken."""
        stubs.add_LipSyncServicer_to_server(LipSyncService(self._stage), self._server)  # type: ignore[no-untyped-call]  # generated
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection((NAME, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server)
        settings = self._stage.settings
        try:
            self.port = self._server.add_insecure_port(f"{settings.host}:{settings.grpc_port}")
        except RuntimeError:
            self.port = 0
        if not self.port:
            raise StageUnavailable(
                f"Port {settings.grpc_port} for gRPC is taken; set LIPSYNC_GRPC_PORT to another one."
            )
        await self._server.start()
        for name in ("", NAME):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    async def stop(self) -> None:
        """Calls in work get a moment to finish."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(GRACE_S)
