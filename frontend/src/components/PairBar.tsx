import type { Info } from "../api/gateway";
import { useLocale, useMessages } from "../i18n/context";
import type { Locale, Messages } from "../i18n/messages";
import {
  AUTO,
  canSwap,
  findPair,
  languageName,
  sourceChoices,
  targetChoices,
  voicesFor,
} from "../languages/pairs";
import { chosenVoice, possible, type Selection } from "../languages/selection";
import { SwapIcon } from "./icons";
import styles from "./PairBar.module.css";
import { Select } from "./Select";

interface Props {
  info: Info;
  selection: Selection;
  /** A session runs. */
  active: boolean;
  onChange(selection: Selection): void;
}

const toOption = ({ code, name }: { code: string; name: string }) => ({ value: code, label: name });

export function PairBar({ info, selection, active, onChange }: Props) {
  const t = useMessages().languages;
  const locale = useLocale();
  const { source, target } = selection;
  const choose = (part: Partial<Selection>) => onChange(possible(info, { ...selection, ...part }));
  return (
    <section className={styles.bar} data-active={active} aria-label={t.region}>
      <Select
        label={t.from}
        value={source}
        options={sourceChoices(info, locale, t.detect).map(toOption)}
        onChange={(code) => choose({ source: code })}
      />
      <button
        type="button"
        className={styles.swap}
        aria-label={t.swap}
        title={swapHint(info, selection, locale, t)}
        disabled={!canSwap(info, source, target)}
        onClick={() => choose({ source: target, target: source })}
      >
        <SwapIcon />
      </button>
      <Select
        label={t.to}
        value={target}
        options={targetChoices(info, source, locale).map(toOption)}
        onChange={(code) => choose({ target: code })}
      />
      <VoiceChoice info={info} selection={selection} onChange={onChange} />
    </section>
  );
}

function swapHint(
  info: Info,
  { source, target }: Selection,
  locale: Locale,
  t: Messages["languages"],
): string {
  if (source === AUTO) return t.swapNeedsSource;
  if (canSwap(info, source, target)) return t.swap;
  return t.swapMissing(languageName(target, locale), languageName(source, locale));
}

function VoiceChoice({ info, selection, onChange }: Omit<Props, "active">) {
  const t = useMessages().languages;
  const locale = useLocale();
  const { source, target, voices } = selection;
  const available = voicesFor(info, target);
  if (available.length === 0 || findPair(info, source, target)?.spoken === false) {
    return <p className={styles.note}>{t.captionsOnly(languageName(target, locale))}</p>;
  }
  return (
    <div className={styles.voice}>
      <Select
        label={t.voice}
        value={chosenVoice(info, selection) || (available[0]?.id ?? "")}
        options={available.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => onChange({ ...selection, voices: { ...voices, [target]: id } })}
      />
    </div>
  );
}
