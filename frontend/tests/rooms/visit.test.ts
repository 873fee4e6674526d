import { describe, expect, it } from "vitest";
import { LOBBY, type Visit, type VisitAction, visiting } from "../../src/rooms/visit";
import { problem } from "../../src/session/problems";

const visitAfter = (...actions: VisitAction[]) => actions.reduce(visiting, LOBBY);
const join: VisitAction = { type: "join" };
const ready: VisitAction = { type: "ready" };
const trouble = problem("internal");

describe("a visit", () => {
  it.each<[VisitAction[], Visit]>([
    [[join], { name: "joining" }],
    [[join, ready], { name: "inside" }],
    [[join, ready, { type: "lost", attempt: 2 }], { name: "reconnecting", attempt: 2 }],
    [[join, ready, { type: "lost", attempt: 1 }, ready], { name: "inside" }],
    [[join, ready, { type: "leave" }], { name: "left" }],
    [[join, ready, { type: "leave" }, join, ready], { name: "inside" }],
    [[join, ready, { type: "end" }], { name: "ended" }],
    [[join, ready, { type: "fail", problem: trouble }], { name: "failed", problem: trouble }],
  ])("%j leads to %j", (actions, visit) => {
    expect(visitAfter(...actions)).toEqual(visit);
  });

  it("that is refused stays in the lobby, with the reason", () => {
    expect(visitAfter(join, { type: "fail", problem: trouble })).toEqual({ name: "lobby", problem: trouble });
  });

  it("that is over takes no late answers", () => {
    const over = visitAfter(join, ready, { type: "leave" });
    expect([visiting(over, ready), visiting(over, { type: "lost", attempt: 1 })]).toEqual([over, over]);
    const ended = visitAfter(join, { type: "end" });
    expect(visiting(ended, join)).toBe(ended);
  });
});
