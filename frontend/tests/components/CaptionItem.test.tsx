import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { CaptionItem } from "../../src/components/CaptionItem";
import { caption, line } from "./captions";

const show = (more: Parameters<typeof caption>[1] = {}) =>
  render(
    <ol>
      <CaptionItem caption={caption(0, more)} />
    </ol>,
  );

describe("CaptionItem", () => {
  it("shows what was said and what it became, each in its language", () => {
    show();
    expect(screen.getByText("Sentence 0.").getAttribute("lang")).toBe("en");
    expect(screen.getByText("Frase 0.").getAttribute("lang")).toBe("pt");
  });

  it("sets off the part that may still change", () => {
    show({ source: line("Good morning every", { final: false, stable: 12 }), translation: null });
    const tail = screen.getByText("every", { exact: false, selector: "span" });
    expect(tail.textContent).toBe(" every");
    expect(tail.parentElement?.textContent).toBe("Good morning every");
    expect(tail.parentElement?.dataset.final).toBe("false");
  });

  it("shows final text as one piece, whatever was stable", () => {
    show({ source: line("Done.", { stable: 2 }) });
    expect(screen.getByText("Done.").querySelector("span")).toBeNull();
  });

  it("shows and tells the response time", () => {
    show({ responseMs: 640.4, voice: "played" });
    expect(screen.getByText("640 ms").textContent).toBe("Response time: 640 ms");
    expect(screen.getByRole("listitem").dataset.responseMs).toBe("640");
  });

  it("says that it is being spoken, or was not", () => {
    const { unmount } = show({ responseMs: 640, voice: "playing" });
    expect(screen.getByText(/Speaking/)).toBeTruthy();
    unmount();
    for (const more of [{ voice: "skipped" }, { failure: "tts:engine_failed" }] as const) {
      const { unmount } = show(more);
      expect(screen.getByText("not spoken")).toBeTruthy();
      unmount();
    }
  });

  it.each([
    ["mt:engine_failed", /the translator failed/],
    ["mt:unsupported_language", /no installed model/],
    ["asr:engine_failed", /the recogniser failed/],
  ])("says what is missing after %s", (failure, message) => {
    show({ translation: null, failure });
    expect(screen.getByText(message)).toBeTruthy();
  });

  it("shows markup as text", () => {
    const { container } = show({ source: line("<img src=x onerror=alert(1)>") });
    expect(container.querySelector("img")).toBeNull();
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  });
});
