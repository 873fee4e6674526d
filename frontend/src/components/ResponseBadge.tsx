import type { Caption } from "../captions/captions";
import { formatMs } from "../latency/waterfall";
import { SpeakerIcon } from "./icons";
import styles from "./ResponseBadge.module.css";

const FAST_MS = 700;
const SLOW_MS = 1_500;

/** How long after the end of the phrase its translation began to sound. */
export function ResponseBadge({ caption }: { caption: Caption }) {
  const { responseMs, voice, failure } = caption;
  const unspoken = voice === "skipped" || (failure !== "" && voice === "none");
  if (unspoken) return <span className={styles.badge}>not spoken</span>;
  if (responseMs === null) return <span aria-hidden="true" className={styles.place} />;
  const words = formatMs(responseMs);
  return (
    <span className={styles.badge} data-pace={paceOf(responseMs)} title={`Response time: ${words}`}>
      {voice === "playing" && <SpeakerIcon />}
      <span className="visually-hidden">
        {voice === "playing" ? "Speaking. Response time: " : "Response time: "}
      </span>
      {words}
    </span>
  );
}

function paceOf(ms: number): "fast" | "fair" | "slow" {
  if (ms <= FAST_MS) return "fast";
  return ms <= SLOW_MS ? "fair" : "slow";
}
