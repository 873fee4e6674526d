// Keeps the newest caption in view, until the reader scrolls back: then it waits to be asked.
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const NEAR_PX = 64;

export function useAutoScroll(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  enabled: boolean,
) {
  const [following, setFollowing] = useState(true);
  const wants = useRef(true);

  const jump = useCallback(() => {
    wants.current = true;
    setFollowing(true);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [box]);

  useEffect(() => {
    const outer = box.current;
    const inner = content.current;
    if (!outer || !inner || !enabled) return;
    const onScroll = () => {
      wants.current = outer.scrollHeight - outer.scrollTop - outer.clientHeight < NEAR_PX;
      setFollowing(wants.current);
    };
    const onGrowth = () => {
      if (wants.current) outer.scrollTo({ top: outer.scrollHeight });
    };
    const observer = new ResizeObserver(onGrowth);
    observer.observe(inner);
    observer.observe(outer);
    outer.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      outer.removeEventListener("scroll", onScroll);
    };
  }, [box, content, enabled]);

  return { following, jump };
}
