import { useId } from "react";
import styles from "./controls.module.css";

interface Props {
  label: string;
  value: string;
  onChange(value: string): void;
  type?: "text" | "password";
  maxLength?: number;
  autoComplete?: string;
  /** What is wrong with it; empty: nothing. */
  wrong?: string;
}

export function TextField({ label, value, onChange, type = "text", wrong = "", ...rest }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        className={styles.input}
        type={type}
        dir="auto"
        value={value}
        aria-invalid={wrong !== ""}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong} role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
