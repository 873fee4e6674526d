import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/gateway";
import type { Transcript } from "../../src/api/rooms";
import { RoomTranscript } from "../../src/components/RoomTranscript";
import { violations } from "./axe";

const SEAT = { room: "room-1", member: "m1", key: "k1" };
const said = (language: string, text: string): Transcript => ({
  began: "2026-11-24T18:00:00+00:00",
  complete: true,
  languages: ["en", "pt"],
  lines: [{ start_s: 61.5, end_s: 63, speaker: "Eva & co", language, text }],
});

it("gives the whole meeting in the language that is chosen, with names", async () => {
  const files: Blob[] = [];
  vi.stubGlobal("URL", {
    createObjectURL: (file: Blob) => `blob:${files.push(file)}`,
    revokeObjectURL: () => {},
  });
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const fetch = vi.fn(async (_: unknown, language: string) => said(language, language ? "Bom dia" : "Hello"));
  const { container } = render(<RoomTranscript seat={SEAT} hears="pt" fetch={fetch} />);
  await userEvent.click(await screen.findByRole("button", { name: "Download VTT" }));
  await userEvent.selectOptions(screen.getByLabelText("Language"), "Everybody in their own words");
  await userEvent.click(screen.getByRole("button", { name: "Download TXT" }));
  expect(fetch.mock.calls.map(([, language]) => language)).toEqual(["", "pt", ""]);
  expect(names).toEqual(["vivavoce.pt.vtt", "vivavoce.txt"]);
  expect(await files[0]?.text()).toBe("WEBVTT\n\n00:01:01.500 --> 00:01:03.000\n<v Eva &amp; co>Bom dia\n");
  expect(await files[1]?.text()).toBe("Eva & co: Hello\n");
  expect(screen.getByText(/server's memory/)).toBeTruthy();
  expect(await violations(container)).toEqual([]);
});

it("says what is missing", async () => {
  const cut = { ...said("pt", "Bom dia"), complete: false };
  const { rerender } = render(<RoomTranscript seat={SEAT} hears="pt" fetch={async () => cut} />);
  expect(await screen.findByText(/beginning is not kept/)).toBeTruthy();
  const gone = async () => Promise.reject(new ApiError(404, "unknown_room", "gone"));
  rerender(<RoomTranscript seat={SEAT} hears="pt" fetch={gone} />);
  expect((await screen.findByRole("alert")).textContent).toMatch(/This room is not there/);
});
