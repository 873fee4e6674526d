import type { MicrophoneChoice } from "../hooks/useMicrophones";
import { useMessages } from "../i18n/context";
import { Select } from "./Select";

interface Props {
  microphones: readonly MicrophoneChoice[];
  /** Its id; empty, or of one that is gone: the system's default. */
  microphone: string;
  onMicrophone(id: string): void;
  disabled?: boolean;
}

/** Which microphone is spoken into. */
export function MicrophoneSelect({ microphones, microphone, onMicrophone, disabled = false }: Props) {
  const t = useMessages().sound;
  return (
    <Select
      label={t.microphone}
      value={microphones.some(({ id }) => id === microphone) ? microphone : ""}
      options={[
        { value: "", label: t.systemDefault },
        ...microphones.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={onMicrophone}
      disabled={disabled}
    />
  );
}
