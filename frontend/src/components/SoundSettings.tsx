import { type KeyboardEvent, useId, useRef, useState } from "react";
import type { MicrophoneChoice } from "../hooks/useMicrophones";
import dock from "./Dock.module.css";
import { SoundIcon } from "./icons";
import { Select } from "./Select";
import styles from "./SoundSettings.module.css";

interface Props {
  microphones: readonly MicrophoneChoice[];
  microphone: string;
  onMicrophone(id: string): void;
  microphoneLocked: boolean;
  /** 0 to 1. */
  volume: number;
  onVolume(volume: number): void;
}

/** A button that opens the choice of microphone and the volume of the translated voice. */
export function SoundSettings(props: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is inside
    <div className={styles.anchor} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={dock.side}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <SoundIcon />
        Sound
      </button>
      {open && (
        <div id={id} className={styles.panel}>
          <Settings {...props} />
        </div>
      )}
    </div>
  );
}

function Settings({ microphones, microphone, onMicrophone, microphoneLocked, volume, onVolume }: Props) {
  const range = useId();
  const options = [
    { value: "", label: "System default" },
    ...microphones.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const known = options.some((option) => option.value === microphone) ? microphone : "";
  return (
    <>
      <Select
        label="Microphone"
        value={known}
        options={options}
        onChange={onMicrophone}
        disabled={microphoneLocked}
      />
      <div className={styles.volume}>
        <label htmlFor={range}>Volume of the translation</label>
        <input
          id={range}
          type="range"
          min="0"
          max="100"
          value={Math.round(volume * 100)}
          onChange={(event) => onVolume(Number(event.target.value) / 100)}
        />
      </div>
      <p className={styles.hint}>
        {microphoneLocked
          ? "Stop to change the microphone."
          : "With headphones, the microphone does not hear the translation."}
      </p>
    </>
  );
}
