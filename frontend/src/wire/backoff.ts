// When to try again after a lost connection.

export const FIRST_DELAY_MS = 250;
export const MAX_DELAY_MS = 2_000;
/** The gateway expects a page back for this long; what comes after 30 s may have lost its oldest audio. */
export const GIVE_UP_MS = 40_000;

/** Delay before attempt 0, 1, 2, …: doubling, with up to a quarter taken off so that many pages do not return at once. */
export function backoffMs(attempt: number, random: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS);
  return delay * (1 - 0.25 * random);
}
