"""Remembers a channel's last translations, so that a clause that was drafted to its end is not translated again."""

from collections import OrderedDict

from mt.interpreter import Translated

Key = tuple[str, str, str]
"""(text, source, target)"""


class Memo:
    """The `size` newest translations. Never written to disk; gone with its channel."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._known: OrderedDict[Key, Translated] = OrderedDict()

    def get(self, key: Key) -> Translated | None:
        """The translation, if it was made lately."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, key: Key, value: Translated) -> None:
        self._known[key] = value
        self._known.move_to_end(key)
        while len(self._known) > self._size:
            self._known.popitem(last=False)
