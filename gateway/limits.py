"""How much, how fast. Pure: the clock is passed in, in monotonic seconds."""

from collections import OrderedDict


class TokenBucket:
    """Allows `rate_per_s` on average and `burst` at once. `spend` may go into debt: its caller waits it out."""

    def __init__(self, rate_per_s: float, burst: float, now: float) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._level = burst
        self._then = now

    def _refill(self, now: float) -> None:
        self._level = min(self._burst, self._level + max(0.0, now - self._then) * self._rate_per_s)
        self._then = max(self._then, now)

    def spend(self, amount: float, now: float) -> float:
        """Take `amount` whether it is there or not; seconds until the bucket is out of debt (0: it is not in debt)."""
        self._refill(now)
        self._level -= amount
        return max(0.0, -self._level / self._rate_per_s)

    def take(self, amount: float, now: float) -> float:
        """Take `amount` if it is there and return 0; else take nothing and return the seconds until it will be."""
        self._refill(now)
        if self._level >= amount:
            self._level -= amount
            return 0.0
        return (amount - self._level) / self._rate_per_s

    def full(self, now: float) -> bool:
        """Nothing was taken lately: the bucket need not be remembered."""
        self._refill(now)
        return self._level >= self._burst


class AddressLimit:
    """A bucket for each network address; those least lately used are forgotten first."""

    def __init__(self, rate_per_s: float, burst: float, *, max_addresses: int = 4_096) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._max_addresses = max_addresses
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, address: str, now: float) -> float:
        """0 if the address may go on, else the seconds it has to wait."""
        bucket = self._buckets.pop(address, None) or TokenBucket(self._rate_per_s, self._burst, now)
        self._buckets[address] = bucket
        while len(self._buckets) > self._max_addresses or self._oldest_is_full(now):
            self._buckets.popitem(last=False)
        return bucket.take(1.0, now)

    def _oldest_is_full(self, now: float) -> bool:
        return len(self._buckets) > 1 and next(iter(self._buckets.values())).full(now)
