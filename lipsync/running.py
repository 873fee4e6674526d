"""What exists while the service is up."""

from lipsync.jobs import Jobs
from lipsync.live.plain import PlainSockets
from lipsync.rpc.server import RpcServer
from lipsync.settings import LipsyncSettings
from lipsync.stage import Stage


class Running:
    """Creates the stage, which loads the face models. Raises ModelMissing."""

    def __init__(self, settings: LipsyncSettings) -> None:
        self.stage = Stage(settings)
        self.rpc = RpcServer(self.stage)
        self.sockets = PlainSockets(self.stage)
        self.jobs = Jobs(self.stage.compute, max_running=settings.max_renders, keep_s=settings.keep_renders_s)
