// One voice in the page's sound: its own queue in the audio thread, its own volume.
import type { FromPlayer, ToPlayer } from "./messages";
import type { PlayoutReport } from "./playout";
import type { SpeechSink } from "./speech";

export interface SpeakerHandlers {
  onPlayed(report: PlayoutReport, contextTime: number): void;
  onQueue(queuedMs: number): void;
}

export interface Speaker extends SpeechSink {
  flush(): void;
  /** 0 to 1. */
  setVolume(volume: number): void;
  close(): void;
}

const SMOOTH_S = 0.02;

export class NodeSpeaker implements Speaker {
  private readonly player: AudioWorkletNode;
  private readonly volume: GainNode;

  constructor(
    private readonly context: AudioContext,
    output: AudioNode,
    private readonly handlers: SpeakerHandlers,
  ) {
    this.player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.player.port.onmessage = (message: MessageEvent<FromPlayer>) => this.heard(message.data);
    this.volume = context.createGain();
    this.player.connect(this.volume).connect(output);
  }

  get rateHz(): number {
    return this.context.sampleRate;
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

  close(): void {
    this.tell({ kind: "stop" });
    this.player.port.onmessage = null;
    this.player.disconnect();
    this.volume.disconnect();
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
