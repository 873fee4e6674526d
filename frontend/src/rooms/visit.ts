// A visit to a room as one explicit machine: what can happen in which phase, and nothing else.
import type { Problem } from "../session/problems";

export type Visit =
  | { name: "lobby"; problem: Problem | null }
  | { name: "joining" }
  | { name: "inside" }
  | { name: "reconnecting"; attempt: number }
  | { name: "left" }
  /** The host has ended it, or it has been empty for too long. */
  | { name: "ended" }
  | { name: "failed"; problem: Problem };

export type VisitAction =
  | { type: "join" }
  | { type: "ready" }
  | { type: "lost"; attempt: number }
  | { type: "leave" }
  | { type: "end" }
  | { type: "fail"; problem: Problem }
  | { type: "lobby" };

export const LOBBY: Visit = { name: "lobby", problem: null };

type VisitOf<N extends Visit["name"]> = Extract<Visit, { name: N }>;
type ActionOf<T extends VisitAction["type"]> = Extract<VisitAction, { type: T }>;
type Transitions = {
  [N in Visit["name"]]: {
    [T in VisitAction["type"]]?: (visit: VisitOf<N>, action: ActionOf<T>) => Visit;
  };
};

const join = (): Visit => ({ name: "joining" });
const ready = (): Visit => ({ name: "inside" });
const leave = (): Visit => ({ name: "left" });
const end = (): Visit => ({ name: "ended" });
const lobby = (): Visit => LOBBY;
const lost = (_: Visit, { attempt }: ActionOf<"lost">): Visit => ({ name: "reconnecting", attempt });
const fail = (_: Visit, { problem }: ActionOf<"fail">): Visit => ({ name: "failed", problem });

const TRANSITIONS: Transitions = {
  lobby: { join, end },
  // What keeps a person out is said in the lobby, where it can be mended.
  joining: { ready, leave, end, lobby, fail: (_, { problem }) => ({ name: "lobby", problem }) },
  inside: { lost, leave, end, fail },
  reconnecting: { ready, lost, leave, end, fail },
  left: { join, lobby },
  ended: {},
  failed: { join, lobby },
};

/** The next phase; what cannot happen in this one (a late answer after leaving) leaves it as it is. */
export function visiting(visit: Visit, action: VisitAction): Visit {
  const transition = TRANSITIONS[visit.name][action.type] as
    | ((v: Visit, a: VisitAction) => Visit)
    | undefined;
  return transition ? transition(visit, action) : visit;
}
