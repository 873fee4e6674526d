// Which view an address means, and the address of each view.

export type Route =
  /** One person alone. */
  | { view: "solo" }
  /** Where rooms are made and joined. */
  | { view: "rooms" }
  /** `watch`: the invited person only looks and listens. */
  | { view: "room"; room: string; watch: boolean };

/** Room ids are 128 bits in base64url, behind a place where a proxy gave them one. */
const ROOM_ID = /^(?:[A-Za-z0-9]{8})?[A-Za-z0-9_-]{22}$/;

/** Any address that is no view is the first one. */
export function routeOf(path: string): Route {
  const [view, room = "", rest, ...more] = path.split("/").filter(Boolean);
  if (view === "rooms" && !room) return { view: "rooms" };
  if (view !== "room" || !ROOM_ID.test(room) || more.length > 0) return { view: "solo" };
  if (rest === undefined) return { view: "room", room, watch: false };
  return rest === "watch" ? { view: "room", room, watch: true } : { view: "solo" };
}

export function pathOf(route: Route): string {
  if (route.view === "solo") return "/";
  if (route.view === "rooms") return "/rooms";
  return `/room/${route.room}${route.watch ? "/watch" : ""}`;
}

/** The room that a person means who pasted its link, or only its id. */
export function roomOf(pasted: string): Route | null {
  const text = pasted.trim();
  if (ROOM_ID.test(text)) return { view: "room", room: text, watch: false };
  try {
    const route = routeOf(new URL(text).pathname);
    return route.view === "room" ? route : null;
  } catch {
    return null;
  }
}
