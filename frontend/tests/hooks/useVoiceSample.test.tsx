import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useVoiceSample } from "../../src/hooks/useVoiceSample";

function player() {
  const made: {
    url: string;
    onended: (() => void) | null;
    onerror: (() => void) | null;
    pause: () => void;
  }[] = [];
  const open = vi.fn((url: string) => {
    const one = { url, onended: null, onerror: null, pause: vi.fn(), play: vi.fn(async () => {}) };
    made.push(one);
    return one;
  });
  return { made, open };
}

it("plays a sentence in the voice, once, and stops when it is asked to or another voice is chosen", async () => {
  const { made, open } = player();
  const { result, rerender } = renderHook(({ voice }) => useVoiceSample(voice, open), {
    initialProps: { voice: "a/b" },
  });
  await act(async () => result.current.toggle());
  expect([result.current.state, made[0]?.url]).toEqual(["playing", "/api/voices/a%2Fb/sample"]);
  act(() => made[0]?.onended?.());
  expect(result.current.state).toBe("quiet");
  await act(async () => result.current.toggle());
  act(() => result.current.toggle());
  expect(result.current.state).toBe("quiet");
  expect(made[1]?.pause).toHaveBeenCalled();
  await act(async () => result.current.toggle());
  rerender({ voice: "c" });
  expect(made[2]?.pause).toHaveBeenCalled();
  expect(result.current.state).toBe("quiet");
});

it("says when it cannot be heard", async () => {
  const open = () => ({
    play: async () => Promise.reject(new Error("503")),
    pause: () => {},
    onended: null,
    onerror: null,
  });
  const { result } = renderHook(() => useVoiceSample("a", open));
  await act(async () => result.current.toggle());
  expect(result.current.state).toBe("failed");
});
