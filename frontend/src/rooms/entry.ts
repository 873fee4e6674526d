// How a tab came into a room, kept so that a reload comes back the same way.
import type { JoinRequest } from "../api/rooms";

export interface Entry {
  role: JoinRequest["role"];
  /** Device id; empty: the system's default. */
  microphone: string;
}

const keyOf = (room: string) => `vivavoce.entry.${room}`;

export function keptEntry(storage: Pick<Storage, "getItem">, room: string): Entry {
  const [role, microphone = ""] = (storage.getItem(keyOf(room)) ?? "").split(" ");
  return { role: role === "speaker" ? "speaker" : "listener", microphone };
}

export function keepEntry(storage: Pick<Storage, "setItem">, room: string, entry: Entry): void {
  storage.setItem(keyOf(room), `${entry.role} ${entry.microphone}`);
}

const cameraKey = (room: string) => `vivavoce.camera.${room}`;

/** Whether the camera was on. */
export const keptCamera = (storage: Pick<Storage, "getItem">, room: string): boolean =>
  storage.getItem(cameraKey(room)) === "on";

export function keepCamera(storage: Pick<Storage, "setItem">, room: string, on: boolean): void {
  storage.setItem(cameraKey(room), on ? "on" : "off");
}
