import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { CameraError, openCamera } from "../../src/face/camera";
import { PictureError, readPicture } from "../../src/face/picture";
import { useFace } from "../../src/face/useFace";

vi.mock("../../src/face/camera", async (original) => ({
  ...(await original<object>()),
  openCamera: vi.fn(),
}));
vi.mock("../../src/face/picture", async (original) => ({
  ...(await original<object>()),
  readPicture: vi.fn(),
}));

const JPEG = Uint8Array.of(255, 216);
const camera = () => ({
  element: document.createElement("video"),
  track: { id: "camera" } as MediaStreamTrack,
  grab: vi.fn(async () => JPEG),
  close: vi.fn(),
});

beforeEach(() => {
  vi.mocked(openCamera).mockReset();
  vi.mocked(readPicture).mockReset();
  URL.createObjectURL = () => "blob:picture";
  URL.revokeObjectURL = () => {};
});

function face(ready = true) {
  const sendFrame = vi.fn((_picture: Uint8Array, _still: boolean) => true);
  const view = renderHook(({ ready }) => useFace({ ready, sendFrame }), { initialProps: { ready } });
  return { sendFrame, ...view };
}

it("sends what the camera sees while a session runs, and tells when it is off", async () => {
  const opened = camera();
  vi.mocked(openCamera).mockResolvedValue(opened);
  const { result, sendFrame, rerender } = face(false);
  await act(async () => result.current.toggleCamera());
  expect(result.current.mode).toBe("camera");
  expect(result.current.preview).toBe(opened.element);
  expect(sendFrame).not.toHaveBeenCalled();
  rerender({ ready: true });
  await waitFor(() => expect(sendFrame).toHaveBeenCalledWith(JPEG, false));
  act(() => result.current.toggleCamera());
  expect(opened.close).toHaveBeenCalled();
  expect(sendFrame.mock.lastCall?.[0]).toHaveLength(0);
});

it("leaves the camera to a connection that takes it as it is", async () => {
  vi.mocked(openCamera).mockResolvedValue(camera());
  const port = { ready: true, sendFrame: vi.fn(() => true), showCamera: vi.fn(), carriesCamera: () => true };
  const { result } = renderHook(() => useFace(port));
  await act(async () => result.current.toggleCamera());
  expect(port.sendFrame).not.toHaveBeenCalled();
  act(() => result.current.toggleCamera());
  expect(port.showCamera.mock.calls).toEqual([[{ id: "camera" }], [null]]);
  expect(port.sendFrame.mock.calls).toEqual([[new Uint8Array(0), false]]);
});

it("sends no picture that was still being taken when the camera was switched off", async () => {
  let taken = (_: Uint8Array) => {};
  const opened = { ...camera(), grab: vi.fn(() => new Promise<Uint8Array>((resolve) => (taken = resolve))) };
  vi.mocked(openCamera).mockResolvedValue(opened);
  const { result, sendFrame } = face();
  await act(async () => result.current.toggleCamera());
  await waitFor(() => expect(opened.grab).toHaveBeenCalled());
  act(() => result.current.toggleCamera());
  await act(async () => taken(JPEG));
  expect(sendFrame.mock.lastCall?.[0]).toHaveLength(0);
});

it("says that there is no face any more when the connection is back, if it could not before", async () => {
  vi.mocked(openCamera).mockResolvedValue(camera());
  const { result, sendFrame, rerender } = face();
  await act(async () => result.current.toggleCamera());
  await waitFor(() => expect(sendFrame).toHaveBeenCalledWith(JPEG, false));
  sendFrame.mockReturnValue(false);
  act(() => result.current.toggleCamera());
  rerender({ ready: false });
  sendFrame.mockReset().mockReturnValue(true);
  rerender({ ready: true });
  expect(sendFrame.mock.calls.map(([picture]) => picture.byteLength)).toEqual([0]);
});

it("says why a camera cannot be had", async () => {
  vi.mocked(openCamera).mockRejectedValue(new CameraError("camera-denied"));
  const { result } = face();
  await act(async () => result.current.toggleCamera());
  expect(result.current).toMatchObject({ mode: "off", problem: { code: "camera-denied" } });
  act(() => result.current.dismiss());
  expect(result.current.problem).toBeNull();
});

it("closes a camera that opens after it was switched off again", async () => {
  const opened = camera();
  let open = (_: ReturnType<typeof camera>) => {};
  vi.mocked(openCamera).mockReturnValue(
    new Promise((resolve) => {
      open = resolve;
    }),
  );
  const { result } = face();
  act(() => result.current.toggleCamera());
  expect(result.current.mode).toBe("opening");
  act(() => result.current.toggleCamera());
  await act(async () => open(opened));
  expect(opened.close).toHaveBeenCalled();
  expect(result.current.mode).toBe("off");
});

it("notices that the camera was unplugged", async () => {
  vi.mocked(openCamera).mockResolvedValue(camera());
  const { result } = face();
  await act(async () => result.current.toggleCamera());
  act(() => vi.mocked(openCamera).mock.lastCall?.[0]());
  expect(result.current).toMatchObject({ mode: "off", problem: { code: "camera-lost" } });
});

it("sends a picture once, again for a new connection, and refuses what is none", async () => {
  vi.mocked(readPicture).mockResolvedValueOnce(JPEG).mockRejectedValueOnce(new PictureError());
  const { result, sendFrame, rerender } = face();
  await act(async () => result.current.choosePicture(new File([], "me.png")));
  await waitFor(() => expect(sendFrame).toHaveBeenCalledWith(JPEG, true));
  expect(sendFrame.mock.calls.filter(([, still]) => still)).toHaveLength(1);
  rerender({ ready: false });
  rerender({ ready: true });
  await waitFor(() => expect(sendFrame.mock.calls.filter(([, still]) => still)).toHaveLength(2));
  await act(async () => result.current.choosePicture(new File([], "notes.txt")));
  expect(result.current).toMatchObject({ mode: "picture", problem: { code: "picture-unreadable" } });
});
