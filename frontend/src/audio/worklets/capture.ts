// Audio thread: what the input hears, as 16 kHz frames.
import { CaptureEncoder } from "../capture";
import type { FromCapture } from "../messages";

class CaptureProcessor extends AudioWorkletProcessor {
  private encoder: CaptureEncoder | null = null;
  private stopped = false;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.stopped = true;
    };
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const length = outputs[0]?.[0]?.length ?? 128;
    this.encoder ??= this.begin();
    for (const frame of this.encoder.push(inputs[0]?.[0] ?? null, currentFrame, length)) {
      this.port.postMessage({ kind: "frame", frame } satisfies FromCapture, [frame.pcm.buffer]);
    }
    return !this.stopped;
  }

  private begin(): CaptureEncoder {
    this.port.postMessage({ kind: "begun", contextTime: currentTime } satisfies FromCapture);
    return new CaptureEncoder(sampleRate);
  }
}

registerProcessor("capture", CaptureProcessor);
