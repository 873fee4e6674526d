import type { ReactNode } from "react";
import { useMessages } from "../i18n/context";
import { type Problem, wordsFor } from "../session/problems";
import styles from "./Banner.module.css";
import { AlertIcon, CloseIcon } from "./icons";

interface Props {
  problem: Problem;
  /** Where it says more than its code does. */
  title?: string;
  /** `error`: it has stopped; `notice`: it goes on. */
  tone: "error" | "notice";
  onDismiss?(): void;
  children?: ReactNode;
}

/** What happened, and what to do. Read out as soon as it appears. */
export function Banner({ problem, tone, onDismiss, children, ...named }: Props) {
  const t = useMessages();
  const words = wordsFor(problem, t.problems);
  const title = named.title ?? words.title;
  return (
    <div
      className={styles.banner}
      data-tone={tone}
      data-problem={problem.code}
      role={tone === "error" ? "alert" : "status"}
    >
      <AlertIcon />
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        <p>{withCommands(words.advice)}</p>
        {children}
      </div>
      {onDismiss && (
        <button type="button" className={styles.close} aria-label={t.dismiss(title)} onClick={onDismiss}>
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
