import { useRef } from "react";
import { useMessages } from "../i18n/context";
import dock from "./Dock.module.css";
import { FileInput } from "./FileInput";
import { FileIcon } from "./icons";

/** Opens the file chooser. Files may also be dropped on the page. */
export function FileButton({ disabled, onFile }: { disabled: boolean; onFile(file: File): void }) {
  const t = useMessages();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={dock.side} disabled={disabled} onClick={() => input.current?.click()}>
        <FileIcon />
        <span className={dock.wide}>{t.file.button}</span>
        <span className={dock.narrow}>{t.file.short}</span>
      </button>
      <FileInput ref={input} accept="audio/*,video/*" label={t.file.input} onFile={onFile} />
    </>
  );
}
