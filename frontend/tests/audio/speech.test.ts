import { beforeEach, describe, expect, it } from "vitest";
import { SpeechInbox } from "../../src/audio/speech";
import type { EventOf } from "../../src/wire/codec";

let pushed: { key: string; samples: number }[];
let finished: string[];
let inbox: SpeechInbox;

beforeEach(() => {
  pushed = [];
  finished = [];
  inbox = new SpeechInbox({
    rateHz: 24_000,
    push: (key, _, samples) => samples.length > 0 && pushed.push({ key, samples: samples.length }),
    finish: (key) => finished.push(key),
  });
});

function take(offset: number, samples: number, { last = false, key = "c/0/pt", rateHz = 24_000 } = {}) {
  const event = { type: "speech", seq: 0, sample_rate_hz: rateHz, offset, last } as EventOf<"speech">;
  return inbox.take(key, event, new Int16Array(samples).fill(100));
}

const total = () => pushed.reduce((sum, { samples }) => sum + samples, 0);

describe("SpeechInbox", () => {
  it("passes every sample on once, and says when a segment begins and is complete", () => {
    expect(take(0, 480)).toEqual({ first: true, complete: false });
    expect(take(480, 480)).toEqual({ first: false, complete: false });
    expect(take(960, 0, { last: true })).toEqual({ first: false, complete: true });
    expect([total(), finished]).toEqual([960, ["c/0/pt"]]);
  });

  it("drops what it has when a segment is sent again from its start", () => {
    take(0, 480);
    take(0, 480);
    take(240, 480);
    expect(total()).toBe(720);
  });

  it("confirms a complete segment again when it comes again, without playing it", () => {
    take(0, 480, { last: true });
    expect(take(0, 480)).toEqual({ first: false, complete: false });
    expect(take(480, 0, { last: true })).toEqual({ first: false, complete: true });
    expect([total(), finished]).toEqual([480, ["c/0/pt"]]);
  });

  it("brings other rates to that of the player, to the last sample", () => {
    take(0, 2_205, { rateHz: 22_050 });
    take(2_205, 2_205, { rateHz: 22_050, last: true });
    expect(total()).toBe(4_800);
  });
});
