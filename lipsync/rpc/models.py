"""The registry as the gRPC service tells it."""

from lipsync.errors import UnknownRenderer
from lipsync.registry import Entry
from lipsync.rpc import lipsync_pb2 as pb
from lipsync.stage import BUILT_IN, Stage


def list_models(stage: Stage) -> pb.ListModelsResponse:
    """All models that could be used, the built-in renderer first."""
    built_in = pb.ModelInfo(model_id=BUILT_IN, installed=True, loaded=True, device="cpu")
    return pb.ListModelsResponse(models=[built_in, *(info_of(stage, name) for name in stage.loader.known())])


def info_of(stage: Stage, model_id: str) -> pb.ModelInfo:
    """What is known of one model."""
    for entry in stage.models.entries():
        if entry.id == model_id:
            return pb.ModelInfo(
                model_id=model_id,
                installed=True,
                loaded=True,
                device="cpu" if entry.device is None else f"gpu:{entry.device}",
                memory_mb=entry.model.memory_mb,
                load_ms=entry.load_ms,
            )
    return pb.ModelInfo(model_id=model_id, installed=stage.loader.known().get(model_id, False))


def stats_of(stage: Stage, model_id: str) -> pb.GetModelStatsResponse:
    """Counters of one loaded model or of all. Raises UnknownRenderer for one that is not loaded."""
    models = stage.models
    entries = [entry for entry in models.entries() if model_id in ("", entry.id)]
    if model_id and not entries:
        raise UnknownRenderer("No model of that id is loaded.")
    return pb.GetModelStatsResponse(
        models=[_stats(stage, entry) for entry in entries],
        loads=models.totals.loads,
        evictions=models.totals.evictions,
        idle_unloads=models.totals.idle_unloads,
        used_mb=models.used_mb(),
        max_mb=models.max_mb,
        max_models=models.max_models,
    )


def _stats(stage: Stage, entry: Entry) -> pb.ModelStats:
    return pb.ModelStats(
        model_id=entry.id,
        uses=entry.uses,
        in_use=entry.holders,
        memory_mb=entry.model.memory_mb,
        idle_s=0.0 if entry.holders else max(0.0, stage.models.clock() - entry.last_used),
        busy_ms=entry.infer_ms,
    )
