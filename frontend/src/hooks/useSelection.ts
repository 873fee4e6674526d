// The chosen languages and voice: valid for what is installed, remembered, and passed on to a session that runs.
import { useMemo, useState } from "react";
import type { Info } from "../api/gateway";
import { chosenVoice, possible, remember, remembered, type Selection } from "../languages/selection";
import type { Wanted } from "../wire/uplink";

export function useSelection(info: Info | null, onWanted: (wanted: Wanted) => void) {
  const [chosen, setChosen] = useState(() => remembered(localStorage));
  const selection = useMemo(() => (info ? possible(info, chosen) : chosen), [info, chosen]);
  const wanted = useMemo(() => (info ? wantedOf(info, selection) : null), [info, selection]);

  const select = (next: Selection) => {
    setChosen(next);
    remember(localStorage, next);
    const changed = info && wantedOf(info, next);
    if (changed) onWanted(changed);
  };
  return { selection, wanted, select };
}

/** Null where nothing can be translated. */
function wantedOf(info: Info, selection: Selection): Wanted | null {
  const { source, target } = selection;
  return target ? { source, target, voice: chosenVoice(info, selection) } : null;
}
