from gateway.chain import STAGES, Chain, link_maker
from gateway.settings import GatewaySettings
from tests.fakes_gateway import CHANNEL, FakeStages, speech, transcript
from wire.codec import Message
from wire.events import Ack, Capture, End, Error, Event, Open
from wire.link import Link


class Heard:
    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []
        self.changes: list[tuple[str, bool]] = []
        self.stages = FakeStages(finishing=False)
        self.chain = Chain(CHANNEL, self.stages.make, self._event, lambda stage, up: self.changes.append((stage, up)))
        self.chain.start(Open(channel=CHANNEL))

    async def _event(self, stage: str, message: Message) -> None:
        self.events.append((stage, message.event))


def capture(first: int, samples: int = 16_000) -> Message:
    return Message(Capture(channel=CHANNEL, span=(first, first + samples)), bytes(2 * samples))


async def test_it_speaks_to_the_first_stage_and_listens_to_all() -> None:
    heard = Heard()
    assert heard.stages.producer.opened == [Open(channel=CHANNEL)]
    assert all(link.started for link in heard.stages.links)
    assert [heard.stages.link(stage).acks for stage in STAGES] == [False, False, True]
    await heard.stages.link("asr").say(transcript(0))
    await heard.stages.link("tts").say(speech(0), bytes(960))
    assert heard.events == [("asr", transcript(0)), ("tts", speech(0))]


async def test_audio_is_kept_until_acknowledged() -> None:
    heard = Heard()
    for second in range(3):
        heard.chain.send(capture(16_000 * second))
    await heard.stages.producer.say(Ack(channel=CHANNEL, kind="capture", sample=32_000))
    assert len(heard.stages.producer.outbox) == 1


async def test_no_more_than_thirty_seconds_of_audio_are_kept() -> None:
    heard = Heard()
    kept = [heard.chain.send(capture(16_000 * second)) for second in range(31)]
    assert kept == [True] * 30 + [False]
    await heard.stages.producer.connect()
    assert heard.chain.send(capture(31 * 16_000)), "what a connected stage already has is not lost"


async def test_a_complaint_of_the_recogniser_is_heard_once() -> None:
    heard = Heard()
    error = Error(channel=CHANNEL, code="engine_failed", message="x")
    await heard.stages.link("asr").say(error)
    await heard.stages.producer.say(error)
    await heard.stages.link("mt").say(error)
    assert [stage for stage, _ in heard.events] == ["asr", "mt"]


async def test_the_recogniser_is_up_when_it_takes_audio() -> None:
    heard = Heard()
    await heard.stages.link("asr").connect()
    assert heard.changes == []
    await heard.stages.producer.connect()
    heard.stages.link("mt").fail()
    assert heard.changes == [("asr", True), ("mt", False)]


async def test_the_acknowledged_end_settles_it() -> None:
    heard = Heard()
    heard.chain.send(Message(End(channel=CHANNEL, seq=4)))
    assert not heard.chain.settled.is_set()
    await heard.stages.producer.say(Ack(channel=CHANNEL, kind="end", seq=4))
    assert heard.chain.settled.is_set()
    assert len(heard.stages.producer.outbox) == 0


async def test_closing_leaves_every_stage() -> None:
    heard = Heard()
    await heard.chain.close()
    assert all(link.closed for link in heard.stages.links)


def test_real_links_go_where_the_settings_say() -> None:
    settings = GatewaySettings(_env_file=None, mt_url="https://mt.example.org")

    async def nobody(_: Message) -> None: ...

    link = link_maker(settings)("mt", CHANNEL, role="listen", on_message=nobody, on_change=lambda _: None)
    assert isinstance(link, Link)
    assert link._url == "wss://mt.example.org/ws"
