import { useId } from "react";
import styles from "./Range.module.css";

interface Props {
  label: string;
  /** 0 to 1. */
  value: number;
  onChange(value: number): void;
  disabled?: boolean;
}

export function Range({ label, value, onChange, disabled = false }: Props) {
  const id = useId();
  return (
    <div className={styles.range}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min="0"
        max="100"
        disabled={disabled}
        value={Math.round(value * 100)}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
      />
    </div>
  );
}
