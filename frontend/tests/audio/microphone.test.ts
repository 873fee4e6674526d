import { describe, expect, it, vi } from "vitest";
import { openMicrophone } from "../../src/audio/microphone";

const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }));
const trouble = (deviceId = "") =>
  openMicrophone(deviceId).catch((error: { trouble: string }) => error.trouble);

function give(getUserMedia: unknown) {
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
}

describe("openMicrophone", () => {
  it.each([
    ["NotAllowedError", "microphone-denied"],
    ["SecurityError", "microphone-denied"],
    ["NotFoundError", "microphone-missing"],
    ["NotReadableError", "microphone-busy"],
    ["AbortError", "microphone-busy"],
  ])("calls a %s %s", async (name, expected) => {
    give(failing(name));
    expect(await trouble()).toBe(expected);
  });

  it("knows an address at which browsers give no microphone", async () => {
    vi.stubGlobal("navigator", {});
    expect(await trouble()).toBe("insecure-context");
  });

  it("asks for one clean voice from the chosen device", async () => {
    const ask = vi.fn(async () => "stream");
    give(ask);
    await openMicrophone("usb");
    expect(ask).toHaveBeenCalledWith({
      audio: {
        channelCount: 1,
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        deviceId: { exact: "usb" },
      },
    });
  });

  it("takes the default one when the chosen one is gone", async () => {
    const gone = failing("OverconstrainedError");
    give(({ audio }: { audio: { deviceId?: unknown } }) =>
      audio.deviceId ? gone() : Promise.resolve("default"),
    );
    expect(await openMicrophone("usb")).toBe("default");
  });
});
