import type { Info } from "../api/gateway";
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
  const { source, target } = selection;
  const choose = (part: Partial<Selection>) => onChange(possible(info, { ...selection, ...part }));
  return (
    <section className={styles.bar} data-active={active} aria-label="Languages">
      <Select
        label="From"
        value={source}
        options={sourceChoices(info).map(toOption)}
        onChange={(code) => choose({ source: code })}
      />
      <button
        type="button"
        className={styles.swap}
        aria-label="Swap languages"
        title={swapHint(info, selection)}
        disabled={!canSwap(info, source, target)}
        onClick={() => choose({ source: target, target: source })}
      >
        <SwapIcon />
      </button>
      <Select
        label="To"
        value={target}
        options={targetChoices(info, source).map(toOption)}
        onChange={(code) => choose({ target: code })}
      />
      <VoiceChoice info={info} selection={selection} onChange={onChange} />
    </section>
  );
}

function swapHint(info: Info, { source, target }: Selection): string {
  if (source === AUTO) return "Choose the source language to swap";
  if (canSwap(info, source, target)) return "Swap languages";
  return `${languageName(target)} to ${languageName(source)} is not installed`;
}

function VoiceChoice({ info, selection, onChange }: Omit<Props, "active">) {
  const { source, target, voices } = selection;
  const available = voicesFor(info, target);
  if (available.length === 0 || findPair(info, source, target)?.spoken === false) {
    return <p className={styles.note}>Captions only: no voice for {languageName(target)} is installed.</p>;
  }
  return (
    <div className={styles.voice}>
      <Select
        label="Voice"
        value={chosenVoice(info, selection) || (available[0]?.id ?? "")}
        options={available.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => onChange({ ...selection, voices: { ...voices, [target]: id } })}
      />
    </div>
  );
}
