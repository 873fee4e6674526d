// A tab's place in a room, kept through reloads: two tabs are two members.
import type { Seat } from "../api/rooms";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const seatKey = (room: string) => `vivavoce.seat.${room}`;
const hostKey = (room: string) => `vivavoce.host.${room}`;

export function keptSeat(storage: Store, room: string): Seat | null {
  try {
    const seat = JSON.parse(storage.getItem(seatKey(room)) ?? "null") as Seat | null;
    return seat?.room === room && seat.member && seat.key ? seat : null;
  } catch {
    return null;
  }
}

export function keepSeat(storage: Store, { room, member, key }: Seat): void {
  storage.setItem(seatKey(room), JSON.stringify({ room, member, key }));
}

export function dropSeat(storage: Store, room: string): void {
  storage.removeItem(seatKey(room));
}

/** What proves that this tab made the room. */
export const keptHostKey = (storage: Store, room: string): string => storage.getItem(hostKey(room)) ?? "";

export function keepHostKey(storage: Store, room: string, key: string): void {
  storage.setItem(hostKey(room), key);
}
