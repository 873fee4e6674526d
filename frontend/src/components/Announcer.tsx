import type { Captions } from "../captions/captions";

/** Reads out each caption once, when it is final: what changes on screen meanwhile is left alone. */
export function Announcer({ captions }: { captions: Captions }) {
  const last = captions.findLast((caption) => caption.translation?.final);
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic="true">
      {last?.translation && (
        <p key={last.key} lang={last.translation.language}>
          {last.translation.text}
        </p>
      )}
    </div>
  );
}
