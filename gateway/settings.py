"""Settings of the gateway, read from `GATEWAY_*` and the shared variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from wire.addresses import OptionalStageUrl, StageUrl
from wire.settings import ServiceSettings


class GatewaySettings(ServiceSettings):
    """The gateway's own settings; each says what it does, its unit and its default."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="GATEWAY_", extra="ignore", populate_by_name=True)

    port: int = Field(5173, ge=0, le=65535, description="TCP port of the web page and the browsers' sockets.")
    frontend_dir: Path = Field(Path("frontend/dist"), description="Folder of the built web page.")
    asr_url: StageUrl = Field(
        "http://127.0.0.1:8000", validation_alias="ASR_URL", description="Address of the recogniser, http(s) or ws(s)."
    )
    mt_url: StageUrl = Field(
        "http://127.0.0.1:8001", validation_alias="MT_URL", description="Address of the translator, http(s) or ws(s)."
    )
    tts_url: StageUrl = Field(
        "http://127.0.0.1:8002", validation_alias="TTS_URL", description="Address of the synthesiser, http(s) or ws(s)."
    )
    most_busy: float = Field(
        0.95,
        gt=0,
        description="Share of time that a stage may be busy with one more live channel; one that would need more is "
        "refused. Above 1: only the number of channels counts.",
    )
    lipsync_url: OptionalStageUrl = Field(
        "http://127.0.0.1:8003",
        validation_alias="LIPSYNC_URL",
        description="Address of the lip-sync stage, which nothing waits for; empty: no faces are shown.",
    )
    studio_url: StageUrl = Field(
        "http://127.0.0.1:8004", validation_alias="STUDIO_URL", description="Address of the studio, http(s)."
    )
    channel_grace_s: float = Field(
        40.0, ge=0, description="Seconds that a page which lost its connection is expected back."
    )
    max_channels_per_address: int = Field(4, ge=1, description="Live sessions that one network address may hold.")
    joins_per_minute: float = Field(
        60.0, gt=0, description="Sessions and tickets that one address may ask for a minute."
    )
    max_targets: int = Field(4, ge=1, le=32, description="Target languages of one session.")
    ticket_ttl_s: float = Field(30.0, gt=0, description="Seconds in which a ticket must be used.")
    idle_timeout_s: float = Field(60.0, gt=0, description="Seconds without a message after which a browser is let go.")
    end_timeout_s: float = Field(45.0, gt=0, description="Seconds that the stages get to finish after the last audio.")
    max_speed: float = Field(
        1.5, ge=1.0, description="Fastest average pace of captured audio, as a multiple of real time."
    )
    burst_s: float = Field(
        30.0, gt=0, description="Seconds of audio a browser may send at once, to catch up after a break."
    )
    max_rooms: int = Field(64, ge=1, description="Rooms at once.")
    room_members: int = Field(200, ge=1, description="People in one room, listeners included.")
    room_speakers: int = Field(8, ge=1, description="People in one room who may speak, the host included.")
    room_idle_s: float = Field(300.0, ge=0, description="Seconds after which an empty room is gone.")
    room_transcript_kb: int = Field(
        2_048, ge=0, description="KiB of what was said that a room keeps in memory for its members; 0: nothing."
    )
    room_transcript_s: float = Field(
        300.0, ge=0, description="Seconds for which the transcript can be had after the host has ended the room."
    )
    recording_max_s: float = Field(
        7_200.0, ge=0, description="Seconds that a room may be recorded for, to a temporary file; 0: not at all."
    )
    echo_check: bool = Field(
        True, description="Do not interpret in a room what comes back through a microphone of our own speech."
    )
    program_patience_s: float = Field(
        600.0, gt=0, description="Seconds that a seat made for a WHIP or WHEP program waits for it."
    )
    max_members_per_address: int = Field(64, ge=1, description="People of all rooms behind one network address.")
    ice_servers: str = Field(
        "",
        description="STUN and TURN servers, comma-separated: stun:HOST:PORT or turn:HOST:PORT|USER|PASSWORD.",
    )
    max_webrtc: int = Field(32, ge=0, description="WebRTC connections at once; 0: sound goes by sockets only.")
    max_faces: int = Field(
        8,
        ge=0,
        description="Faces that are encoded as video at once: one for each WebRTC viewer, who else gets them by the "
        "socket, and one for each recording, which else is sound only.",
    )
    stage_timeout_s: float = Field(2.0, gt=0, description="Seconds that a stage gets to answer what it can do.")
    stage_cache_s: float = Field(3.0, ge=0, description="Seconds for which a stage's answer is reused.")

    def stages(self) -> dict[str, str]:
        """Base HTTP address of each stage, in the order of the chain."""
        return {"asr": self.asr_url, "mt": self.mt_url, "tts": self.tts_url}

    def optional_stages(self) -> dict[str, str]:
        """Those without which interpreting works."""
        return {"lipsync": self.lipsync_url} if self.lipsync_url else {}
