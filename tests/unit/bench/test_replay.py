import asyncio
import time

import numpy as np

from bench.observation import Observation, Seen
from bench.recordings import RATE_HZ, Recording, Utterance
from bench.replay import VirtualCompute, VirtualLoop, figures
from wire.events import Transcript


def test_waiting_takes_no_time() -> None:
    async def wait() -> float:
        await asyncio.sleep(3_600)
        return asyncio.get_running_loop().time()

    began_s = time.monotonic()
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(wait()) == 3_600
    assert time.monotonic() - began_s < 60


def test_work_takes_its_processor_time_one_after_the_other() -> None:
    def work() -> int:
        return sum(range(200_000))

    async def both(compute: VirtualCompute) -> float:
        await asyncio.gather(compute.run(work), compute.run(work))
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        compute = VirtualCompute(slower=2.0)
        assert abs(runner.run(both(compute)) - compute.busy_s) < 1e-6
        assert compute.busy_s > 0


def test_figures_tell_pauses_from_running_speech() -> None:
    recording = Recording(np.zeros(4 * RATE_HZ, np.int16), (Utterance("a", "we are here now", 0, 3 * RATE_HZ),))
    texts = (("we are", (0, RATE_HZ), False, 2.0), ("here now", (RATE_HZ, 3 * RATE_HZ), True, 3.25))
    seen = [
        Seen(at_s, Transcript(channel="c", seq=seq, span=span, text=text, language="en", closing=closing))
        for seq, (text, span, closing, at_s) in enumerate(texts)
    ]
    found = figures(Observation(recording, 0.0, "en", "", seen=seen), 0.5, pauses=True)
    assert found["wer_percent"] == 0
    assert found["commit while speech goes on"]["median_ms"] == 1_000
    assert found["commit in a pause"]["median_ms"] == 250
    assert found["erasure"] == 0
