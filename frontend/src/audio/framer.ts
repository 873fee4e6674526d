// Cuts a stream of samples into frames of one size.

export class Framer {
  private readonly frame: Float32Array<ArrayBuffer>;
  private filled = 0;

  constructor(private readonly size: number) {
    this.frame = new Float32Array(size);
  }

  /** Complete frames, each a copy. */
  push(samples: Float32Array): Float32Array<ArrayBuffer>[] {
    const frames: Float32Array<ArrayBuffer>[] = [];
    for (let read = 0; read < samples.length; ) {
      const part = samples.subarray(read, read + this.size - this.filled);
      this.frame.set(part, this.filled);
      this.filled += part.length;
      read += part.length;
      if (this.filled === this.size) {
        frames.push(this.frame.slice());
        this.filled = 0;
      }
    }
    return frames;
  }
}
