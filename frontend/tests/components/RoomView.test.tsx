import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { RoomView } from "../../src/components/RoomView";
import { Faces } from "../../src/face/faces";
import type { Call } from "../../src/hooks/useCall";
import { LISTENING } from "../../src/rooms/listening";
import { personOf } from "../../src/rooms/people";
import { Feed } from "../../src/session/feed";
import { problem } from "../../src/session/problems";
import { NO_FACE } from "../fakes";
import { INFO } from "../languages/info";
import { violations } from "./axe";
import { caption } from "./captions";

const EVA = personOf({ id: "1", name: "Eva", role: "host", channel: "mine", speaks: "en", hears: "pt" });
const ANA = personOf({
  id: "2",
  name: "<i>Ana</i> 🎉",
  role: "speaker",
  channel: "hers",
  speaks: "pt",
  hears: "en",
  muted: true,
  present: false,
});

function callOf(more: Partial<Call> = {}): Call {
  const nothing = () => {};
  return {
    visit: { name: "inside" },
    self: "1",
    people: [EVA, ANA],
    listeners: 2,
    me: EVA,
    captions: [caption(0, { key: "hers/0", channel: "hers" })],
    speaking: new Set(["hers"]),
    listening: LISTENING,
    notices: [],
    feeds: {
      level: new Feed(0),
      queuedMs: new Feed(0),
      played: [],
      underruns: 0,
      faces: new Faces(),
    } as unknown as Call["feeds"],
    microphone: "",
    speakInto: nothing,
    join: nothing,
    listen: nothing,
    dismissNotice: nothing,
    lobby: nothing,
    mute: nothing,
    change: nothing,
    leave: nothing,
    end: nothing,
    outputLevel: () => 0,
    sendFrame: () => false,
    showCamera: nothing,
    carriesCamera: () => false,
    heard: () => null,
    seat: () => null,
    recording: false,
    recorded: false,
    record: nothing,
    ...more,
  };
}

const identity = { name: "Eva", speaks: "en", hears: "pt", voices: {} };

function open(more: Partial<Call> = {}, watch = false, face = NO_FACE) {
  return render(
    <RoomView
      room="4SUbUCxTC23MeRn1Yu-aCg"
      info={INFO}
      call={callOf(more)}
      watch={watch}
      face={face}
      identity={identity}
      onIdentity={() => {}}
    />,
  );
}

describe("the room", () => {
  it("shows everybody as they are named, with what they say", async () => {
    const { container } = open();
    const people = within(screen.getByRole("list", { name: "People" }));
    const ana = people.getByText("<i>Ana</i> 🎉").closest("li") as HTMLElement;
    expect(ana.textContent).toMatch(/Portuguese/);
    expect(ana.textContent).toMatch(/reconnecting/);
    expect(within(ana).getByText("Frase 0.")).toBeTruthy();
    expect(within(ana).getByText("muted")).toBeTruthy();
    expect(within(screen.getByRole("region", { name: "Translation" })).getByText("Sentence 0.")).toBeTruthy();
    expect(screen.getByText("2 listeners")).toBeTruthy();
    expect(await violations(container)).toEqual([]);
  });

  it("mutes, and asks the host before it ends for everybody", async () => {
    const mute = vi.fn();
    const end = vi.fn();
    open({ mute, end });
    await userEvent.click(screen.getByRole("button", { name: "Mute" }));
    expect(mute).toHaveBeenCalledWith(true);
    await userEvent.click(screen.getByRole("button", { name: "End for all" }));
    await userEvent.click(screen.getByRole("button", { name: "Stay" }));
    expect(end).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: "End for all" }));
    await userEvent.click(screen.getByRole("button", { name: "End for all" }));
    expect(end).toHaveBeenCalled();
  });

  it("changes what is heard", async () => {
    const listen = vi.fn();
    const { container } = open({ listen });
    await userEvent.click(screen.getByRole("button", { name: "Sound and language" }));
    await userEvent.click(screen.getByLabelText("Captions only"));
    expect(listen).toHaveBeenCalledWith({ ...LISTENING, mode: "captions" });
    expect(await violations(container)).toEqual([]);
  });

  it("gives whoever is alone the links to send", async () => {
    open({ people: [EVA], listeners: 0, captions: [] });
    expect(screen.getByDisplayValue(/\/room\/4SUbUCxTC23MeRn1Yu-aCg$/)).toBeTruthy();
    expect(screen.getByDisplayValue(/\/watch$/)).toBeTruthy();
  });

  it("has neither microphone nor end for who only listens", () => {
    open({ me: personOf({ id: "1", name: "", role: "listener" }) }, true);
    expect(screen.queryByRole("button", { name: "Mute" })).toBeNull();
    expect(screen.queryByRole("button", { name: "End for all" })).toBeNull();
    expect(screen.getByRole("button", { name: "Leave" })).toBeTruthy();
  });

  it("says that the connection is lost", () => {
    open({ visit: { name: "reconnecting", attempt: 1 } });
    expect(screen.getByRole("status").textContent).toMatch(/Reconnecting/);
  });

  it("shows the others' faces, and the own camera as in a mirror", async () => {
    const preview = document.createElement("canvas");
    const face = { ...NO_FACE, mode: "camera", preview, problem: problem("camera-lost") } as const;
    const { container } = open({}, false, face);
    expect(screen.getByRole("img", { name: "Face of <i>Ana</i> 🎉" })).toBeTruthy();
    expect(screen.queryByRole("img", { name: "Face of Eva" })).toBeNull();
    expect(preview.closest("li")?.dataset.person).toBe("1");
    expect(screen.getByRole("button", { name: "Camera", pressed: true })).toBeTruthy();
    expect(screen.getByText(/camera was disconnected/)).toBeTruthy();
    expect(await violations(container)).toEqual([]);
  });

  it("lets the host record, and tells everybody", async () => {
    const record = vi.fn();
    const { unmount } = open({ record });
    await userEvent.click(screen.getByRole("button", { name: "Record" }));
    expect(record).toHaveBeenCalledWith(true);
    unmount();
    open({ record, recording: true });
    expect(screen.getByText("Recording")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Stop recording" }));
    expect(record).toHaveBeenCalledWith(false);
  });
});
