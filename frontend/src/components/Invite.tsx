import { useState } from "react";
import { useMessages } from "../i18n/context";
import { pathOf } from "../routing/route";
import controls from "./controls.module.css";
import styles from "./Invite.module.css";

/** The links of a room, to be sent to those who shall come. */
export function Invite({ room }: { room: string }) {
  const t = useMessages().rooms.room;
  const link = (watch: boolean) => window.location.origin + pathOf({ view: "room", room, watch });
  return (
    <div className={styles.invite}>
      <p className={styles.hint}>{t.invite}</p>
      <CopyRow label={t.copy} text={link(false)} />
      <CopyRow label={t.copyWatch} text={link(true)} />
    </div>
  );
}

const SHOWN_MS = 2_000;

function CopyRow({ label, text }: { label: string; text: string }) {
  const t = useMessages().rooms.room;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      // Without permission the text beside the button can still be selected.
    }
  };
  return (
    <div className={styles.row}>
      <input
        className={controls.input}
        readOnly
        dir="ltr"
        aria-label={label}
        value={text}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className={controls.plain} onClick={() => void copy()}>
        {copied ? t.copied : label}
      </button>
    </div>
  );
}
