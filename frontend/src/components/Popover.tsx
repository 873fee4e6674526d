import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import styles from "./Popover.module.css";

interface Props {
  label: string;
  icon: ReactNode;
  /** Class of the button. */
  className: string | undefined;
  /** Where the panel opens, seen from the button. */
  side: "above" | "below";
  /** Which edge of the button it keeps to. */
  align: "start" | "end";
  /** Only the icon is shown, the label is read out: always, or on narrow screens. */
  compact?: boolean | "narrow";
  children: ReactNode;
}

/** A button and the small panel that it opens; Escape, or a press elsewhere, closes it. */
export function Popover({ label, icon, className, side, align, compact = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const anchor = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const onPress = (event: PointerEvent) => {
      if (!anchor.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is inside
    <div ref={anchor} className={styles.anchor} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {icon}
        <span className={compact === "narrow" ? styles.wide : compact ? "visually-hidden" : undefined}>
          {label}
        </span>
      </button>
      {open && (
        <div id={id} className={styles.panel} data-side={side} data-align={align}>
          {children}
        </div>
      )}
    </div>
  );
}
