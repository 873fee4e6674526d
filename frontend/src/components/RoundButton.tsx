import type { ReactNode } from "react";
import styles from "./RoundButton.module.css";

interface Props {
  label: string;
  onPress(): void;
  children: ReactNode;
  /** A switch: on or off. */
  pressed?: boolean;
  tone?: "calm" | "off" | "danger";
  /** The label is only read out. */
  bare?: boolean;
  disabled?: boolean;
}

/** A round control of a call, with its name beneath. */
export function RoundButton({
  label,
  onPress,
  children,
  pressed,
  tone = "calm",
  bare = false,
  disabled,
}: Props) {
  return (
    <button
      type="button"
      className={styles.button}
      data-tone={tone}
      aria-pressed={pressed}
      disabled={disabled}
      title={bare ? label : undefined}
      onClick={onPress}
    >
      <span className={styles.disc}>{children}</span>
      <span className={bare ? "visually-hidden" : styles.label}>{label}</span>
    </button>
  );
}
