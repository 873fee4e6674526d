"""Which engine loads which kind of model."""

from lipsync.engines.base import Family
from lipsync.engines.musetalk import MuseTalkModel
from lipsync.engines.person import PersonModel
from lipsync.engines.synctalk2d import SyncTalkModel
from lipsync.engines.wav2lip import Wav2LipModel

FAMILIES: dict[str, Family] = {
    "wav2lip": Wav2LipModel,
    "synctalk2d": SyncTalkModel,
    "person": PersonModel,
    "musetalk": MuseTalkModel,
}
"""By the `engine` of the model's card; people trained here have none."""
