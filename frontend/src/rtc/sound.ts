// What comes by WebRTC, played by an audio element; how loud it is now, for who asks.

export interface TrackSound {
  /** Rejects where the browser does not let the page make sounds. */
  play(stream: MediaStream): Promise<void>;
  setVolume(volume: number): void;
  /** Peak of the last 40 ms as it is heard, 0 to 1. */
  level(): number;
  close(): void;
}

export class ElementSound implements TrackSound {
  private readonly element = new Audio();
  private readonly meter: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private source: AudioNode | null = null;

  constructor(private readonly context: AudioContext) {
    this.meter = context.createAnalyser();
    this.samples = new Float32Array(this.meter.fftSize);
  }

  async play(stream: MediaStream): Promise<void> {
    this.element.srcObject = stream;
    this.source?.disconnect();
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.meter);
    await this.element.play();
  }

  setVolume(volume: number): void {
    this.element.volume = volume;
  }

  level(): number {
    this.meter.getFloatTimeDomainData(this.samples);
    const peak = this.samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
    return peak * this.element.volume;
  }

  close(): void {
    this.element.pause();
    this.element.srcObject = null;
    this.source?.disconnect();
  }
}
