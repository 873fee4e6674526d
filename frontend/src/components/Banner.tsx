import type { ReactNode } from "react";
import type { Problem } from "../session/problems";
import styles from "./Banner.module.css";
import { AlertIcon, CloseIcon } from "./icons";

interface Props {
  problem: Problem;
  /** `error`: it has stopped; `notice`: it goes on. */
  tone: "error" | "notice";
  onDismiss?(): void;
  children?: ReactNode;
}

/** What happened, and what to do. Read out as soon as it appears. */
export function Banner({ problem, tone, onDismiss, children }: Props) {
  return (
    <div
      className={styles.banner}
      data-tone={tone}
      data-problem={problem.code}
      role={tone === "error" ? "alert" : "status"}
    >
      <AlertIcon />
      <div className={styles.text}>
        <p className={styles.title}>{problem.title}</p>
        <p>{withCommands(problem.advice)}</p>
        {children}
      </div>
      {onDismiss && (
        <button
          type="button"
          className={styles.close}
          aria-label={`Dismiss: ${problem.title}`}
          onClick={onDismiss}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

/** Commands stand in backticks, as in the messages of the services. */
function withCommands(text: string): ReactNode[] {
  return text.split("`").map((part, index) => {
    const key = `${index}${part}`;
    return index % 2 === 1 ? <code key={key}>{part}</code> : part;
  });
}
