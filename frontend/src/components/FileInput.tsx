import type { Ref } from "react";

/** The browser's chooser, opened by whoever has its `ref`; the same file may be chosen twice. */
export function FileInput(props: {
  ref: Ref<HTMLInputElement>;
  accept: string;
  label: string;
  onFile(file: File): void;
}) {
  const { ref, accept, label, onFile } = props;
  return (
    <input
      ref={ref}
      className="visually-hidden"
      type="file"
      accept={accept}
      aria-label={label}
      tabIndex={-1}
      onChange={(event) => {
        const [file] = event.target.files ?? [];
        if (file) onFile(file);
        event.target.value = "";
      }}
    />
  );
}
