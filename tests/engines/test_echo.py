"""The echo check on real voices: a synthesised one comes back through a room, a recorded one speaks into it."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from gateway.echo.guard import EchoGuard
from tests.conftest import SHARED_DATA
from tests.engines.test_hibari import NeedsModels
from tests.unit.gateway.echo.sounds import HZ, Desk, Sound, heard_in_a_room, loud, share
from tts.engines.hibari import Hibari

pytestmark = [pytest.mark.models, pytest.mark.timeout(120)]
TEXTS = (
    "Good morning, and welcome to everybody who joined us today.",
    "We have one hour, and three things to decide.",
    "The old bridge carries twice the traffic it was built for.",
)
RECORDING = SHARED_DATA / "asr" / "en" / "libri_1688-142285-0001.wav"
GAP_S = 0.6


@pytest.fixture(scope="module")
def clauses(needs_models: NeedsModels) -> list[tuple[Sound, int]]:
    engine = Hibari(needs_models("hibari-en").path("hibari-en"))
    engine.load()
    voice = engine.voices[0]
    spoken = [np.concatenate([chunk.audio for chunk in engine.synthesize(text, voice, 1.0)]) for text in TEXTS]
    return [(np.asarray(0.1 * clause / clause.std(), np.float64), engine.sample_rate_hz) for clause in spoken]


@pytest.fixture(scope="module")
def recording() -> Sound:
    if not Path(RECORDING).is_file():
        pytest.skip("no ../shared/data: the echo check is not tried on a recorded voice")
    samples, rate_hz = soundfile.read(RECORDING)
    assert rate_hz == HZ
    return np.asarray(samples[: 4 * HZ] * 0.1 / samples.std())


def played(desk: Desk, clauses: list[tuple[Sound, int]]) -> Sound:
    """The clauses as they leave the loudspeakers, at 16 kHz."""
    at_s, parts = 0.5, [np.zeros(HZ // 2)]
    for clause, rate_hz in clauses:
        desk.play(at_s, clause, rate_hz)
        parts += [soxr.resample(clause, rate_hz, HZ), np.zeros(round(GAP_S * HZ))]
        at_s = sum(map(len, parts)) / HZ
    return np.concatenate([*parts, np.zeros(3 * HZ)])


def echo(track: Sound, delay_s: float, gain_db: float) -> Sound:
    heard = heard_in_a_room(track, gain_db=gain_db, fades_s=0.35)[: len(track)]
    return np.concatenate([np.zeros(round(delay_s * HZ)), heard])[: len(track)]


@pytest.mark.parametrize("delay_s", [0.1, 0.4, 1.5])
@pytest.mark.parametrize("gain_db", [-3.0, -20.0])
def test_a_synthesised_voice_that_comes_back_is_silence(
    clauses: list[tuple[Sound, int]], delay_s: float, gain_db: float
) -> None:
    desk = Desk(EchoGuard())
    heard = echo(played(desk, clauses), delay_s, gain_db)
    passed = share(loud(desk.hear(heard), -55), loud(heard))
    print(json.dumps({"delay_s": delay_s, "gain_db": gain_db, "passed": round(passed, 4)}))
    assert passed < 0.05


@pytest.mark.parametrize("echo_db", [None, -12.0])
def test_a_person_is_heard_beside_it(clauses: list[tuple[Sound, int]], recording: Sound, echo_db: float | None) -> None:
    """With headphones, and over loudspeakers."""
    desk = Desk(EchoGuard())
    track = played(desk, clauses)
    own = np.zeros_like(track)
    first = round(4.0 * HZ)
    own[first : first + len(recording)] = recording
    heard = own if echo_db is None else own + echo(track, 0.3, echo_db)
    lost = share(~loud(desk.hear(heard), -60), loud(own, -45))
    print(json.dumps({"echo_db": echo_db, "lost": round(lost, 4)}))
    assert lost < 0.05
