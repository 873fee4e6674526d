// Streaming band-limited resampling: a polyphase Kaiser-windowed sinc, for any pair of rates.
// J. O. Smith, "Digital Audio Resampling", https://ccrma.stanford.edu/~jos/resample/

const ZERO_CROSSINGS = 16;
const ROLLOFF = 0.94;
const KAISER_BETA = 8.6;
const MAX_PHASES = 1_024;

/**
 * Output sample n lies at input time n * fromHz / toHz: the filter adds waiting time (`latencySamples` of input), but no shift.
 * Positions are whole numbers of 1 / `up` input samples, so that nothing drifts however long the stream is.
 */
export class Resampler {
  private readonly up: number;
  private readonly down: number;
  private readonly half: number;
  private readonly phases: Float32Array[];
  private history: Float32Array;
  /** Where the next output sample lies: `whole` + `part` / `up` input samples from the start of `history`. */
  private whole: number;
  private part = 0;

  constructor(
    readonly fromHz: number,
    readonly toHz: number,
  ) {
    const divisor = gcd(fromHz, toHz);
    this.up = toHz / divisor;
    this.down = fromHz / divisor;
    const cutoff = Math.min(1, toHz / fromHz) * ROLLOFF;
    this.half = fromHz === toHz ? 0 : Math.ceil(ZERO_CROSSINGS / cutoff);
    const count = Math.min(this.up, MAX_PHASES);
    this.phases = Array.from({ length: count + 1 }, (_, phase) => kernel(this.half, phase / count, cutoff));
    this.history = new Float32Array(this.half);
    this.whole = this.half;
  }

  /** Input that must follow a sample before its output appears. */
  get latencySamples(): number {
    return this.half;
  }

  process(input: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    if (this.half === 0) return input;
    const joined = concat(this.history, input);
    const last = joined.length - 1 - this.half;
    const output: number[] = [];
    while (this.whole <= last) {
      output.push(this.interpolate(joined));
      this.part += this.down;
      this.whole += Math.floor(this.part / this.up);
      this.part %= this.up;
    }
    const keepFrom = Math.min(joined.length, this.whole - this.half);
    this.history = joined.slice(keepFrom);
    this.whole -= keepFrom;
    return Float32Array.from(output);
  }

  /** What is still inside after the last input. */
  flush(): Float32Array<ArrayBuffer> {
    return this.process(new Float32Array(this.half));
  }

  private interpolate(input: Float32Array): number {
    const taps = this.phases[Math.round((this.part / this.up) * (this.phases.length - 1))] as Float32Array;
    const first = this.whole - this.half + 1;
    let sum = 0;
    for (let k = 0; k < taps.length; k++) sum += (taps[k] as number) * (input[first + k] as number);
    return sum;
  }
}

/** Taps for an output that lies `fraction` of a sample behind the middle one; their sum is 1. */
function kernel(half: number, fraction: number, cutoff: number): Float32Array {
  const taps = new Float32Array(2 * half);
  let sum = 0;
  for (let k = 0; k < taps.length; k++) {
    const distance = k - half + 1 - fraction;
    const tap = sinc(distance * cutoff) * kaiser(distance / half);
    taps[k] = tap;
    sum += tap;
  }
  return taps.map((tap) => tap / sum);
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const kaiser = (x: number) =>
  Math.abs(x) >= 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function concat(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
