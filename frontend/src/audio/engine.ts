// The page's sound: one AudioContext whose clock times both what is captured and what is played.
import type { CaptureFrame } from "./capture";
import { CAPTURE_HZ } from "./capture";
import type { FromCapture } from "./messages";
import { NodeSpeaker, type Speaker, type SpeakerHandlers } from "./speaker";
import captureUrl from "./worklets/capture.ts?worker&url";
import playerUrl from "./worklets/player.ts?worker&url";

export interface EngineHandlers extends SpeakerHandlers {
  onFrame(frame: CaptureFrame): void;
  /** The browser has stopped or resumed all sound (a phone call, a laptop lid). */
  onRunning(running: boolean): void;
}

/** Speaks with one voice by itself; `open` gives more, which sound at the same time. */
export interface Engine extends Speaker {
  readonly context: AudioContext;
  /** Start capturing from a node; the capture clock starts with it. */
  capture(source: AudioNode): void;
  open(handlers: SpeakerHandlers): Speaker;
  /** Seconds on the context clock. */
  now(): number;
  /** When a capture sample entered, on the context clock; NaN before capture has begun. */
  captureTime(sample: number): number;
  /** From a sample leaving the graph until it is heard, in seconds. */
  outputLatency(): number;
  /** Loudness of what is being played now, 0 to 1. */
  outputLevel(): number;
}

export class AudioBlocked extends Error {}

/** The audio thread's own files could not be fetched. */
export class EngineMissing extends Error {}

const RESUME_TIMEOUT_MS = 3_000;
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
  private readonly voice: Speaker;
  private readonly meter: AnalyserNode;
  private readonly meterData: Float32Array<ArrayBuffer>;
  private recorder: AudioWorkletNode | null = null;
  private source: AudioNode | null = null;
  private captureBegan = Number.NaN;

  constructor(
    readonly context: AudioContext,
    private readonly handlers: EngineHandlers,
  ) {
    this.meter = context.createAnalyser();
    this.meterData = new Float32Array(this.meter.fftSize);
    this.meter.connect(context.destination);
    this.voice = this.open(handlers);
    context.onstatechange = () => handlers.onRunning(context.state === "running");
  }

  get rateHz(): number {
    return this.context.sampleRate;
  }

  capture(source: AudioNode): void {
    this.source?.disconnect();
    this.source = source;
    this.recorder ??= this.newRecorder();
    source.connect(this.recorder);
  }

  private newRecorder(): AudioWorkletNode {
    const recorder = new AudioWorkletNode(this.context, "capture", { ...MONO, outputChannelCount: [1] });
    recorder.port.onmessage = (message: MessageEvent<FromCapture>) => {
      if (message.data.kind === "begun") this.captureBegan = message.data.contextTime;
      else this.handlers.onFrame(message.data.frame);
    };
    recorder.connect(this.context.destination);
    return recorder;
  }

  open(handlers: SpeakerHandlers): Speaker {
    return new NodeSpeaker(this.context, this.meter, handlers);
  }

  push(key: string, order: number, samples: Float32Array<ArrayBuffer>): void {
    this.voice.push(key, order, samples);
  }

  finish(key: string): void {
    this.voice.finish(key);
  }

  flush(): void {
    this.voice.flush();
  }

  setVolume(volume: number): void {
    this.voice.setVolume(volume);
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
    this.voice.close();
    void this.context.close();
  }
}
