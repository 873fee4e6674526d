"""What a listener has heard of the speech that was sent: segments play one after another, once they are there. Pure."""


class Listening:
    """Keeps time like a player that is close by."""

    def __init__(self) -> None:
        self._heard_at = 0.0

    def send(self, seconds: float, now: float) -> None:
        """Speech was sent."""
        self._heard_at = max(self._heard_at, now) + seconds

    def forget(self, now: float) -> None:
        """Nothing that was sent is played any more."""
        self._heard_at = now

    def waiting_s(self, now: float) -> float:
        """Speech that was sent and is still to be heard."""
        return max(0.0, self._heard_at - now)
