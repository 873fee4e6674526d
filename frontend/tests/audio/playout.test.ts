import { describe, expect, it } from "vitest";
import { PLAYOUT, Playout, type PlayoutReport } from "../../src/audio/playout";

const RATE = 48_000;
const QUANTUM = 128;
const ms = (value: number) => (value * RATE) / 1000;

class Bench {
  readonly playout: Playout;
  readonly out: number[] = [];
  readonly reports: PlayoutReport[] = [];

  constructor(options: Partial<typeof PLAYOUT> = {}) {
    this.playout = new Playout({ ...PLAYOUT, ...options, rateHz: RATE });
  }

  push(key: string, durationMs: number, level = 0.5, order = Number(key)): this {
    this.playout.push(key, order, new Float32Array(ms(durationMs)).fill(level));
    return this;
  }

  whole(key: string, durationMs: number, level = 0.5, order = Number(key)): this {
    this.push(key, durationMs, level, order).playout.finish(key);
    return this;
  }

  run(durationMs: number): this {
    for (let played = 0; played < ms(durationMs); played += QUANTUM) {
      const quantum = new Float32Array(QUANTUM).fill(9);
      this.reports.push(...this.playout.render(quantum, this.out.length));
      this.out.push(...quantum);
    }
    return this;
  }

  of(kind: PlayoutReport["kind"]): string[] {
    return this.reports.filter((report) => report.kind === kind).map(({ key }) => key);
  }

  get largestStep(): number {
    return this.out.reduce((worst, x, i) => Math.max(worst, Math.abs(x - (this.out[i - 1] ?? 0))), 0);
  }
}

describe("order", () => {
  it("plays segments one after another, each to its end", () => {
    const bench = new Bench().whole("0", 100).whole("1", 100).run(300);
    expect(bench.reports.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      "started 0",
      "audible 0",
      "ended 0",
      "started 1",
      "audible 1",
      "ended 1",
    ]);
    expect(bench.out.filter((x) => x > 0).length).toBe(ms(200));
  });

  it("puts a segment that comes late before those that have not begun", () => {
    const bench = new Bench().whole("0", 100).run(20).whole("2", 50).whole("1", 50).run(300);
    expect(bench.of("started")).toEqual(["0", "1", "2"]);
  });

  it("is silent when there is nothing, and goes on by itself", () => {
    const bench = new Bench().run(50);
    expect(bench.out.every((x) => x === 0)).toBe(true);
    bench.whole("0", 50).run(100);
    expect(bench.of("ended")).toEqual(["0"]);
  });

  it("passes over a segment without audio", () => {
    const bench = new Bench();
    bench.playout.finish("0");
    bench.whole("1", 50).run(100);
    expect(bench.of("ended")).toEqual(["1"]);
  });

  it("does not play twice what comes again", () => {
    const bench = new Bench().whole("0", 50).run(100).whole("0", 50).run(100);
    expect(bench.of("started")).toEqual(["0"]);
    expect(bench.playout.queuedMs).toBe(0);
  });
});

describe("what is reported", () => {
  it("tells the frame of the first sample that can be heard", () => {
    const bench = new Bench().run(10);
    const began = bench.out.length;
    bench.playout.push("0", 0, new Float32Array(ms(30)));
    bench.whole("0", 50).run(100);
    const at = (kind: string) => bench.reports.find((report) => report.kind === kind)?.frame ?? 0;
    expect(at("started")).toBe(began);
    expect(at("audible") - began).toBeGreaterThanOrEqual(ms(30));
    expect(at("audible") - began).toBeLessThan(ms(31));
  });

  it("tells what was played of a segment", () => {
    const [ended] = new Bench()
      .whole("0", 100, 0.5)
      .run(150)
      .reports.filter(({ kind }) => kind === "ended");
    expect(ended).toMatchObject({ samples: ms(100), peak: 0.5, complete: true });
    expect(ended?.kind === "ended" && ended.rms).toBeCloseTo(0.49, 1);
  });

  it("hears nothing in a silent segment", () => {
    const bench = new Bench().whole("0", 50, 0).run(100);
    expect([bench.of("audible"), bench.of("ended")]).toEqual([[], ["0"]]);
  });
});

describe("clicks", () => {
  it("there are none at joins, at underruns, nor when it is cut off", () => {
    const joined = new Bench().whole("0", 60, 0.9).whole("1", 60, -0.9).run(200);
    const starved = new Bench().push("0", 60, 0.9).run(100).push("0", 60, 0.9).run(100);
    const flushed = new Bench().whole("0", 500, 0.9).run(100);
    flushed.playout.flush();
    flushed.run(50);
    for (const bench of [joined, starved, flushed]) expect(bench.largestStep).toBeLessThan(0.01);
  });
});

describe("the jitter buffer", () => {
  it("waits for a little audio before it begins, unless that is all", () => {
    const bench = new Bench().push("0", 30).run(20);
    expect(bench.of("started")).toEqual([]);
    bench.push("0", 20).run(20);
    expect(bench.of("started")).toEqual(["0"]);
    expect(new Bench().whole("0", 10).run(20).of("ended")).toEqual(["0"]);
  });

  /** How long after its first audio a segment starts whose rest comes later, in milliseconds. */
  const startDelay = (bench: Bench, key: string): number => {
    const began = bench.out.length;
    bench.push(key, 100);
    while (!bench.of("started").includes(key) && bench.out.length - began < ms(1000)) bench.run(10);
    const started = bench.reports.find((report) => report.kind === "started" && report.key === key);
    bench.playout.finish(key);
    bench.run(150);
    return Math.round((((started?.frame ?? Number.POSITIVE_INFINITY) - began) * 1000) / RATE);
  };

  /** A segment with a gap of so many milliseconds in its middle. */
  const broken = (bench: Bench, key: string, gapMs: number) =>
    bench
      .push(key, 100)
      .run(100 + gapMs)
      .whole(key, 100)
      .run(150);

  it("holds the next segment back for as long as the gap lasted, and gets its latency back with every clean one", () => {
    const bench = new Bench();
    expect(startDelay(bench, "0")).toBe(0);
    broken(bench, "1", 120);
    expect(bench.of("underrun")).toEqual(["1"]);
    const delays = [2, 3, 4].map((key) => startDelay(bench, String(key)));
    expect(delays[0]).toBeGreaterThan(100);
    expect(delays[0]).toBeLessThan(140);
    expect(delays[2]).toBeLessThan((delays[0] ?? 0) * 0.75);
  });

  it("never holds a segment longer than its bound, nor one that has come whole", () => {
    const bench = new Bench();
    for (const key of ["0", "1", "2"]) broken(bench, key, 400);
    const began = bench.out.length;
    bench.whole("3", 50).run(60);
    expect(bench.reports.find(({ kind, key }) => kind === "started" && key === "3")?.frame).toBe(began);
    expect(startDelay(bench, "4")).toBeLessThan(310);
  });

  it("holds nothing back that waited while another played", () => {
    const bench = new Bench();
    broken(bench, "0", 200);
    bench.whole("1", 500).push("2", 100).run(501);
    expect(bench.of("started")).toEqual(["0", "1", "2"]);
  });

  it("gives up on a segment whose audio stops coming, once others wait", () => {
    const bench = new Bench({ abandonMs: 200 }).push("0", 60).run(400);
    expect(bench.of("ended")).toEqual([]);
    bench.whole("1", 50).run(400);
    expect(bench.of("ended")).toEqual(["0", "1"]);
    const [cut] = bench.reports.filter(({ kind }) => kind === "ended");
    expect(cut).toMatchObject({ complete: false });
  });
});

describe("bounds", () => {
  it("skips the oldest segment that has not begun when too much waits, and says so", () => {
    const bench = new Bench({ maxQueueMs: 300 })
      .whole("0", 200)
      .run(10)
      .whole("1", 150)
      .whole("2", 150)
      .run(600);
    expect(bench.of("skipped")).toEqual(["1"]);
    expect(bench.of("ended")).toEqual(["0", "2"]);
  });

  it("never skips the only one", () => {
    const bench = new Bench({ maxQueueMs: 100 }).whole("0", 300).run(400);
    expect([bench.of("skipped"), bench.of("ended")]).toEqual([[], ["0"]]);
  });

  it("knows how much waits", () => {
    const bench = new Bench().whole("0", 100).whole("1", 100).run(50);
    expect(bench.playout.queuedMs).toBeCloseTo(150, -1);
  });

  it("forgets what waits when it is flushed, and takes new segments", () => {
    const bench = new Bench().whole("0", 500).whole("1", 100).run(50);
    bench.playout.flush();
    bench.push("1", 100).whole("2", 50).run(200);
    expect(bench.of("ended")).toEqual(["0", "2"]);
  });
});
