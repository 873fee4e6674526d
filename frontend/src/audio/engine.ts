// The page's sound: one AudioContext whose clock times both what is captured and what is played.
import type { CaptureFrame } from "./capture";
import { CAPTURE_HZ } from "./capture";
import type { FromCapture, FromPlayer, ToPlayer } from "./messages";
import type { PlayoutReport } from "./playout";
import type { SpeechSink } from "./speech";
import captureUrl from "./worklets/capture.ts?worker&url";
import playerUrl from "./worklets/player.ts?worker&url";

export interface EngineHandlers {
  onFrame(frame: CaptureFrame): void;
  onPlayed(report: PlayoutReport, contextTime: number): void;
  onQueue(queuedMs: number): void;
  /** The browser has stopped or resumed all sound (a phone call, a laptop lid). */
  onRunning(running: boolean): void;
}

export interface Engine extends SpeechSink {
  readonly context: AudioContext;
  /** Start capturing from a node; the capture clock starts with it. */
  capture(source: AudioNode): void;
  flush(): void;
  setVolume(volume: number): void;
  /** Seconds on the context clock. */
  now(): number;
  /** When a capture sample entered, on the context clock; NaN before capture has begun. */
  captureTime(sample: number): number;
  /** From a sample leaving the graph until it is heard, in seconds. */
  outputLatency(): number;
  /** Loudness of what is being played now, 0 to 1. */
  outputLevel(): number;
  close(): void;
}

export class AudioBlocked extends Error {}

/** The audio thread's own files could not be fetched. */
export class EngineMissing extends Error {}

const RESUME_TIMEOUT_MS = 3_000;
const SMOOTH_S = 0.02;
const MONO = { channelCount: 1, channelCountMode: "explicit", channelInterpretation: "speakers" } as const;

/** Throws AudioBlocked where the browser gives no sound, EngineMissing where the server does not answer. */
export async function createEngine(handlers: EngineHandlers): Promise<Engine> {
  const context = new AudioContext({ latencyHint: "interactive" });
  try {
    await resume(context);
    await loadWorklets(context);
    return new GraphEngine(context, handlers);
  } catch (error) {
    void context.close();
    throw error;
  }
}

async function loadWorklets({ audioWorklet }: AudioContext): Promise<void> {
  try {
    await Promise.all([captureUrl, playerUrl].map((url) => audioWorklet.addModule(url)));
  } catch {
    throw new EngineMissing();
  }
}

async function resume(context: AudioContext): Promise<void> {
  const blocked = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new AudioBlocked()), RESUME_TIMEOUT_MS);
  });
  await Promise.race([context.resume(), blocked]);
}

class GraphEngine implements Engine {
  private readonly player: AudioWorkletNode;
  private readonly volume: GainNode;
  private readonly meter: AnalyserNode;
  private readonly meterData: Float32Array<ArrayBuffer>;
  private recorder: AudioWorkletNode | null = null;
  private captureBegan = Number.NaN;

  constructor(
    readonly context: AudioContext,
    private readonly handlers: EngineHandlers,
  ) {
    this.player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.player.port.onmessage = (message: MessageEvent<FromPlayer>) => this.heard(message.data);
    this.volume = context.createGain();
    this.meter = context.createAnalyser();
    this.meterData = new Float32Array(this.meter.fftSize);
    this.player.connect(this.volume).connect(this.meter).connect(context.destination);
    context.onstatechange = () => handlers.onRunning(context.state === "running");
  }

  get rateHz(): number {
    return this.context.sampleRate;
  }

  capture(source: AudioNode): void {
    this.recorder = new AudioWorkletNode(this.context, "capture", { ...MONO, outputChannelCount: [1] });
    this.recorder.port.onmessage = (message: MessageEvent<FromCapture>) => {
      if (message.data.kind === "begun") this.captureBegan = message.data.contextTime;
      else this.handlers.onFrame(message.data.frame);
    };
    source.connect(this.recorder).connect(this.context.destination);
  }

  push(key: string, order: number, samples: Float32Array<ArrayBuffer>): void {
    this.tell({ kind: "push", key, order, samples }, [samples.buffer]);
  }

  finish(key: string): void {
    this.tell({ kind: "finish", key });
  }

  flush(): void {
    this.tell({ kind: "flush" });
  }

  setVolume(volume: number): void {
    this.volume.gain.setTargetAtTime(volume, this.context.currentTime, SMOOTH_S);
  }

  now(): number {
    return this.context.currentTime;
  }

  captureTime(sample: number): number {
    return this.captureBegan + sample / CAPTURE_HZ;
  }

  outputLatency(): number {
    return this.context.baseLatency + (this.context.outputLatency || 0);
  }

  outputLevel(): number {
    this.meter.getFloatTimeDomainData(this.meterData);
    return this.meterData.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  }

  close(): void {
    if (this.context.state === "closed") return;
    this.context.onstatechange = null;
    this.recorder?.port.postMessage("stop");
    this.tell({ kind: "stop" });
    void this.context.close();
  }

  private heard(message: FromPlayer): void {
    if (message.kind === "queue") this.handlers.onQueue(message.queuedMs);
    else
      for (const report of message.reports)
        this.handlers.onPlayed(report, report.frame / this.context.sampleRate);
  }

  private tell(message: ToPlayer, transfer: Transferable[] = []): void {
    this.player.port.postMessage(message, transfer);
  }
}
