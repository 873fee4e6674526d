import { describe, expect, it } from "vitest";
import { problem } from "../../src/session/problems";
import {
  IDLE,
  isActive,
  isListening,
  type Phase,
  type SessionAction,
  session,
} from "../../src/session/state";

const why = problem("at_capacity");
const ALL: Phase[] = [
  IDLE,
  { name: "starting", step: "input" },
  { name: "starting", step: "connecting" },
  { name: "live" },
  { name: "reconnecting", attempt: 2, stopping: false },
  { name: "reconnecting", attempt: 2, stopping: true },
  { name: "stopping" },
  { name: "failed", problem: why },
];
const run = (...actions: SessionAction[]) => actions.reduce(session, IDLE);

describe("a session", () => {
  it("goes from start to end", () => {
    expect(run({ type: "start" })).toEqual({ name: "starting", step: "input" });
    expect(run({ type: "start" }, { type: "connecting" })).toEqual({
      name: "starting",
      step: "connecting",
    });
    const live = [{ type: "start" }, { type: "connecting" }, { type: "ready" }] as const;
    expect(run(...live)).toEqual({ name: "live" });
    expect(run(...live, { type: "stop" })).toEqual({ name: "stopping" });
    expect(run(...live, { type: "stop" }, { type: "finished" })).toEqual(IDLE);
  });

  it("comes back to where it was after a lost connection", () => {
    const lost = session({ name: "live" }, { type: "lost", attempt: 1 });
    expect(session(lost, { type: "lost", attempt: 2 })).toEqual({
      name: "reconnecting",
      attempt: 2,
      stopping: false,
    });
    expect(session(lost, { type: "ready" })).toEqual({ name: "live" });
    const stopping = session({ name: "stopping" }, { type: "lost", attempt: 1 });
    expect(session(stopping, { type: "ready" })).toEqual({ name: "stopping" });
  });

  it("finishes on the first stop and ends on the second, connected or not", () => {
    expect(session({ name: "stopping" }, { type: "stop" })).toEqual(IDLE);
    const lost: Phase = { name: "reconnecting", attempt: 1, stopping: false };
    const stopping = session(lost, { type: "stop" });
    expect(stopping).toEqual({ ...lost, stopping: true });
    expect(session(stopping, { type: "stop" })).toEqual(IDLE);
  });

  it("can be cancelled while it starts", () => {
    expect(run({ type: "start" }, { type: "stop" })).toEqual(IDLE);
  });

  it("fails from everything that runs, and from nothing else", () => {
    for (const phase of ALL) {
      const next = session(phase, { type: "fail", problem: why });
      expect(next.name).toBe(isActive(phase) || phase.name === "failed" ? "failed" : "idle");
    }
  });

  it("can be dismissed or started again after a failure", () => {
    const failed: Phase = { name: "failed", problem: why };
    expect(session(failed, { type: "dismiss" })).toEqual(IDLE);
    expect(session(failed, { type: "start" }).name).toBe("starting");
  });

  it.each<SessionAction>([
    { type: "ready" },
    { type: "lost", attempt: 1 },
    { type: "finished" },
    { type: "connecting" },
  ])("is not woken by a late $type", (action) => {
    expect(session(IDLE, action)).toBe(IDLE);
    const failed: Phase = { name: "failed", problem: why };
    expect(session(failed, action)).toBe(failed);
  });

  it("listens while live, and while a connection that is to go on is away", () => {
    expect(ALL.filter(isListening)).toEqual([ALL[3], ALL[4]]);
  });
});
