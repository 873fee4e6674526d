// Who one is in rooms: kept for the next visit, valid for what is installed.
import { useCallback, useMemo, useState } from "react";
import type { Info } from "../api/gateway";
import { useLocale } from "../i18n/context";
import { type Identity, possibleIdentity, rememberedIdentity, rememberIdentity } from "../rooms/identity";

export function useIdentity(info: Info | null): [Identity, (identity: Identity) => void] {
  const locale = useLocale();
  const [chosen, setChosen] = useState(() => rememberedIdentity(localStorage, locale));
  const identity = useMemo(() => (info ? possibleIdentity(info, chosen) : chosen), [info, chosen]);
  const choose = useCallback((next: Identity) => {
    setChosen(next);
    rememberIdentity(localStorage, next);
  }, []);
  return [identity, choose];
}
