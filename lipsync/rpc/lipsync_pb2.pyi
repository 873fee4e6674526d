from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AudioFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUDIO_FORMAT_AUTO: _ClassVar[AudioFormat]
    AUDIO_FORMAT_S16LE: _ClassVar[AudioFormat]
    AUDIO_FORMAT_F32LE: _ClassVar[AudioFormat]

class PlaneFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLANE_FORMAT_F32LE: _ClassVar[PlaneFormat]
    PLANE_FORMAT_U8: _ClassVar[PlaneFormat]
AUDIO_FORMAT_AUTO: AudioFormat
AUDIO_FORMAT_S16LE: AudioFormat
AUDIO_FORMAT_F32LE: AudioFormat
PLANE_FORMAT_F32LE: PlaneFormat
PLANE_FORMAT_U8: PlaneFormat

class Face(_message.Message):
    __slots__ = ("images", "visual_frames", "plane_format")
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    VISUAL_FRAMES_FIELD_NUMBER: _ClassVar[int]
    PLANE_FORMAT_FIELD_NUMBER: _ClassVar[int]
    images: _containers.RepeatedScalarFieldContainer[bytes]
    visual_frames: bytes
    plane_format: PlaneFormat
    def __init__(self, images: _Optional[_Iterable[bytes]] = ..., visual_frames: _Optional[bytes] = ..., plane_format: _Optional[_Union[PlaneFormat, str]] = ...) -> None: ...

class CompositeBatchRequest(_message.Message):
    __slots__ = ("model_id", "batch_size", "visual_frames", "raw_audio", "sample_rate", "audio_format", "face", "fps")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    VISUAL_FRAMES_FIELD_NUMBER: _ClassVar[int]
    RAW_AUDIO_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_FIELD_NUMBER: _ClassVar[int]
    AUDIO_FORMAT_FIELD_NUMBER: _ClassVar[int]
    FACE_FIELD_NUMBER: _ClassVar[int]
    FPS_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    batch_size: int
    visual_frames: bytes
    raw_audio: bytes
    sample_rate: int
    audio_format: AudioFormat
    face: Face
    fps: int
    def __init__(self, model_id: _Optional[str] = ..., batch_size: _Optional[int] = ..., visual_frames: _Optional[bytes] = ..., raw_audio: _Optional[bytes] = ..., sample_rate: _Optional[int] = ..., audio_format: _Optional[_Union[AudioFormat, str]] = ..., face: _Optional[_Union[Face, _Mapping]] = ..., fps: _Optional[int] = ...) -> None: ...

class CompositeBatchResponse(_message.Message):
    __slots__ = ("composited_frames", "total_time_ms", "audio_processing_ms", "inference_ms", "compositing_ms", "first_frame_ms", "flags")
    COMPOSITED_FRAMES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    AUDIO_PROCESSING_MS_FIELD_NUMBER: _ClassVar[int]
    INFERENCE_MS_FIELD_NUMBER: _ClassVar[int]
    COMPOSITING_MS_FIELD_NUMBER: _ClassVar[int]
    FIRST_FRAME_MS_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    composited_frames: _containers.RepeatedScalarFieldContainer[bytes]
    total_time_ms: float
    audio_processing_ms: float
    inference_ms: float
    compositing_ms: float
    first_frame_ms: float
    flags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, composited_frames: _Optional[_Iterable[bytes]] = ..., total_time_ms: _Optional[float] = ..., audio_processing_ms: _Optional[float] = ..., inference_ms: _Optional[float] = ..., compositing_ms: _Optional[float] = ..., first_frame_ms: _Optional[float] = ..., flags: _Optional[_Iterable[str]] = ...) -> None: ...

class StreamRequest(_message.Message):
    __slots__ = ("open", "audio")
    class Open(_message.Message):
        __slots__ = ("model_id", "face", "sample_rate", "audio_format", "fps")
        MODEL_ID_FIELD_NUMBER: _ClassVar[int]
        FACE_FIELD_NUMBER: _ClassVar[int]
        SAMPLE_RATE_FIELD_NUMBER: _ClassVar[int]
        AUDIO_FORMAT_FIELD_NUMBER: _ClassVar[int]
        FPS_FIELD_NUMBER: _ClassVar[int]
        model_id: str
        face: Face
        sample_rate: int
        audio_format: AudioFormat
        fps: int
        def __init__(self, model_id: _Optional[str] = ..., face: _Optional[_Union[Face, _Mapping]] = ..., sample_rate: _Optional[int] = ..., audio_format: _Optional[_Union[AudioFormat, str]] = ..., fps: _Optional[int] = ...) -> None: ...
    OPEN_FIELD_NUMBER: _ClassVar[int]
    AUDIO_FIELD_NUMBER: _ClassVar[int]
    open: StreamRequest.Open
    audio: bytes
    def __init__(self, open: _Optional[_Union[StreamRequest.Open, _Mapping]] = ..., audio: _Optional[bytes] = ...) -> None: ...

class StreamFrame(_message.Message):
    __slots__ = ("jpeg", "index", "start_s", "flag")
    JPEG_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    START_S_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    jpeg: bytes
    index: int
    start_s: float
    flag: str
    def __init__(self, jpeg: _Optional[bytes] = ..., index: _Optional[int] = ..., start_s: _Optional[float] = ..., flag: _Optional[str] = ...) -> None: ...

class LoadModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class UnloadModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class UnloadModelResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models",)
    MODELS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[ModelInfo]
    def __init__(self, models: _Optional[_Iterable[_Union[ModelInfo, _Mapping]]] = ...) -> None: ...

class GetModelStatsRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class ModelInfo(_message.Message):
    __slots__ = ("model_id", "installed", "loaded", "device", "memory_mb", "load_ms")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_FIELD_NUMBER: _ClassVar[int]
    LOADED_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_MB_FIELD_NUMBER: _ClassVar[int]
    LOAD_MS_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    installed: bool
    loaded: bool
    device: str
    memory_mb: float
    load_ms: float
    def __init__(self, model_id: _Optional[str] = ..., installed: _Optional[bool] = ..., loaded: _Optional[bool] = ..., device: _Optional[str] = ..., memory_mb: _Optional[float] = ..., load_ms: _Optional[float] = ...) -> None: ...

class ModelStats(_message.Message):
    __slots__ = ("model_id", "uses", "in_use", "memory_mb", "idle_s", "busy_ms")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    USES_FIELD_NUMBER: _ClassVar[int]
    IN_USE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_MB_FIELD_NUMBER: _ClassVar[int]
    IDLE_S_FIELD_NUMBER: _ClassVar[int]
    BUSY_MS_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    uses: int
    in_use: int
    memory_mb: float
    idle_s: float
    busy_ms: float
    def __init__(self, model_id: _Optional[str] = ..., uses: _Optional[int] = ..., in_use: _Optional[int] = ..., memory_mb: _Optional[float] = ..., idle_s: _Optional[float] = ..., busy_ms: _Optional[float] = ...) -> None: ...

class GetModelStatsResponse(_message.Message):
    __slots__ = ("models", "loads", "evictions", "idle_unloads", "used_mb", "max_mb", "max_models")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    LOADS_FIELD_NUMBER: _ClassVar[int]
    EVICTIONS_FIELD_NUMBER: _ClassVar[int]
    IDLE_UNLOADS_FIELD_NUMBER: _ClassVar[int]
    USED_MB_FIELD_NUMBER: _ClassVar[int]
    MAX_MB_FIELD_NUMBER: _ClassVar[int]
    MAX_MODELS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[ModelStats]
    loads: int
    evictions: int
    idle_unloads: int
    used_mb: float
    max_mb: float
    max_models: int
    def __init__(self, models: _Optional[_Iterable[_Union[ModelStats, _Mapping]]] = ..., loads: _Optional[int] = ..., evictions: _Optional[int] = ..., idle_unloads: _Optional[int] = ..., used_mb: _Optional[float] = ..., max_mb: _Optional[float] = ..., max_models: _Optional[int] = ...) -> None: ...

class HealthRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class HealthResponse(_message.Message):
    __slots__ = ("healthy", "loaded_models", "max_models", "gpus")
    HEALTHY_FIELD_NUMBER: _ClassVar[int]
    LOADED_MODELS_FIELD_NUMBER: _ClassVar[int]
    MAX_MODELS_FIELD_NUMBER: _ClassVar[int]
    GPUS_FIELD_NUMBER: _ClassVar[int]
    healthy: bool
    loaded_models: int
    max_models: int
    gpus: int
    def __init__(self, healthy: _Optional[bool] = ..., loaded_models: _Optional[int] = ..., max_models: _Optional[int] = ..., gpus: _Optional[int] = ...) -> None: ...
