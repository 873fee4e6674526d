// The view that the address names; going to another one changes the address, and the browser's arrows work.
import { useCallback, useEffect, useState } from "react";
import { pathOf, type Route, routeOf } from "../routing/route";

export type Go = (route: Route) => void;

export function useRoute(): [Route, Go] {
  const [route, setRoute] = useState(() => routeOf(window.location.pathname));
  useEffect(() => {
    const onMove = () => setRoute(routeOf(window.location.pathname));
    window.addEventListener("popstate", onMove);
    return () => window.removeEventListener("popstate", onMove);
  }, []);
  const go = useCallback((next: Route) => {
    window.history.pushState(null, "", pathOf(next));
    setRoute(next);
  }, []);
  return [route, go];
}
