import type { ReactNode } from "react";
import controls from "./controls.module.css";
import styles from "./Farewell.module.css";

interface Props {
  title: string;
  children?: ReactNode;
  actions: readonly { label: string; onPress(): void }[];
}

/** When a visit is over: what happened, and where to go from here. */
export function Farewell({ title, children, actions }: Props) {
  return (
    <main className={styles.farewell}>
      <h2 className={styles.title}>{title}</h2>
      {children}
      <div className={styles.actions}>
        {actions.map(({ label, onPress }, index) => (
          <button
            key={label}
            type="button"
            className={index === 0 ? controls.primary : controls.plain}
            onClick={onPress}
          >
            {label}
          </button>
        ))}
      </div>
    </main>
  );
}
