// The session as one explicit machine: what can happen in which phase, and nothing else.
import type { Problem } from "./problems";

export type Phase =
  | { name: "idle" }
  | { name: "starting"; step: "input" | "connecting" }
  | { name: "live" }
  | { name: "reconnecting"; attempt: number; stopping: boolean }
  | { name: "stopping" }
  | { name: "failed"; problem: Problem };

export type SessionAction =
  | { type: "start" }
  | { type: "connecting" }
  | { type: "ready" }
  | { type: "lost"; attempt: number }
  | { type: "stop" }
  | { type: "finished" }
  | { type: "fail"; problem: Problem }
  | { type: "dismiss" };

export const IDLE: Phase = { name: "idle" };

type PhaseOf<N extends Phase["name"]> = Extract<Phase, { name: N }>;
type ActionOf<T extends SessionAction["type"]> = Extract<SessionAction, { type: T }>;
type Transitions = {
  [N in Phase["name"]]: {
    [T in SessionAction["type"]]?: (phase: PhaseOf<N>, action: ActionOf<T>) => Phase;
  };
};

const start = (): Phase => ({ name: "starting", step: "input" });
const idle = (): Phase => IDLE;
const fail = (_: Phase, { problem }: ActionOf<"fail">): Phase => ({ name: "failed", problem });
const lose =
  (stopping: boolean) =>
  (_: Phase, { attempt }: ActionOf<"lost">): Phase => {
    return { name: "reconnecting", attempt, stopping };
  };

const TRANSITIONS: Transitions = {
  idle: { start },
  failed: { start, dismiss: idle },
  starting: {
    connecting: () => ({ name: "starting", step: "connecting" }),
    ready: () => ({ name: "live" }),
    stop: idle,
    finished: idle,
    fail,
  },
  live: { stop: () => ({ name: "stopping" }), lost: lose(false), finished: idle, fail },
  stopping: { stop: idle, lost: lose(true), finished: idle, fail },
  reconnecting: {
    ready: ({ stopping }) => (stopping ? { name: "stopping" } : { name: "live" }),
    lost: (phase, { attempt }) => ({ ...phase, attempt }),
    stop: (phase) => (phase.stopping ? IDLE : { ...phase, stopping: true }),
    finished: idle,
    fail,
  },
};

/** The next phase; what cannot happen in this phase (a late answer after a stop) leaves it as it is. */
export function session(phase: Phase, action: SessionAction): Phase {
  const transition = TRANSITIONS[phase.name][action.type] as
    | ((p: Phase, a: SessionAction) => Phase)
    | undefined;
  return transition ? transition(phase, action) : phase;
}

/** Something runs that a stop would end. */
export function isActive(phase: Phase): boolean {
  return phase.name !== "idle" && phase.name !== "failed";
}

/** Speech is being taken in. */
export function isListening(phase: Phase): boolean {
  return phase.name === "live" || (phase.name === "reconnecting" && !phase.stopping);
}

/** The gateway is there, and somebody may be heard. */
export function isOnAir(phase: Phase): boolean {
  return phase.name === "live" || phase.name === "stopping";
}
