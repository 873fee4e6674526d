import { type Caption, isLeftOut } from "../captions/captions";
import { useMessages } from "../i18n/context";
import { formatMs } from "../latency/waterfall";
import { SpeakerIcon } from "./icons";
import styles from "./ResponseBadge.module.css";

const FAST_MS = 700;
const SLOW_MS = 1_500;

/** How long after the end of the phrase its translation began to sound. */
export function ResponseBadge({ caption }: { caption: Caption }) {
  const t = useMessages().captions;
  const { responseMs, voice, failure } = caption;
  if (isLeftOut(caption)) {
    return (
      <span className={styles.badge} title={t.leftOut}>
        {t.notSpoken}
      </span>
    );
  }
  const unspoken = failure !== "" && voice === "none";
  if (unspoken) return <span className={styles.badge}>{t.notSpoken}</span>;
  if (responseMs === null) return <span aria-hidden="true" className={styles.place} />;
  const words = formatMs(responseMs);
  return (
    <span className={styles.badge} data-pace={paceOf(responseMs)} title={t.responseTime + words}>
      {voice === "playing" && <SpeakerIcon />}
      <span className="visually-hidden">{voice === "playing" ? t.speaking : t.responseTime}</span>
      {words}
    </span>
  );
}

function paceOf(ms: number): "fast" | "fair" | "slow" {
  if (ms <= FAST_MS) return "fast";
  return ms <= SLOW_MS ? "fair" : "slow";
}
