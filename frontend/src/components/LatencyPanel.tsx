import type { Caption, Captions } from "../captions/captions";
import { useFeed } from "../hooks/useFeed";
import { formatMs, median, type Part, waterfall } from "../latency/waterfall";
import type { Feed } from "../session/feed";
import { CloseIcon } from "./icons";
import styles from "./LatencyPanel.module.css";

interface Props {
  captions: Captions;
  queuedMs: Feed<number>;
  onClose(): void;
}

/** Where the time goes: the last segment step by step, and how it was until now. */
export function LatencyPanel({ captions, queuedMs, onClose }: Props) {
  const measured = captions.filter((caption) => caption.responseMs !== null);
  const last = measured.at(-1);
  return (
    <aside id="latency-panel" className={styles.panel} aria-label="Latency">
      <div className={styles.head}>
        <h2 className={styles.title}>Latency</h2>
        <button type="button" className={styles.close} aria-label="Close latency panel" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <p className={styles.meaning}>From the end of a phrase to the first translated sound.</p>
      <Figures responses={measured.map((caption) => caption.responseMs ?? 0)} />
      <Backlog queuedMs={queuedMs} />
      {last ? <Waterfall caption={last} /> : <p className={styles.meaning}>Nothing measured yet.</p>}
    </aside>
  );
}

function Figures({ responses }: { responses: number[] }) {
  const middle = median(responses);
  const last = responses.at(-1);
  return (
    <dl className={styles.figures}>
      <Figure name="Last" value={last === undefined ? "–" : formatMs(last)} />
      <Figure name="Median" value={middle === null ? "–" : formatMs(middle)} />
      <Figure name="Phrases" value={String(responses.length)} />
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Backlog({ queuedMs }: { queuedMs: Feed<number> }) {
  const waiting = useFeed(queuedMs);
  return (
    <p className={styles.backlog}>
      Waiting to be spoken <b>{formatMs(waiting)}</b>
    </p>
  );
}

function Waterfall({ caption }: { caption: Caption }) {
  const total = caption.responseMs ?? 0;
  const parts = waterfall(total, caption.playoutMs ?? 0, caption.marks);
  let before = 0;
  return (
    <>
      <h3 className={styles.subtitle}>Last phrase, step by step</h3>
      <ol className={styles.steps}>
        {parts.map((part) => {
          const from = before;
          before += part.ms;
          return <Step key={part.label} part={part} from={from} total={total} />;
        })}
      </ol>
    </>
  );
}

function Step({ part, from, total }: { part: Part; from: number; total: number }) {
  const percent = (ms: number) => `${total > 0 ? (100 * ms) / total : 0}%`;
  return (
    <li className={styles.step}>
      <span>{part.label}</span>
      <span className={styles.ms}>{formatMs(part.ms)}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={{ marginLeft: percent(from), width: percent(part.ms) }} />
      </span>
    </li>
  );
}
