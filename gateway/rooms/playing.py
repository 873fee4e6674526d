"""How long a page still plays what it was sent of each speaker, as far as can be known from here. Pure."""


class Playing:
    """Clauses are played one after another."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def sent(self, channel: str, seconds: float, now: float) -> None:
        """So much more of a speaker's speech is on its way."""
        self.left_s(now)
        self._until[channel] = max(self._until.get(channel, now), now) + seconds

    def left_s(self, now: float) -> dict[str, float]:
        """By speaker, those whose speech has been heard left out."""
        self._until = {channel: until for channel, until in self._until.items() if until > now}
        return {channel: until - now for channel, until in self._until.items()}
