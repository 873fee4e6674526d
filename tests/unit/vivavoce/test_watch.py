"""What a user is told about the services, and when everything stops."""

from vivavoce.readiness import Readiness
from vivavoce.supervisor import Exit, Process
from vivavoce.watch import DEATHS_WINDOW_S, MAX_DEATHS, READY_TIMEOUT_S, STUCK_S, Died, GaveUp, Ready, Watch

READY = Readiness(ready=True)
SILENT = Readiness(ready=False)
KILLED = Exit("asr", "killed by SIGKILL")


def ready_watch(*names: str) -> Watch:
    watch = Watch(names, 0.0)
    watch.observe(1.0, readiness=dict.fromkeys(names, READY))
    return watch


def test_readiness_is_told_once_with_its_time() -> None:
    watch = Watch(["asr", "mt"], 10.0)
    assert watch.observe(12.5, readiness={"asr": READY, "mt": SILENT}) == [Ready("asr", 2.5, again=False)]
    assert not watch.all_ready
    assert watch.observe(13.0, readiness={"mt": READY}) == [Ready("mt", 3.0, again=False)]
    assert watch.all_ready
    assert watch.observe(14.0) == []


def test_death_after_readiness_is_told_and_so_is_the_return() -> None:
    watch = ready_watch("asr")
    assert watch.observe(20.0, exits=[KILLED]) == [Died("asr", "killed by SIGKILL")]
    assert not watch.all_ready
    assert watch.observe(23.0, readiness={"asr": READY}) == [Ready("asr", 3.0, again=True)]


def test_death_before_readiness_ends_the_start() -> None:
    watch = Watch(["asr"], 0.0)
    (happening,) = watch.observe(1.0, exits=[Exit("asr", "exit status 1")])
    assert isinstance(happening, GaveUp)
    assert "exit status 1" in happening.reason


def test_repeated_death_is_given_up_but_rare_death_is_not() -> None:
    quick, slow = ready_watch("asr"), ready_watch("asr")
    for n in range(MAX_DEATHS):
        often = quick.observe(10.0 + n, exits=[KILLED])
        rarely = slow.observe(10.0 + n * DEATHS_WINDOW_S, exits=[KILLED])
    assert isinstance(often[0], GaveUp)
    assert rarely == [Died("asr", "killed by SIGKILL")]


def test_service_that_cannot_be_started_is_given_up() -> None:
    watch = ready_watch("asr")
    assert isinstance(watch.observe(2.0, processes={"asr": Process("asr", "FATAL", 0)})[0], GaveUp)


def test_named_problem_ends_the_start_when_nothing_else_can_change() -> None:
    watch = Watch(["asr", "mt", "gateway"], 0.0)
    problem = Readiness(ready=False, problem="model x is missing")
    waits = Readiness(ready=False, problem="waits for asr")
    watch.observe(1.0, readiness={"asr": problem, "mt": SILENT, "gateway": waits})
    assert watch.observe(1.0 + 2 * STUCK_S, readiness={"asr": problem, "mt": SILENT, "gateway": waits}) == []
    watch.observe(20.0, readiness={"asr": problem, "mt": READY, "gateway": waits})
    happenings = watch.observe(20.0 + STUCK_S, readiness={"asr": problem, "gateway": waits})
    assert happenings == [GaveUp("asr", "model x is missing")]


def test_endless_start_is_given_up() -> None:
    watch = Watch(["asr"], 0.0)
    assert watch.observe(READY_TIMEOUT_S, readiness={"asr": SILENT}) == []
    assert isinstance(watch.observe(READY_TIMEOUT_S + 1, readiness={"asr": SILENT})[0], GaveUp)
