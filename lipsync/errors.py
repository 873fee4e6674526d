"""What can be wrong with a face, a picture, a video or a model."""

from wire.errors import InvalidInput, WireError


class ModelUnusable(WireError):
    """A model file is damaged or has another signature than its renderer needs."""

    code = "model_unusable"


class UnknownRenderer(InvalidInput):
    """No such renderer or model id."""

    code = "unknown_model"
    status = 404


class TrainingUnavailable(WireError):
    """Training needs what is not installed."""

    code = "training_unavailable"
    status = 503


class MediaUnreadable(InvalidInput):
    """A picture, video or sound that cannot be decoded."""

    code = "media_unreadable"


class NoFace(InvalidInput):
    """Nothing in the picture or video that could speak."""

    code = "no_face"


class ModelBusy(WireError):
    """A model is in use and cannot be unloaded now."""

    code = "model_busy"
    status = 409


class ModelsFull(WireError):
    """No room for another model, and none that could make place."""

    code = "models_full"
    status = 503
    close_code = 1013


class UnknownRender(InvalidInput):
    """No such rendering."""

    code = "unknown_render"
    status = 404
