import styles from "./Brand.module.css";

/** The name of the product; with `onPress` the way back to the first page. */
export function Brand({ label, onPress }: { label?: string; onPress?(): void }) {
  return (
    <h1 className={styles.name}>
      {onPress ? (
        <a
          href="/"
          className={styles.link}
          aria-label={label}
          onClick={(event) => {
            event.preventDefault();
            onPress();
          }}
        >
          <Mark />
          Vivavoce
        </a>
      ) : (
        <span className={styles.link}>
          <Mark />
          Vivavoce
        </span>
      )}
    </h1>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" focusable="false" className={styles.mark} viewBox="0 0 32 32">
      <rect width="32" height="32" rx="9" />
      <path className={styles.heard} d="M7 13.5v5M11.5 10.5v11" />
      <path className={styles.spoken} d="M16 6.5v19M20.5 11v10M25 14v4" />
    </svg>
  );
}
