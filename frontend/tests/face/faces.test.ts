import { expect, it } from "vitest";
import { Faces } from "../../src/face/faces";
import { video } from "./frames";

it("keeps everybody's face apart, and forgets who has gone", () => {
  const faces = new Faces();
  const hers = faces.of("hers");
  faces.push({ event: { ...video(0), channel: "hers" }, picture: Uint8Array.of(255) }, 100);
  expect(faces.of("hers")).toBe(hers);
  expect([hers.alive(150), faces.of("his").alive(150)]).toEqual([true, false]);
  expect(Object.keys(faces.facts)).toEqual(["hers", "his"]);
  faces.keep(["his"]);
  expect(Object.keys(faces.facts)).toEqual(["his"]);
});

it("says by how much pictures are behind the voice lately", () => {
  const faces = new Faces();
  expect(faces.skewMs).toBe(null);
  for (let time = 0; time < 30; time++) faces.of("hers").noteSkew(time < 10 ? 900 : 20);
  faces.of("his").noteSkew(40);
  expect(faces.skewMs).toBe(20);
});
