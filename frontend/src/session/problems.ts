// Everything that can go wrong, by code; the words for it are in the catalogue of the page's language.
import { ApiError } from "../api/gateway";
import { AudioBlocked, EngineMissing } from "../audio/engine";
import { FileError } from "../audio/file";
import { MicrophoneError } from "../audio/microphone";
import type { ProblemCode, ProblemMessages } from "../i18n/messages";
import type { GoneReason } from "../wire/link";

export interface Problem {
  code: string;
  /** The server's own words, which know the details (such as which model is missing) and take the place of ours. */
  said: string;
}

export const problem = (code: string, said = ""): Problem => ({ code, said });

/** What happened, and what to do. */
export function wordsFor({ code, said }: Problem, texts: ProblemMessages): { title: string; advice: string } {
  const [title, advice] = texts[isKnown(code, texts) ? code : "internal"];
  return { title, advice: said || advice };
}

const isKnown = (code: string, texts: ProblemMessages): code is ProblemCode => Object.hasOwn(texts, code);

/** Codes for which our advice is better than what the other side said. */
const OWN_WORDS = new Set<string>([
  "unreachable",
  "at_capacity",
  "draining",
  "unknown_room",
  "unknown_member",
  "wrong_password",
  "host_present",
  "room_locked",
  "room_full",
]);

export function problemFromServer(code: string, said: string): Problem {
  return problem(code, OWN_WORDS.has(code) ? "" : said);
}

export function problemOf(error: unknown): Problem {
  if (error instanceof MicrophoneError || error instanceof FileError) return problem(error.trouble);
  if (error instanceof AudioBlocked) return problem("audio-blocked");
  if (error instanceof EngineMissing) return problem("unreachable");
  if (error instanceof ApiError) return problemFromServer(error.code, error.message);
  return problem("internal");
}

const CLOSE_CAPACITY = 1013;

/** Why the connection is over; `last` is what the server said before it closed. */
export function problemOfLoss(reason: GoneReason, last: Problem | null): Problem {
  if (reason.cause instanceof ApiError) return problemOf(reason.cause);
  if (reason.opened) return problem("connection-lost");
  if (last) return last;
  return problem(reason.closeCode === CLOSE_CAPACITY ? "at_capacity" : "unreachable");
}
