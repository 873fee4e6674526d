import { useEffect } from "react";

/** A phone that goes to sleep would stop listening. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    if (!active || !("wakeLock" in navigator)) return;
    const asked = navigator.wakeLock.request("screen").catch(() => null);
    return () => {
      void asked.then((lock) => lock?.release());
    };
  }, [active]);
}
