import { type Mock, vi } from "vitest";
import type { CaptionAction } from "../../src/captions/captions";
import type { FaceFrame } from "../../src/face/queue";
import { type LiveHandlers, LiveSession } from "../../src/session/live";
import type { Problem } from "../../src/session/problems";
import { IDLE, type Phase, session } from "../../src/session/state";
import type { PlayedSegment } from "../../src/session/voice";
import type { Wanted } from "../../src/wire/uplink";
import { CHANNEL, FakeEngine, FakeSocket } from "../fakes";

export const WANTED: Wanted = { source: "en", target: "pt", voice: "" };

export class Track extends EventTarget {
  stopped = false;
  stop() {
    this.stopped = true;
  }
}

/** A session whose microphone, sockets and sound are made up, and what it said. */
export class Bench {
  phase: Phase = IDLE;
  captions: CaptionAction[] = [];
  notices: Problem[] = [];
  frames: FaceFrame[] = [];
  played: PlayedSegment[] = [];
  stages: string[] = [];
  sockets: FakeSocket[] = [];
  opened: Wanted[] = [];
  engine!: FakeEngine;
  track = new Track();
  grant: () => Promise<string> = async () => CHANNEL;
  renew = vi.fn(async () => ({ ticket: "again" }));
  live: LiveSession;

  /** `openMicrophone`: the mock that stands for the browser's. */
  constructor(openMicrophone: Mock) {
    openMicrophone.mockImplementation(async () => ({
      getAudioTracks: () => [this.track],
      getTracks: () => [this.track],
    }));
    this.live = new LiveSession(
      { wanted: WANTED, input: { kind: "microphone", deviceId: "" }, volume: 0.5 },
      {
        openLive: async (wanted) => {
          this.opened.push(wanted);
          return { channel: await this.grant(), ticket: "t", expires_s: 30, key: "k" };
        },
        renewTicket: this.renew,
        connect: (ticket) => {
          this.sockets.push(new FakeSocket(ticket));
          return this.socket;
        },
        createEngine: async (handlers) => {
          this.engine = new FakeEngine(handlers);
          return this.engine;
        },
        random: () => 0,
      },
      this.handlers(),
    );
  }

  private handlers(): LiveHandlers {
    return {
      session: (action) => {
        this.phase = session(this.phase, action);
      },
      caption: (action) => this.captions.push(action),
      notice: (notice) => this.notices.push(notice),
      video: (frame) => this.frames.push(frame),
      stage: ({ stage, up }) => this.stages.push(`${stage} ${up}`),
      degraded: ({ stage, level }) => this.stages.push(`${stage} level ${level}`),
      level: () => {},
      queue: () => {},
      played: (segment) => this.played.push(segment),
      underrun: () => {},
    };
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  async begin(): Promise<this> {
    await this.live.start();
    this.socket.welcome();
    return this;
  }

  end(): void {
    this.socket.say({ type: "end", channel: CHANNEL, seq: 1 });
  }

  get codes(): string[] {
    return this.notices.map(({ code }) => code);
  }

  get failure(): string {
    return this.phase.name === "failed" ? this.phase.problem.code : "";
  }
}
