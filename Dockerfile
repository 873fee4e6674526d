# All images of Vivavoce, one target a service: `docker build --target asr .`; docker-compose.yml names them all.
# BuildKit is needed (Docker 23 has it by default; before that DOCKER_BUILDKIT=1).
#
# BASE_IMAGE       any Debian image with Python 3.11 or newer, pip and venv; certificates of your own come with it
# ACCELERATOR      cpu, or cuda: CUDA's libraries and onnxruntime-gpu (requirements-cuda.lock), for a GPU per container
# PIP_INDEX_URL    package mirrors: of Python, of Node, of Debian; empty is the public one
# NPM_REGISTRY
# DEBIAN_MIRROR
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS builder
ARG DEBIAN_MIRROR
ARG PIP_INDEX_URL
ARG UV_VERSION=0.13.0
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
WORKDIR /build
RUN if [ -n "$DEBIAN_MIRROR" ]; then \
        sed -i -E "s#https?://deb\.debian\.org/debian( |\$)#$DEBIAN_MIRROR\1#" /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; \
    fi \
    && apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils tini && rm -rf /var/lib/apt/lists/* \
    && python -m venv .venv && .venv/bin/pip install --quiet --no-cache-dir "uv==$UV_VERSION"
COPY script/ script/

# The packages of one service: `install EXTRA...` fills /opt/venv from the lock, hashes checked.
FROM builder AS packages
ARG ACCELERATOR=cpu
COPY pyproject.toml requirements.lock requirements-cuda.lock ./
COPY deploy/image/hollow /usr/local/bin/hollow
COPY deploy/image/install /usr/local/bin/install-extras

FROM packages AS asr-packages
RUN --mount=type=cache,target=/root/.cache/uv install-extras asr telemetry
FROM packages AS mt-packages
RUN --mount=type=cache,target=/root/.cache/uv install-extras mt telemetry
FROM packages AS tts-packages
RUN --mount=type=cache,target=/root/.cache/uv install-extras tts telemetry
FROM packages AS lipsync-packages
RUN --mount=type=cache,target=/root/.cache/uv install-extras lipsync telemetry
FROM packages AS studio-packages
RUN --mount=type=cache,target=/root/.cache/uv ACCELERATOR=cpu install-extras studio telemetry
FROM packages AS gateway-packages
RUN --mount=type=cache,target=/root/.cache/uv ACCELERATOR=cpu install-extras gateway telemetry
FROM packages AS download-packages
RUN --mount=type=cache,target=/root/.cache/uv ACCELERATOR=cpu install-extras download
FROM packages AS mlflow-packages
COPY requirements-mlflow.lock ./
RUN --mount=type=cache,target=/root/.cache/uv install-extras --lock requirements-mlflow.lock

FROM builder AS page
ARG NPM_REGISTRY
COPY frontend/package.json frontend/package-lock.json frontend/
RUN --mount=type=cache,target=/root/.cache/uv --mount=type=cache,target=/root/.npm \
    if [ -n "$NPM_REGISTRY" ]; then export npm_config_registry="$NPM_REGISTRY"; fi \
    && script/npm install --no-save --no-audit --no-fund
COPY frontend/ frontend/
RUN script/npm run --silent build

FROM ${BASE_IMAGE} AS trimmed
COPY --from=builder /usr/bin/tini-static /usr/bin/tini
COPY deploy/image/trim deploy/image/begin /usr/local/bin/
RUN trim && rm /usr/local/bin/trim \
    && groupadd --gid 10001 vivavoce && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp vivavoce \
    && install --directory --owner=10001 --group=10001 /models

# What all containers are: an unprivileged user, nothing to write, tini as the first process, ready or not by /readyz.
# On one layer, so that what was taken out does not count.
FROM scratch AS runtime
# hadolint ignore=DL3067
COPY --from=trimmed / /
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin LANG=C.UTF-8 HOME=/tmp \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MODELS_DIR=/models MODELS_MANIFEST=/app/model_downloader/models.yaml
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["tini", "--", "begin"]

FROM runtime AS service
COPY wire/ wire/
COPY model_downloader/models.yaml model_downloader/models.yaml
# Each question costs the engine a new process, and on two cores live speech a part of its time: not often.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=3 CMD ["python", "-m", "wire.probe"]

FROM service AS asr
COPY --from=asr-packages /opt/venv /opt/venv
COPY asr/ asr/
ENV ASR_HOST=0.0.0.0 ASR_PORT=8000 PROBE_PORT=8000
EXPOSE 8000
CMD ["python", "-m", "asr"]

FROM service AS mt
COPY --from=mt-packages /opt/venv /opt/venv
COPY mt/ mt/
ENV MT_HOST=0.0.0.0 MT_PORT=8001 PROBE_PORT=8001
EXPOSE 8001
CMD ["python", "-m", "mt"]

FROM service AS tts
COPY --from=tts-packages /opt/venv /opt/venv
COPY tts/ tts/
ENV TTS_HOST=0.0.0.0 TTS_PORT=8002 PROBE_PORT=8002
EXPOSE 8002
CMD ["python", "-m", "tts"]

FROM service AS lipsync
COPY --from=lipsync-packages /opt/venv /opt/venv
COPY lipsync/ lipsync/
ENV LIPSYNC_HOST=0.0.0.0 LIPSYNC_PORT=8003 LIPSYNC_GRPC_PORT=50053 PROBE_PORT=8003
EXPOSE 8003 50053
CMD ["python", "-m", "lipsync"]

FROM service AS gateway
COPY --from=gateway-packages /opt/venv /opt/venv
COPY gateway/ gateway/
COPY --from=page /build/frontend/dist/ frontend/dist/
ENV GATEWAY_HOST=0.0.0.0 GATEWAY_PORT=5173 PROBE_PORT=5173
EXPOSE 5173
CMD ["python", "-m", "gateway"]

FROM service AS studio
COPY --from=studio-packages /opt/venv /opt/venv
COPY studio/ studio/
USER 0:0
RUN install --directory --owner=10001 --group=10001 /studio
USER 10001:10001
ENV STUDIO_HOST=0.0.0.0 STUDIO_PORT=8004 STUDIO_DATA_DIR=/studio PROBE_PORT=8004
EXPOSE 8004
CMD ["python", "-m", "studio"]

FROM runtime AS model-downloader
COPY --from=download-packages /opt/venv /opt/venv
COPY wire/ wire/
COPY model_downloader/ model_downloader/
CMD ["python", "-m", "model_downloader", "pull", "--profile", "lite"]

FROM runtime AS mlflow
COPY --from=mlflow-packages /opt/venv /opt/venv
COPY mlflow/start mlflow/start
USER 0:0
RUN install --directory --owner=10001 --group=10001 /mlflow
USER 10001:10001
ENV MLFLOW_HOST=0.0.0.0 MLFLOW_BACKEND_STORE_URI=sqlite:////mlflow/mlflow.db MLFLOW_ARTIFACTS_DESTINATION=/mlflow/artifacts
EXPOSE 5000
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:5000/health', timeout=4)"]
CMD ["mlflow/start"]
