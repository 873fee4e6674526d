import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { type JoinChoice, Lobby } from "../../src/components/Lobby";
import type { Identity } from "../../src/rooms/identity";
import { problem } from "../../src/session/problems";
import { NO_FACE } from "../fakes";
import { INFO } from "../languages/info";
import { violations } from "./axe";

type Props = Parameters<typeof Lobby>[0];

const CLOSED: Omit<Props, "identity" | "onIdentity" | "onJoin"> = {
  info: INFO,
  watch: false,
  host: false,
  needsPassword: false,
  joining: false,
  problem: null,
  face: NO_FACE,
};

function Door(props: Omit<Props, "identity" | "onIdentity">) {
  const [identity, setIdentity] = useState<Identity>({ name: "", speaks: "en", hears: "pt", voices: {} });
  return <Lobby {...props} identity={identity} onIdentity={setIdentity} />;
}

function open(more: Partial<Props> = {}) {
  const onJoin = vi.fn<(choice: JoinChoice) => void>();
  return { onJoin, ...render(<Door {...CLOSED} onJoin={onJoin} {...more} />) };
}

const join = () => userEvent.click(screen.getByRole("button", { name: "Join" }));

describe("the lobby", () => {
  it("lets a person in who has a name, with the languages they chose", async () => {
    const { onJoin, container } = open();
    await join();
    expect(screen.getByRole("alert").textContent).toMatch(/Enter a name/);
    expect(onJoin).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText("Your name"), "<b>Eva</b>");
    await userEvent.selectOptions(screen.getByLabelText("I want to hear"), "English");
    await join();
    expect(onJoin).toHaveBeenCalledWith({ role: "speaker", password: "", microphone: "" });
    expect(await violations(container)).toEqual([]);
  });

  it("asks a listener for nothing but the language", async () => {
    const { onJoin, container } = open({ watch: true });
    expect(screen.queryByLabelText("I speak")).toBeNull();
    expect(screen.queryByRole("button", { name: "Try microphone" })).toBeNull();
    await join();
    expect(onJoin).toHaveBeenCalledWith({ role: "listener", password: "", microphone: "" });
    expect(await violations(container)).toEqual([]);
  });

  it("asks for the password where there is one, and says what was wrong", async () => {
    const { onJoin } = open({ needsPassword: true, problem: problem("wrong_password"), watch: true });
    expect(screen.getByRole("alert").textContent).toMatch(/password is not right/);
    await userEvent.type(screen.getByLabelText("Password of the room"), "sesame");
    await join();
    expect(onJoin).toHaveBeenCalledWith(expect.objectContaining({ password: "sesame" }));
  });

  it("says what is wrong with the microphone when it is tried", async () => {
    open();
    await userEvent.click(screen.getByRole("button", { name: "Try microphone" }));
    expect(await screen.findByText(/may not use the microphone/)).toBeTruthy();
  });

  it("shows the camera's picture before anybody else sees it", async () => {
    const toggleCamera = vi.fn();
    const preview = document.createElement("canvas");
    const { container } = open({ face: { ...NO_FACE, mode: "camera", preview, toggleCamera } });
    expect(container.contains(preview)).toBe(true);
    await userEvent.click(screen.getByRole("button", { name: "Camera", pressed: true }));
    expect(toggleCamera).toHaveBeenCalled();
  });

  it("says what is wrong with the camera", async () => {
    const dismiss = vi.fn();
    open({ face: { ...NO_FACE, problem: problem("camera-lost"), dismiss } });
    expect(screen.getByText(/camera was disconnected/)).toBeTruthy();
  });
});
