import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { CaptionLane } from "../../src/components/CaptionLane";
import { caption, line } from "./captions";

describe("CaptionLane", () => {
  it("shows a welcome until something is said", () => {
    const nothing = [caption(0, { source: line("", { final: false }), translation: null })];
    const { rerender } = render(
      <CaptionLane captions={nothing} onClear={() => {}}>
        welcome
      </CaptionLane>,
    );
    expect(screen.getByText("welcome")).toBeTruthy();
    rerender(
      <CaptionLane captions={[caption(0)]} onClear={() => {}}>
        welcome
      </CaptionLane>,
    );
    expect(screen.queryByText("welcome")).toBeNull();
    expect(screen.getAllByRole("listitem")).toHaveLength(1);
  });

  it("reads out final translations only, the newest one", () => {
    const draft = caption(2, { translation: line("ras", { final: false }) });
    const { container } = render(
      <CaptionLane captions={[caption(0), caption(1), draft]} onClear={() => {}}>
        welcome
      </CaptionLane>,
    );
    expect(container.querySelector("[aria-live=polite]")?.textContent).toBe("Frase 1.");
  });

  it("can be cleared, and reached by keyboard", async () => {
    const onClear = vi.fn();
    render(
      <CaptionLane captions={[caption(0)]} onClear={onClear}>
        welcome
      </CaptionLane>,
    );
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole("region", { name: "Captions" }));
    await userEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect(onClear).toHaveBeenCalled();
  });

  it("stops following a reader who scrolls back, until asked", async () => {
    render(
      <CaptionLane captions={[caption(0)]} onClear={() => {}}>
        welcome
      </CaptionLane>,
    );
    const lane = screen.getByRole("region", { name: "Captions" });
    const scrolled = vi.spyOn(lane, "scrollTo");
    Object.defineProperties(lane, { scrollHeight: { value: 1000 }, clientHeight: { value: 300 } });
    lane.scrollTop = 100;
    lane.dispatchEvent(new Event("scroll"));
    const latest = await screen.findByRole("button", { name: "Latest" });
    await userEvent.click(latest);
    expect(scrolled).toHaveBeenCalledWith({ top: 1000 });
    expect(screen.queryByRole("button", { name: "Latest" })).toBeNull();
  });
});
