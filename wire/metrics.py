"""The Prometheus vocabulary, the same in every service."""

from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.5, 2.5, 5.0, 10.0)

CHANNELS = Gauge("vivavoce_channels", "Live channels carried now.", ["stage"])
LISTENERS = Gauge("vivavoce_listeners", "Sockets that listen to a channel now.", ["stage"])
QUEUE = Gauge("vivavoce_queue", "Entries waiting in a bounded queue.", ["stage", "queue"])
STAGE_SECONDS = Histogram("vivavoce_stage_seconds", "Time a step took.", ["stage", "step"], buckets=LATENCY_BUCKETS_S)
DROPS = Counter("vivavoce_drops", "Messages, jobs or listeners dropped, by reason.", ["stage", "reason"])
TOMBSTONES = Counter("vivavoce_tombstones", "Segments that failed, by error code.", ["stage", "code"])
ERRORS = Counter("vivavoce_errors", "Errors told to a client, by code.", ["stage", "code"])
DEGRADED = Gauge("vivavoce_degraded", "How much a stage leaves out because it is too busy; 0 is normal.", ["stage"])
BUSY = Gauge("vivavoce_busy", "Share of time in which a stage works on live channels.", ["stage"])
RECONNECTS = Counter("vivavoce_reconnects", "Times a link to another service was made again.", ["stage", "to"])
