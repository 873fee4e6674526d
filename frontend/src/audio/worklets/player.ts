// Audio thread: plays the queue and says when each segment was really heard.
import type { FromPlayer, ToPlayer } from "../messages";
import { PLAYOUT, Playout } from "../playout";

const QUEUE_EVERY_FRAMES = 4_800;

class PlayerProcessor extends AudioWorkletProcessor {
  private readonly playout = new Playout({ ...PLAYOUT, rateHz: sampleRate });
  private toldAt = 0;
  private toldMs = 0;
  private stopped = false;

  constructor() {
    super();
    this.port.onmessage = (message: MessageEvent<ToPlayer>) => this.obey(message.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [first, ...others] = outputs[0] ?? [];
    if (!first) return !this.stopped;
    const reports = this.playout.render(first, currentFrame);
    for (const channel of others) channel.set(first);
    if (reports.length > 0) this.tell({ kind: "reports", reports });
    if (currentFrame - this.toldAt >= QUEUE_EVERY_FRAMES) this.tellQueue();
    return !this.stopped;
  }

  private obey(message: ToPlayer): void {
    if (message.kind === "push") this.playout.push(message.key, message.order, message.samples);
    else if (message.kind === "finish") this.playout.finish(message.key);
    else if (message.kind === "flush") this.playout.flush();
    else this.stopped = true;
  }

  private tellQueue(): void {
    this.toldAt = currentFrame;
    const { queuedMs } = this.playout;
    if (queuedMs === 0 && this.toldMs === 0) return;
    this.toldMs = queuedMs;
    this.tell({ kind: "queue", queuedMs });
  }

  private tell(message: FromPlayer): void {
    this.port.postMessage(message);
  }
}

registerProcessor("player", PlayerProcessor);
