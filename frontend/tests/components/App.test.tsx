import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Info } from "../../src/api/gateway";
import { FileError } from "../../src/audio/file";
import { MicrophoneError } from "../../src/audio/microphone";
import { App } from "../../src/components/App";
import { CHANNEL, FakeEngine, FakeSocket } from "../fakes";
import { INFO } from "../languages/info";
import { violations } from "./axe";

const audio = vi.hoisted(() => ({ engine: vi.fn(), microphone: vi.fn(), file: vi.fn() }));
vi.mock("../../src/audio/engine", async (original) => ({
  ...(await original<typeof import("../../src/audio/engine")>()),
  createEngine: audio.engine,
}));
vi.mock("../../src/audio/microphone", async (original) => ({
  ...(await original<typeof import("../../src/audio/microphone")>()),
  openMicrophone: audio.microphone,
}));
vi.mock("../../src/audio/file", async (original) => ({
  ...(await original<typeof import("../../src/audio/file")>()),
  loadFile: audio.file,
}));

let engine: FakeEngine;
let socket: FakeSocket;
let info: Info | null;
let grant: { status: number; body: unknown };

beforeEach(() => {
  vi.resetAllMocks();
  info = INFO;
  grant = { status: 201, body: { channel: CHANNEL, ticket: "t", expires_s: 30, key: "k" } };
  audio.engine.mockImplementation(async (handlers) => {
    engine = new FakeEngine(handlers);
    return engine;
  });
  audio.microphone.mockImplementation(async () => ({ getAudioTracks: () => [], getTracks: () => [] }));
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: mediaDevices() });
  vi.stubGlobal("fetch", async (path: string) => {
    if (path !== "/api/info") return new Response(JSON.stringify(grant.body), { status: grant.status });
    if (!info) throw new TypeError("refused");
    return new Response(JSON.stringify(info));
  });
  vi.stubGlobal(
    "WebSocket",
    class {
      constructor(url: URL) {
        socket = new FakeSocket(url.searchParams.get("ticket") ?? "");
        // biome-ignore lint/correctness/noConstructorReturn: the page gets the socket that the test holds
        return socket;
      }
    },
  );
});

const mediaDevices = () =>
  Object.assign(new EventTarget(), { getUserMedia: () => {}, enumerateDevices: async () => [] });

const button = (name: string | RegExp) => screen.findByRole("button", { name });

async function open() {
  const page = render(<App />);
  await screen.findByLabelText("From");
  return page;
}

async function goLive() {
  const page = await open();
  await userEvent.click(await button("Start"));
  await waitFor(() => expect(socket).toBeDefined());
  act(() => socket.welcome());
  await screen.findByText("Listening");
  return page;
}

describe("the page", () => {
  it("says what it will do, for the languages that are chosen", async () => {
    await open();
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe(
      "Speak English. Be heard in Portuguese.",
    );
    await userEvent.selectOptions(screen.getByLabelText("To"), "Welsh");
    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Speak English. Be read in Welsh.");
  });

  it("remembers the languages", async () => {
    const { unmount } = await open();
    await userEvent.selectOptions(screen.getByLabelText("From"), "Chinese");
    unmount();
    await open();
    expect(screen.getByLabelText<HTMLSelectElement>("From").value).toBe("zh");
  });

  it("runs a session from Start to the last word", async () => {
    await goLive();
    act(() => {
      socket.say({ type: "transcript", channel: CHANNEL, seq: 0, text: "Hello.", language: "en" });
      socket.say({
        type: "translation",
        channel: CHANNEL,
        seq: 0,
        text: "Olá.",
        language: "pt",
        source_language: "en",
      });
      socket.speak({ seq: 0, span: [0, 16_000], last: true });
      engine.play(`${CHANNEL}/0/pt`, 11.5);
    });
    expect(screen.getByText("Hello.")).toBeTruthy();
    expect(screen.getByText("520 ms", { selector: "span[title]" })).toBeTruthy();
    expect(window.__vivavoce).toMatchObject({ phase: "live", played: [{ seq: 0, durationMs: 1000 }] });
    await userEvent.click(await button("Stop"));
    act(() => socket.say({ type: "end", channel: CHANNEL, seq: 1 }));
    expect(await button("Start")).toBeTruthy();
    expect(screen.getByText("Hello.")).toBeTruthy();
  });

  it("changes the target of a session that runs", async () => {
    await goLive();
    await userEvent.selectOptions(screen.getByLabelText("To"), "Welsh");
    expect(socket.of("open")).toMatchObject([{ source: "en", targets: ["cy"], gen: 1 }]);
  });

  it("opens the latency panel", async () => {
    await open();
    const toggle = await button(/Latency/);
    await userEvent.click(toggle);
    expect(screen.getByRole("complementary", { name: "Latency" })).toBeTruthy();
    expect(toggle.getAttribute("aria-expanded")).toBe("true");
    await userEvent.click(await button("Close latency panel"));
    expect(screen.queryByRole("complementary")).toBeNull();
  });
});

describe("what went wrong is said, with what to do", () => {
  const alert = async () => (await screen.findByRole("alert")).textContent;

  it("microphone refused", async () => {
    audio.microphone.mockRejectedValue(new MicrophoneError("microphone-denied"));
    await open();
    await userEvent.click(await button("Start"));
    expect(await alert()).toMatch(/microphone is blocked.*Allow it/);
    await userEvent.click(await button(/Dismiss/));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("an address at which browsers give no microphone: before anything is pressed", async () => {
    Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: undefined });
    await open();
    expect(screen.getByText(/https pages and on http:\/\/localhost/)).toBeTruthy();
  });

  it("no place on the server", async () => {
    grant = { status: 503, body: { error_code: "at_capacity", message: "All 8 places are taken." } };
    await open();
    await userEvent.click(await button("Start"));
    expect(await alert()).toMatch(/places are taken.*Try again/);
  });

  it("a pair that is not installed: with the model that would add it", async () => {
    const message =
      "English to Welsh is not installed; this would add it: `vivavoce models pull --model nllb`.";
    grant = { status: 422, body: { error_code: "unsupported_language", message } };
    await open();
    await userEvent.click(await button("Start"));
    expect(await alert()).toMatch(/vivavoce models pull --model nllb/);
  });

  it("a service that is down", async () => {
    info = { ...INFO, stages: { ...INFO.stages, mt: { up: false, message: "the model is not installed" } } };
    await open();
    expect(await alert()).toMatch(/Not running: Translator.*the model is not installed/);
  });

  it("nobody there, and gone again once somebody is", async () => {
    vi.useFakeTimers();
    info = null;
    render(<App />);
    await act(() => vi.advanceTimersByTimeAsync(10));
    expect(screen.getByRole("alert").textContent).toMatch(/does not answer.*make run/);
    info = INFO;
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByLabelText("From")).toBeTruthy();
  });

  it("a service that was down for a moment: said long enough to be read, then taken back", async () => {
    grant = { status: 503, body: { error_code: "stage_unavailable", message: "mt: no answer." } };
    await open();
    vi.useFakeTimers({ shouldAdvanceTime: true });
    fireEvent.click(await button("Start"));
    expect(await alert()).toMatch(/A service is not running.*mt: no answer/);
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    expect(screen.getByRole("alert")).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("a connection that was lost and comes back", async () => {
    await goLive();
    act(() => socket.drop());
    expect(screen.getByText(/Reconnecting… Keep talking/)).toBeTruthy();
    grant = { status: 201, body: { ticket: "t2", channel: CHANNEL } };
    const before = socket;
    await waitFor(() => expect(socket).not.toBe(before));
    act(() => socket.welcome());
    expect(await screen.findByText("Listening")).toBeTruthy();
    expect(screen.queryByText(/Keep talking/)).toBeNull();
  });

  it("a stage that goes away meanwhile", async () => {
    await goLive();
    act(() =>
      socket.say({
        type: "status",
        channel: CHANNEL,
        stage: "tts",
        up: false,
        message: "The voice is away.",
      }),
    );
    expect(await alert()).toMatch(/Not running: Voice.*The voice is away/);
  });

  it("a file that is none", async () => {
    audio.file.mockRejectedValue(new FileError("file-unreadable", "cover.png"));
    await open();
    const png = new File(["x"], "cover.png", { type: "image/png" });
    fireEvent.change(screen.getByLabelText("Audio or video file"), { target: { files: [png] } });
    expect(await alert()).toMatch(/cannot be played.*MP3/);
  });
});

describe("translating a file", () => {
  const loaded = () => {
    const element = document.createElement("video");
    element.play = vi.fn(async () => {});
    element.pause = vi.fn();
    return { name: "talk.mp4", element, durationS: 65, hasPicture: true, release: vi.fn() };
  };

  it("plays it through the live path, to its end", async () => {
    const file = loaded();
    audio.file.mockResolvedValueOnce(file).mockResolvedValueOnce(loaded());
    await open();
    const drop = new Event("drop") as DragEvent;
    Object.assign(drop, { dataTransfer: { files: [new File(["x"], "talk.mp4")], types: ["Files"] } });
    act(() => void window.dispatchEvent(drop));
    const card = await screen.findByRole("region", { name: "File to translate" });
    expect(within(card).getByText("0:00 / 1:05")).toBeTruthy();
    await waitFor(() => expect(card.contains(file.element)).toBe(true));

    await userEvent.click(await button("Translate file"));
    await waitFor(() => expect(socket.onmessage).not.toBeNull());
    act(() => socket.welcome());
    expect(file.element.play).toHaveBeenCalled();
    expect([engine.captures, audio.microphone.mock.calls.length]).toEqual([1, 0]);

    act(() => void file.element.dispatchEvent(new Event("ended")));
    expect(socket.of("end")).toHaveLength(1);
    act(() => socket.say({ type: "end", channel: CHANNEL, seq: 0 }));
    expect(await button("Translate file")).toBeTruthy();
    await waitFor(() => expect(file.release).toHaveBeenCalled());
  });

  it("tells of a file that breaks off, and finishes what was heard", async () => {
    const file = loaded();
    audio.file.mockResolvedValue(file);
    await open();
    fireEvent.change(screen.getByLabelText("Audio or video file"), {
      target: { files: [new File(["x"], "a.mp3")] },
    });
    await userEvent.click(await button("Translate file"));
    await waitFor(() => expect(socket.onmessage).not.toBeNull());
    act(() => socket.welcome());
    act(() => void file.element.dispatchEvent(new Event("error")));
    expect(screen.getByText(/ends in damaged data/)).toBeTruthy();
    expect(socket.of("end")).toHaveLength(1);
  });
});

describe("axe finds nothing", () => {
  it("on the empty page, with all panels open", async () => {
    const { container } = await open();
    await userEvent.click(await button(/Latency/));
    await userEvent.click(await button("Sound"));
    expect(await violations(container)).toEqual([]);
  });

  it("while live, with captions and problems", async () => {
    const { container } = await goLive();
    act(() => {
      socket.say({ type: "transcript", channel: CHANNEL, seq: 0, text: "Hello.", language: "en" });
      socket.say({ type: "error", channel: CHANNEL, code: "audio_lost", message: "" });
    });
    expect(await violations(container)).toEqual([]);
  });
});
