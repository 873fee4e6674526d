"""The Prometheus vocabulary, the same in every service. docs/metrics.md has it as a table."""

from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.5, 2.5, 5.0, 10.0)

READY = Gauge("vivavoce_ready", "1 when `/readyz` says ready, else 0.", ["stage"])
LOAD_SECONDS = Gauge("vivavoce_load_seconds", "From the start of the service to ready, models included.", ["stage"])
CHANNELS = Gauge("vivavoce_channels", "Live channels carried now.", ["stage"])
CHANNELS_MAX = Gauge("vivavoce_channels_max", "Live channels that may be carried; the next one is refused.", ["stage"])
LISTENERS = Gauge("vivavoce_listeners", "Sockets that listen to a channel now.", ["stage"])
QUEUE = Gauge("vivavoce_queue", "Entries waiting in a bounded queue.", ["stage", "queue"])
QUEUE_MAX = Gauge("vivavoce_queue_max", "Entries that a queue may hold.", ["stage", "queue"])
BACKLOG = Gauge(
    "vivavoce_backlog_clauses", "Committed clauses received and not yet acknowledged further down.", ["stage"]
)
STAGE_SECONDS = Histogram("vivavoce_stage_seconds", "Time a step took.", ["stage", "step"], buckets=LATENCY_BUCKETS_S)
RESPONSE_SECONDS = Histogram(
    "vivavoce_response_seconds",
    "From the end of a clause in the captured audio to its first translated sound, at the gateway.",
    buckets=LATENCY_BUCKETS_S,
)
DROPS = Counter("vivavoce_drops", "Messages, jobs or listeners dropped, by reason.", ["stage", "reason"])
TOMBSTONES = Counter("vivavoce_tombstones", "Segments that failed, by error code.", ["stage", "code"])
ERRORS = Counter("vivavoce_errors", "Errors told to a client, by code.", ["stage", "code"])
DEGRADED = Gauge("vivavoce_degraded", "How much a stage leaves out because it is too busy; 0 is normal.", ["stage"])
BUSY = Gauge("vivavoce_busy", "Share of time in which a stage works on live channels.", ["stage"])
RECONNECTS = Counter("vivavoce_reconnects", "Times a link to another service was made again.", ["to"])
JOBS = Gauge(
    "vivavoce_jobs", "Jobs by state; of those that ended the studio counts the ones it still keeps.", ["stage", "state"]
)
JOBS_FINISHED = Counter("vivavoce_jobs_finished", "Jobs that ended, by how: done or failed.", ["stage", "state"])
GPU_MEMORY = Gauge("vivavoce_gpu_memory_bytes", "Memory in use on a GPU that the service sees.", ["stage", "gpu"])
GPU_UTILISATION = Gauge("vivavoce_gpu_utilisation_ratio", "Share of time in which a GPU works.", ["stage", "gpu"])
