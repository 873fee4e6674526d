import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { TranscriptMenu } from "../../src/components/TranscriptMenu";
import { violations } from "./axe";
import { caption, line } from "./captions";

it("gives what stands as a file, in the language that is chosen", async () => {
  const files: Blob[] = [];
  const names: string[] = [];
  vi.stubGlobal("URL", {
    createObjectURL: (file: Blob) => `blob:${files.push(file)}`,
    revokeObjectURL: () => {},
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const { container } = render(<TranscriptMenu captions={[caption(0)]} className="" />);
  await userEvent.click(screen.getByRole("button", { name: "Transcript" }));
  await userEvent.click(screen.getByRole("button", { name: "Download TXT" }));
  await userEvent.selectOptions(screen.getByLabelText("Language"), "English");
  await userEvent.click(screen.getByRole("button", { name: "Download VTT" }));
  expect(names).toEqual(["vivavoce.pt.txt", "vivavoce.en.vtt"]);
  expect(await files[0]?.text()).toBe("Frase 0.\n");
  expect(await violations(container)).toEqual([]);
});

it("says so where nothing is final yet", async () => {
  const draft = caption(0, { source: line("Hel", { final: false }), translation: null });
  render(<TranscriptMenu captions={[draft]} className="" />);
  await userEvent.click(screen.getByRole("button", { name: "Transcript" }));
  expect(screen.getByText("Nothing is final yet.")).toBeTruthy();
});
