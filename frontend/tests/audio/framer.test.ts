import { expect, it } from "vitest";
import { Framer } from "../../src/audio/framer";

it("cuts a stream into frames of one size and loses nothing in between", () => {
  const framer = new Framer(4);
  const frames = [3, 0, 6, 1].flatMap((length, i) => framer.push(new Float32Array(length).fill(i + 1)));
  expect(frames.map((frame) => [...frame])).toEqual([
    [1, 1, 1, 3],
    [3, 3, 3, 3],
  ]);
  expect(framer.push(new Float32Array(2).fill(5)).map((frame) => [...frame])).toEqual([[3, 4, 5, 5]]);
});
