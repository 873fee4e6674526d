// Draws a face for as long as it is on the page.
import { type RefObject, useEffect } from "react";
import type { Heard } from "./heard";
import type { FacePlayer } from "./player";

/** `frame` gets `data-live`: whether there is a face to be seen on the canvas. */
export function usePainting(
  player: FacePlayer,
  hear: () => Heard | null,
  canvas: RefObject<HTMLCanvasElement | null>,
  frame: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    let request = 0;
    let shown: boolean | null = null;
    const paint = (nowMs: number) => {
      const now = performance.now();
      if (canvas.current) void player.paint(canvas.current, hear, nowMs);
      const live = player.alive(now) && player.facts.drawn > 0;
      if (live !== shown) frame.current?.setAttribute("data-live", String(live));
      shown = live;
      request = requestAnimationFrame(paint);
    };
    request = requestAnimationFrame(paint);
    return () => cancelAnimationFrame(request);
  }, [player, hear, canvas, frame]);
}
