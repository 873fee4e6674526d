import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Banner } from "../../src/components/Banner";
import { clock } from "../../src/components/FileCard";
import { meterPosition } from "../../src/components/LevelMeter";
import { SoundSettings } from "../../src/components/SoundSettings";
import { StageStatus } from "../../src/components/StageStatus";
import { TalkButton } from "../../src/components/TalkButton";
import type { Phase } from "../../src/session/state";

describe("Banner", () => {
  it("interrupts for an error, waits its turn for a notice, and shows commands as such", async () => {
    const problem = { code: "x", said: "Run `make run` again." };
    const onDismiss = vi.fn();
    render(<Banner title="It broke" problem={problem} tone="error" onDismiss={onDismiss} />);
    expect(screen.getByRole("alert").textContent).toBe("It brokeRun make run again.");
    expect(screen.getByText("make run").tagName).toBe("CODE");
    await userEvent.click(screen.getByRole("button", { name: "Dismiss: It broke" }));
    expect(onDismiss).toHaveBeenCalled();
    render(<Banner title="It broke" problem={problem} tone="notice" />);
    expect(screen.getByRole("status")).toBeTruthy();
  });
});

describe("StageStatus", () => {
  it("says of each service whether it runs, not by colour alone", () => {
    const stages = {
      asr: { up: true },
      mt: { up: false, message: "gone" },
      tts: { up: true, message: "busy" },
    };
    render(<StageStatus stages={stages} unreachable={false} />);
    expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
      "Recogniser: running",
      "Translator: not running",
      "Voice: slow",
    ]);
  });

  it("says when nobody answers", () => {
    render(<StageStatus stages={null} unreachable />);
    expect(screen.getByText("Server unreachable")).toBeTruthy();
  });
});

describe("TalkButton", () => {
  const phases: [Phase, boolean, string][] = [
    [{ name: "idle" }, false, "Start"],
    [{ name: "idle" }, true, "Translate file"],
    [{ name: "starting", step: "input" }, false, "Cancel"],
    [{ name: "live" }, false, "Stop"],
    [{ name: "reconnecting", attempt: 1, stopping: false }, false, "Stop"],
    [{ name: "stopping" }, false, "Stop now"],
  ];

  it.each(phases)("in %j with file %s: %s", async (phase, hasFile, label) => {
    const onStart = vi.fn();
    const onStop = vi.fn();
    render(<TalkButton phase={phase} hasFile={hasFile} disabled={false} onStart={onStart} onStop={onStop} />);
    await userEvent.click(screen.getByRole("button", { name: label }));
    expect([onStart.mock.calls.length, onStop.mock.calls.length]).toEqual(
      phase.name === "idle" ? [1, 0] : [0, 1],
    );
  });

  it("can always stop what runs, and start only what can be", () => {
    const ignore = () => {};
    const { rerender } = render(
      <TalkButton phase={{ name: "idle" }} hasFile={false} disabled onStart={ignore} onStop={ignore} />,
    );
    expect(screen.getByRole<HTMLButtonElement>("button").disabled).toBe(true);
    rerender(
      <TalkButton phase={{ name: "live" }} hasFile={false} disabled onStart={ignore} onStop={ignore} />,
    );
    expect(screen.getByRole<HTMLButtonElement>("button").disabled).toBe(false);
  });
});

describe("SoundSettings", () => {
  const show = (locked = false) => {
    const onMicrophone = vi.fn();
    const microphones = [{ id: "usb", name: "USB microphone" }];
    render(
      <SoundSettings
        microphones={microphones}
        microphone="unplugged"
        onMicrophone={onMicrophone}
        microphoneLocked={locked}
        volume={0.5}
        onVolume={() => {}}
      />,
    );
    return onMicrophone;
  };

  it("opens, offers the microphones there are, and closes on Escape with the focus where it was", async () => {
    const onMicrophone = show();
    const button = screen.getByRole("button", { name: "Sound" });
    await userEvent.click(button);
    await userEvent.selectOptions(screen.getByLabelText("Microphone"), "USB microphone");
    expect(onMicrophone).toHaveBeenCalledWith("usb");
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByLabelText("Microphone")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("says why the microphone cannot be changed now", async () => {
    show(true);
    await userEvent.click(screen.getByRole("button", { name: "Sound" }));
    expect(screen.getByLabelText<HTMLSelectElement>("Microphone").disabled).toBe(true);
    expect(screen.getByText(/Stop to change/)).toBeTruthy();
  });
});

it("the meter covers the range of speech", () => {
  expect([0, 0.001, 0.002, 1, 2].map(meterPosition)).toEqual([0, 0, expect.closeTo(0.0005, 3), 1, 1]);
});

it("times read like those of a player", () => {
  expect([0, 65.9, 3723].map(clock)).toEqual(["0:00", "1:05", "1:02:03"]);
});
