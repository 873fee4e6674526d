"""What the dispatcher lets others see."""

from types import SimpleNamespace

from prometheus_client import REGISTRY

from studio.jobs.dispatcher import Dispatcher


def test_jobs_are_counted_by_state_and_a_state_that_emptied_is_zero() -> None:
    counts = [{"queued": 2, "failed": 1}, {"processing": 1}]
    desk = SimpleNamespace(bury=lambda _: None, waiting=list, counts=lambda: counts.pop(0))
    dispatcher = Dispatcher(desk, lambda _: None, SimpleNamespace(), lambda: None, max_deaths=3, clock=lambda: 0.0)

    def seen(state: str) -> float | None:
        return REGISTRY.get_sample_value("vivavoce_jobs", {"stage": "studio", "state": state})

    dispatcher.tick()
    assert [seen(state) for state in ("queued", "processing", "failed")] == [2, 0, 1]
    dispatcher.tick()
    assert [seen(state) for state in ("queued", "processing", "failed")] == [0, 1, 0]
