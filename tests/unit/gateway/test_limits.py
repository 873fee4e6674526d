from gateway.limits import AddressLimit, TokenBucket


def test_a_bucket_allows_its_burst_and_then_its_rate() -> None:
    bucket = TokenBucket(2.0, 4.0, now=0.0)
    assert [bucket.take(1.0, 0.0) for _ in range(4)] == [0.0] * 4
    assert bucket.take(1.0, 0.0) == 0.5
    assert bucket.take(1.0, 0.5) == 0.0
    assert bucket.take(1.0, 0.5) == 0.5


def test_spending_goes_into_debt_that_time_pays_back() -> None:
    bucket = TokenBucket(1.5, 30.0, now=0.0)
    assert bucket.spend(30.0, 0.0) == 0.0
    assert bucket.spend(3.0, 0.0) == 2.0
    assert bucket.spend(0.0, 2.0) == 0.0


def test_a_clock_that_steps_back_gives_nothing() -> None:
    bucket = TokenBucket(1.0, 1.0, now=10.0)
    bucket.take(1.0, 10.0)
    assert bucket.take(1.0, 5.0) == 1.0


def test_addresses_do_not_share_a_bucket() -> None:
    limit = AddressLimit(1.0, 1.0)
    assert limit.take("a", 0.0) == 0.0
    assert limit.take("b", 0.0) == 0.0
    assert limit.take("a", 0.0) == 1.0


def test_addresses_that_are_quiet_or_too_many_are_forgotten() -> None:
    limit = AddressLimit(1.0, 2.0, max_addresses=3)
    for number in range(10):
        limit.take(f"a{number}", 0.0)
    assert len(limit) == 3
    limit.take("last", 100.0)
    assert len(limit) == 1
