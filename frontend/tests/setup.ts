import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

class NoResize {
  observe() {}
  unobserve() {}
  disconnect() {}
}

beforeEach(() => {
  localStorage.clear();
  // jsdom lays nothing out.
  vi.stubGlobal("ResizeObserver", NoResize);
  Element.prototype.scrollTo = () => {};
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
