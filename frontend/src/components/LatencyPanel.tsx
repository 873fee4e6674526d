import { type Caption, type Captions, isLeftOut } from "../captions/captions";
import { useFeed } from "../hooks/useFeed";
import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
import { formatMs, median, type Part, type StepName, waterfall } from "../latency/waterfall";
import type { Feed } from "../session/feed";
import { CloseIcon } from "./icons";
import styles from "./LatencyPanel.module.css";

interface Props {
  captions: Captions;
  queuedMs: Feed<number>;
  /** What is seen to speak; `skewMs`: how far it is behind the voice. */
  face: { skewMs: number | null };
  onClose(): void;
}

/** Where the time goes: the last segment step by step, and how it was until now. */
export function LatencyPanel({ captions, queuedMs, face, onClose }: Props) {
  const t = useMessages().latency;
  const measured = captions.filter((caption) => caption.responseMs !== null);
  const last = measured.at(-1);
  return (
    <aside id="latency-panel" className={styles.panel} aria-label={t.title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t.title}</h2>
        <button type="button" className={styles.close} aria-label={t.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <p className={styles.meaning}>{t.meaning}</p>
      <Figures responses={measured.map((caption) => caption.responseMs ?? 0)} />
      <Keeping captions={captions} queuedMs={queuedMs} face={face} />
      {last ? <Waterfall caption={last} /> : <p className={styles.meaning}>{t.nothing}</p>}
    </aside>
  );
}

function Figures({ responses }: { responses: number[] }) {
  const t = useMessages().latency;
  const middle = median(responses);
  const last = responses.at(-1);
  return (
    <dl className={styles.figures}>
      <Figure name={t.last} value={last === undefined ? "–" : formatMs(last)} />
      <Figure name={t.median} value={middle === null ? "–" : formatMs(middle)} />
      <Figure name={t.phrases} value={String(responses.length)} />
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

/** Whether the voice keeps up with the speaker. */
function Keeping({ captions, queuedMs, face }: Omit<Props, "onClose">) {
  const t = useMessages().latency;
  const waiting = useFeed(queuedMs);
  const spoken = captions.findLast((caption) => caption.lagMs !== null);
  const voiced = captions.findLast((caption) => caption.voice !== "none");
  const leftOut = captions.filter(isLeftOut).length;
  return (
    <dl className={styles.keeping}>
      <Figure name={t.backlog} value={formatMs(waiting)} />
      <Figure name={t.lag} value={spoken?.lagMs == null ? "–" : formatMs(spoken.lagMs)} />
      <Figure name={t.pace} value={voiced ? `${voiced.rate.toFixed(2)}×` : "–"} />
      <Figure name={t.leftOut} value={String(leftOut)} />
      {face.skewMs !== null && <Figure name={t.skew} value={formatMs(face.skewMs)} />}
    </dl>
  );
}

function Waterfall({ caption }: { caption: Caption }) {
  const t = useMessages().latency;
  const total = caption.responseMs ?? 0;
  const parts = waterfall(total, caption.playoutMs ?? 0, caption.marks);
  let before = 0;
  return (
    <>
      <h3 className={styles.subtitle}>{t.steps}</h3>
      <ol className={styles.steps}>
        {parts.map((part) => {
          const from = before;
          before += part.ms;
          return <Step key={part.step} part={part} name={stepName(part.step, t)} from={from} total={total} />;
        })}
      </ol>
    </>
  );
}

function stepName(step: string, t: Messages["latency"]): string {
  return Object.hasOwn(t, step) ? t[step as StepName] : step;
}

function Step({ part, name, from, total }: { part: Part; name: string; from: number; total: number }) {
  const percent = (ms: number) => `${total > 0 ? (100 * ms) / total : 0}%`;
  return (
    <li className={styles.step}>
      <span>{name}</span>
      <span className={styles.ms}>{formatMs(part.ms)}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={{ marginInlineStart: percent(from), width: percent(part.ms) }} />
      </span>
    </li>
  );
}
