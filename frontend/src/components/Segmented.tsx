import { useId } from "react";
import styles from "./Segmented.module.css";

interface Props<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange(value: V): void;
  /** One below the other, for longer labels. */
  stacked?: boolean;
}

/** A few choices side by side; radio buttons to keyboard and screen reader. */
export function Segmented<V extends string>({ label, value, options, onChange, stacked = false }: Props<V>) {
  const name = useId();
  return (
    <fieldset className={styles.set}>
      <legend className={styles.legend}>{label}</legend>
      <div className={styles.row} data-stacked={stacked}>
        {options.map((option) => (
          <label key={option.value} className={styles.choice}>
            <input
              type="radio"
              name={name}
              className={styles.radio}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className={styles.face}>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
