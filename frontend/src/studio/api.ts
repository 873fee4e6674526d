// The studio's HTTP side: jobs, sentences, results.
export const BASE = "/api/studio";

export const PHASES = ["asr", "translate", "tts", "lipsync", "mux"] as const;
export type Phase = (typeof PHASES)[number];
export type PhaseState = "pending" | "processing" | "completed" | "failed" | "skipped";

export interface Failure {
  error_code: string;
  message: string;
}

export interface Job {
  job_id: string;
  filename: string;
  status: "queued" | "processing" | "completed" | "failed";
  step: Phase;
  progress: number;
  message: string;
  steps: Record<Phase, PhaseState>;
  source_lang: string;
  target_lang: string;
  eta_s: number | null;
  created_at: string;
  error: Failure | null;
}

export interface Sentence {
  index: number;
  start: number;
  end: number;
  speaker: number;
  source: string;
  target: string;
}

export interface Script {
  language: string;
  sentences: Sentence[];
}

export interface Wanted {
  upload: string;
  target: string;
  lipsync: boolean;
  keepBackground: boolean;
}

/** What the studio refused, in its own words. */
export class StudioError extends Error {}

export async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(BASE + path, init).catch(() => {
    throw new StudioError("The studio does not answer.");
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok)
    throw new StudioError(messageOf(body) ?? `The studio answered with status ${answer.status}.`);
  return body as T;
}

function messageOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("message" in body)) return null;
  return String(body.message);
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

export const listJobs = async (): Promise<Job[]> => (await ask<{ jobs: Job[] }>("/jobs?limit=20")).jobs;

export const listTargets = async (): Promise<string[]> =>
  (await ask<{ targets: string[] }>("/languages")).targets;

export const order = (wanted: Wanted): Promise<Job> =>
  ask(
    "/process",
    json("POST", {
      upload_id: wanted.upload,
      target_lang: wanted.target,
      options: { lipsync: wanted.lipsync, keep_background: wanted.keepBackground },
    }),
  );

export const cancel = (job: string): Promise<Job> => ask(`/process/${job}/cancel`, { method: "POST" });

export const retry = (job: string): Promise<Job> => ask(`/process/${job}/retry`, { method: "POST" });

export const readScript = (job: string): Promise<Script> => ask(`/process/${job}/sentences`);

export const correct = (job: string, sentence: number, text: string): Promise<Job> =>
  ask(`/process/${job}/sentences/${sentence}`, json("PUT", { text }));

export const mediaUrl = (job: string, original = false) =>
  `${BASE}/media/${job}${original ? "/original" : ""}`;

export const subtitlesUrl = (job: string, language: string, form: "srt" | "vtt") =>
  `${BASE}/media/${job}/subtitles/${language}.${form}`;
