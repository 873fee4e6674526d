import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Job } from "../../src/studio/api";
import StudioView from "../../src/studio/StudioView";
import { violations } from "../components/axe";

const job = (changes: Partial<Job>): Job => ({
  job_id: "j1",
  filename: "talk.mp4",
  status: "completed",
  step: "mux",
  progress: 100,
  message: "Done",
  steps: {
    asr: "completed",
    translate: "completed",
    tts: "completed",
    lipsync: "completed",
    mux: "completed",
  },
  source_lang: "",
  target_lang: "pt",
  eta_s: 0,
  created_at: "2026-01-01T00:00:00Z",
  error: null,
  ...changes,
});

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor(readonly url: URL) {
    FakeSocket.all.push(this);
  }
  close(): void {}
}

const asked: string[] = [];
let jobs: Job[] = [];

beforeEach(() => {
  asked.length = 0;
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    asked.push(`${init?.method ?? "GET"} ${path} ${typeof init?.body === "string" ? init.body : ""}`.trim());
    if (path.endsWith("/languages")) return Response.json({ targets: ["en", "pt"] });
    if (path.includes("/jobs")) return Response.json({ jobs });
    if (path.endsWith("/sentences"))
      return Response.json({
        language: "en",
        sentences: [{ index: 0, start: 0, end: 1, speaker: 0, source: "One.", target: "Um." }],
      });
    return Response.json(job({ status: "queued" }));
  });
});

it("shows jobs with what can be done, accessibly", async () => {
  jobs = [
    job({ job_id: "a", status: "processing", step: "tts", progress: 40, eta_s: 30 }),
    job({
      job_id: "b",
      filename: "bad.zip",
      status: "failed",
      error: { error_code: "unreadable_media", message: "No video." },
    }),
  ];
  const { container } = render(<StudioView />);
  const [running, failed] = await screen
    .findAllByRole("listitem")
    .then((all) => all.filter((one) => one.querySelector("strong")));
  expect(running?.textContent).toContain("Speaking, 40 %");
  expect(running?.textContent).toContain("about 30 seconds left");
  expect(failed?.textContent).toContain("No video.");
  await userEvent.click(within(failed as HTMLElement).getByRole("button", { name: "Try again" }));
  expect(asked).toContain("POST /api/studio/process/b/retry");
  expect(await violations(container)).toEqual([]);
});

it("follows a job by its socket", async () => {
  jobs = [job({ status: "processing", step: "asr", progress: 5 })];
  render(<StudioView />);
  await screen.findByText("Listening, 5 %");
  expect(String(FakeSocket.all[0]?.url)).toMatch(/\/api\/studio\/process\/j1\/events$/);
  FakeSocket.all[0]?.onmessage?.({
    data: JSON.stringify(job({ status: "processing", step: "lipsync", progress: 70 })),
  });
  expect(await screen.findByText("Moving the lips, 70 %")).toBeTruthy();
});

it("plays the result and takes a better sentence", async () => {
  jobs = [job({})];
  const { container } = render(<StudioView />);
  await userEvent.click(await screen.findByRole("button", { name: "Show" }));
  expect(container.querySelector("video")?.getAttribute("src")).toBe("/api/studio/media/j1");
  await userEvent.click(screen.getByRole("radio", { name: "Original" }));
  expect(container.querySelector("video")?.getAttribute("src")).toBe("/api/studio/media/j1/original");
  const line = await screen.findByRole("textbox", { name: "Translation of sentence 1" });
  await userEvent.clear(line);
  await userEvent.type(line, "Uma.");
  await userEvent.click(screen.getByRole("button", { name: "Speak it again" }));
  expect(asked).toContain('PUT /api/studio/process/j1/sentences/0 {"text":"Uma."}');
});
