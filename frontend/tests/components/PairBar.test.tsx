import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { PairBar } from "../../src/components/PairBar";
import type { Selection } from "../../src/languages/selection";
import { INFO } from "../languages/info";

function show(selection: Partial<Selection> = {}) {
  const onChange = vi.fn<(selection: Selection) => void>();
  const full = { source: "en", target: "pt", voices: {}, ...selection };
  render(<PairBar info={INFO} selection={full} active={false} onChange={onChange} />);
  return onChange;
}

const options = (label: string) =>
  within(screen.getByLabelText<HTMLSelectElement>(label))
    .getAllByRole("option")
    .map((option) => option.textContent);

describe("PairBar", () => {
  it("offers detection and the targets of the chosen source", () => {
    show();
    expect(options("From")[0]).toBe("Detect language");
    expect(options("To")).toEqual(["Portuguese", "Welsh"]);
  });

  it("moves the target along when the new source cannot become it", async () => {
    const onChange = show();
    await userEvent.selectOptions(screen.getByLabelText("From"), "Portuguese");
    expect(onChange).toHaveBeenCalledWith({ source: "pt", target: "en", voices: {} });
  });

  it("swaps where the reverse exists, and says why not where it does not", async () => {
    const onChange = show();
    await userEvent.click(screen.getByRole("button", { name: "Swap languages" }));
    expect(onChange).toHaveBeenCalledWith({ source: "pt", target: "en", voices: {} });
  });

  it("does not swap what cannot be swapped", () => {
    show({ source: "zh", target: "en" });
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Swap languages" });
    expect([button.disabled, button.title]).toEqual([true, "English to Chinese is not installed"]);
  });

  it("remembers a voice for each target language", async () => {
    const onChange = show({ voices: { en: "hibari" } });
    expect(options("Voice")).toEqual(["Dora", "Alex"]);
    await userEvent.selectOptions(screen.getByLabelText("Voice"), "Alex");
    expect(onChange).toHaveBeenCalledWith({
      source: "en",
      target: "pt",
      voices: { en: "hibari", pt: "pm_alex" },
    });
  });

  it("says when there will be captions only", () => {
    show({ target: "cy" });
    expect(screen.queryByLabelText("Voice")).toBeNull();
    expect(screen.getByText(/Captions only: no voice for Welsh/)).toBeTruthy();
  });
});
