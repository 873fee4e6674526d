import { useRef } from "react";
import { useMessages } from "../i18n/context";
import dock from "./Dock.module.css";
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
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept="audio/*,video/*"
        aria-label={t.file.input}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}
