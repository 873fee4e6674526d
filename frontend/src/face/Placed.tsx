import { useEffect, useRef } from "react";

interface Props {
  /** Made outside of React, and shown in one place at a time. */
  element: HTMLElement | null;
  className: string | undefined;
}

/** Where the camera's picture, or the one in its place, stands. */
export function Placed({ element, className }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (element) place.current?.replaceChildren(element);
    // A video that was moved stands still.
    if (element instanceof HTMLVideoElement) void element.play()?.catch(() => {});
    return () => element?.remove();
  }, [element]);
  return <div ref={place} className={className} data-mirrored={element instanceof HTMLVideoElement} />;
}
