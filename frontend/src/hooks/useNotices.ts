// What is worth telling while everything goes on.
import { useCallback, useState } from "react";
import type { Problem } from "../session/problems";

const MAX_NOTICES = 3;

/** One of each kind: a problem that repeats is shown once, with what was said last. */
export function useNotices() {
  const [notices, setNotices] = useState<readonly Problem[]>([]);
  const addNotice = useCallback((added: Problem) => {
    setNotices((before) =>
      [...before.filter((notice) => notice.code !== added.code), added].slice(-MAX_NOTICES),
    );
  }, []);
  const dismissNotice = useCallback((code?: string) => {
    setNotices((before) => (code === undefined ? [] : before.filter((notice) => notice.code !== code)));
  }, []);
  return { notices, addNotice, dismissNotice };
}
