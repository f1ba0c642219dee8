/** A sound that is played from somewhere, with Web Audio: nothing is loaded. */
export class Sound {
  readonly #samples: Float32Array;
  readonly #sampleRate: number;
  readonly #onEnd: () => void;
  #context: AudioContext | undefined;
  #source: AudioBufferSourceNode | undefined;
  #from = 0;
  #since = 0;

  constructor(samples: Float32Array, sampleRate: number, onEnd: () => void) {
    this.#samples = samples;
    this.#sampleRate = sampleRate;
    this.#onEnd = onEnd;
  }

  get playing(): boolean {
    return this.#source !== undefined;
  }

  /** Where it is, in seconds. */
  get time(): number {
    const played =
      this.#source === undefined || this.#context === undefined ? 0 : this.#context.currentTime - this.#since;
    return Math.min(this.#samples.length / this.#sampleRate, this.#from + played);
  }

  play(from: number): void {
    this.stop();
    // A page may make a sound only after a click: not before the first one is there a context.
    this.#context ??= new AudioContext();
    void this.#context.resume();
    const buffer = this.#context.createBuffer(1, this.#samples.length, this.#sampleRate);
    buffer.getChannelData(0).set(this.#samples);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.onended = () => {
      if (this.#source !== source) return;
      this.stop();
      this.#onEnd();
    };
    this.#from = from;
    this.#since = this.#context.currentTime;
    this.#source = source;
    source.start(0, from);
  }

  /** Stops where it is. */
  stop(): void {
    this.#from = this.time;
    const source = this.#source;
    this.#source = undefined;
    source?.stop();
  }

  close(): void {
    this.stop();
    void this.#context?.close();
  }
}
