import { useSyncExternalStore } from "react";
import type { Feed } from "../session/feed";

export function useFeed<T>(feed: Feed<T>): T {
  return useSyncExternalStore(feed.subscribe, feed.get);
}
