import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { openCamera } from "../../src/face/camera";
import { useRoomFace } from "../../src/hooks/useRoomFace";
import { keptCamera } from "../../src/rooms/entry";
import { personOf } from "../../src/rooms/people";
import { keepSeat } from "../../src/rooms/seat";
import type { Visit } from "../../src/rooms/visit";

vi.mock("../../src/face/camera", async (original) => ({
  ...(await original<object>()),
  openCamera: vi.fn(),
}));

const ROOM = "room-1";
const EVA = personOf({ id: "1", name: "Eva", role: "speaker", channel: "mine" });
const camera = () => ({
  element: document.createElement("video"),
  track: null,
  grab: vi.fn(async () => null),
  close: vi.fn(),
});

beforeEach(() => sessionStorage.clear());

function face(first: Visit = { name: "lobby", problem: null }) {
  const opened = camera();
  vi.mocked(openCamera).mockReset().mockResolvedValue(opened);
  const port = { sendFrame: () => true, showCamera: () => {}, carriesCamera: () => false };
  const props: { visit: Visit; me: typeof EVA | undefined } = { visit: first, me: undefined };
  const view = renderHook((now) => useRoomFace(ROOM, { ...now, ...port }), { initialProps: props });
  return { opened, ...view };
}

it("switches the camera off when the visit is over", async () => {
  const { result, rerender, opened } = face();
  await act(async () => result.current.toggleCamera());
  rerender({ visit: { name: "inside" }, me: EVA });
  expect([result.current.mode, keptCamera(sessionStorage, ROOM)]).toEqual(["camera", true]);
  rerender({ visit: { name: "reconnecting", attempt: 1 }, me: EVA });
  expect(opened.close).not.toHaveBeenCalled();
  rerender({ visit: { name: "left" }, me: EVA });
  expect([result.current.mode, keptCamera(sessionStorage, ROOM)]).toEqual(["off", false]);
  expect(opened.close).toHaveBeenCalled();
});

it("does not keep the camera of somebody who only listens", async () => {
  const { result, rerender, opened } = face();
  await act(async () => result.current.toggleCamera());
  rerender({ visit: { name: "inside" }, me: { ...EVA, role: "listener", channel: "" } });
  expect(opened.close).toHaveBeenCalled();
});

it("opens the camera again after a reload, and only then", async () => {
  const before = face();
  await act(async () => before.result.current.toggleCamera());
  before.rerender({ visit: { name: "inside" }, me: EVA });
  keepSeat(sessionStorage, { room: ROOM, member: "1", key: "k" });
  before.unmount();
  const again = face();
  await waitFor(() => expect(again.result.current.mode).toBe("camera"));
  again.unmount();
  sessionStorage.clear();
  expect(face().result.current.mode).toBe("off");
});
