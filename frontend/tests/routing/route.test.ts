import { expect, it } from "vitest";
import { pathOf, type Route, roomOf, routeOf } from "../../src/routing/route";

const ID = "4SUbUCxTC23MeRn1Yu-aCg";

it.each<[string, Route]>([
  ["/", { view: "solo" }],
  ["/rooms", { view: "rooms" }],
  [`/room/${ID}`, { view: "room", room: ID, watch: false }],
  [`/room/${ID}/watch`, { view: "room", room: ID, watch: true }],
  [`/room/a1b2c3d4${ID}`, { view: "room", room: `a1b2c3d4${ID}`, watch: false }],
])("%s is a view, and the view has that address", (path, route) => {
  expect(routeOf(path)).toEqual(route);
  expect(pathOf(route)).toBe(path);
});

it.each(["/room", "/room/short", `/room/${ID}/else`, `/room/${ID}/watch/more`, "/rooms/x", "/<script>"])(
  "%s is no view: the first one",
  (path) => expect(routeOf(path)).toEqual({ view: "solo" }),
);

it("a room is found by its link, on whatever host, and by its id", () => {
  const room = { view: "room", room: ID, watch: false };
  expect([roomOf(ID), roomOf(` https://meet.example/room/${ID}?x=1 `)]).toEqual([room, room]);
  expect([roomOf(""), roomOf("hello"), roomOf("https://meet.example/rooms")]).toEqual([null, null, null]);
});
