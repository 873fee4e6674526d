import { lazy, Suspense } from "react";
import { type Go, useRoute } from "../hooks/useRoute";
import type { Route } from "../routing/route";

const Solo = lazy(() => import("./App").then(({ App }) => ({ default: App })));
const Rooms = lazy(() => import("./Rooms").then(({ Rooms }) => ({ default: Rooms })));
const Room = lazy(() => import("./Room").then(({ Room }) => ({ default: Room })));

/** The view that the address names; each is fetched when it is first wanted. */
export function Root() {
  const [route, go] = useRoute();
  return <Suspense>{viewOf(route, go)}</Suspense>;
}

function viewOf(route: Route, go: Go) {
  if (route.view === "solo") return <Solo go={go} />;
  if (route.view === "rooms") return <Rooms go={go} />;
  return <Room key={route.room} room={route.room} watch={route.watch} go={go} />;
}
