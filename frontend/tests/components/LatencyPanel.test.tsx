import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { LatencyPanel } from "../../src/components/LatencyPanel";
import { Feed } from "../../src/session/feed";
import { caption } from "./captions";

const MARKS = { "asr.commit": 1, "mt.in": 1.006, "mt.out": 1.06 };

it("shows the last response, the median, whether the voice keeps up, and where the time went", () => {
  const queuedMs = new Feed(0);
  const captions = [
    caption(0, { responseMs: 500, playoutMs: 50, marks: MARKS, voice: "played", lagMs: 2_900, rate: 1.1 }),
    caption(1, { responseMs: 700, playoutMs: 60, marks: MARKS, voice: "playing", rate: 1.25 }),
    caption(2),
    caption(3, { failure: "tts:skipped" }),
  ];
  render(
    <LatencyPanel captions={captions} queuedMs={queuedMs} face={{ skewMs: -12.4 }} onClose={() => {}} />,
  );
  const figures = screen.getAllByRole("definition").map(({ textContent }) => textContent);
  expect(figures).toEqual(["700 ms", "600 ms", "2", "0 ms", "2.9 s", "1.25×", "1", "-12 ms"]);
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "Hear the end580 ms",
    "To translator6 ms",
    "Translate54 ms",
    "Play60 ms",
  ]);
  act(() => queuedMs.set(1_500));
  expect(screen.getByText("1.5 s")).toBeTruthy();
});

it("says so when nothing was measured", () => {
  render(<LatencyPanel captions={[]} queuedMs={new Feed(0)} face={{ skewMs: null }} onClose={() => {}} />);
  expect(screen.getByText(/nothing measured/i)).toBeTruthy();
  expect(screen.queryByText("Picture behind voice")).toBe(null);
});
