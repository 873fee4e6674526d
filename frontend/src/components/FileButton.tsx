import { useRef } from "react";
import dock from "./Dock.module.css";
import { FileIcon } from "./icons";

/** Opens the file chooser. Files may also be dropped on the page. */
export function FileButton({ disabled, onFile }: { disabled: boolean; onFile(file: File): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={dock.side} disabled={disabled} onClick={() => input.current?.click()}>
        <FileIcon />
        <span className={dock.wide}>Translate a file</span>
        <span className={dock.narrow}>File</span>
      </button>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept="audio/*,video/*"
        aria-label="Audio or video file"
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
