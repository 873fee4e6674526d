import { describe, expect, it } from "vitest";
import { Retention } from "../../src/wire/retention";

const frame = (start: number, length = 320) => ({ start, pcm: new Int16Array(length).fill(start) });

function filled(count: number, maxSamples = 480_000): Retention {
  const retention = new Retention(maxSamples);
  for (let i = 0; i < count; i++) retention.push(frame(i * 320));
  return retention;
}

describe("Retention", () => {
  it("keeps what was not confirmed, in order", () => {
    const retention = filled(5);
    retention.confirm(640);
    expect(retention.start).toBe(640);
    expect(retention.since(0).map(({ start }) => start)).toEqual([640, 960, 1280]);
  });

  it("keeps a frame that is confirmed in part, and cuts it when it is sent again", () => {
    const retention = filled(3);
    retention.confirm(700);
    const [first] = retention.since(700);
    expect([first?.start, first?.pcm.length]).toEqual([700, 260]);
  });

  it("drops the oldest beyond its bound", () => {
    const retention = filled(10, 960);
    expect(retention.start).toBe(7 * 320);
    expect(retention.since(0)).toHaveLength(3);
  });

  it("knows where the stream stands when everything is confirmed", () => {
    const retention = filled(2);
    retention.confirm(640);
    expect([retention.start, retention.end, retention.since(0).length]).toEqual([640, 640, 0]);
  });
});
