import { showAsTable } from "../table.js";
import { reshape } from "../tensor/layout.js";
import { sumIntoRows, takeRows } from "../tensor/rows.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor, Values } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import { describeParts, namedLayers, type RunPart, requireParts, traceParts, withValues } from "./composite.js";
import { lengthsOf, zeroBeyond } from "./lengths.js";
import { copyIntoParameters, withPrefix } from "./parameters.js";
import {
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";
import { networkTable } from "./summary.js";

/**
 * Sliced recurrent network (SRNN; Yu & Liu 2018): the lowest network reads the sequence in slices that know nothing of each
 * other, all at the same time, as one large batch; what it knows after each slice is a step of the next network, and so on.
 * The top network reads what is left. A sequence of s₀ s₁ s₂ steps takes s₀ + s₁ + s₂ steps one after the other.
 *
 * Every network needs to remember only within its slices, but no step is read with a memory of the slices before. The
 * output y_t is what the top network knows after the slice that t is in, the same for all of its steps.
 *
 * @example
 * const words = new GRU({ inputSize: 8, hiddenSize: 12, seed: 1 });
 * const sliced = new Sliced({ networks: [words, new GRU({ inputSize: 12, hiddenSize: 12, seed: 2 })], sliceLengths: [3] });
 * const { last } = sliced.forward(x, { lengths: [5, 4] });
 */
export class Sliced implements SequenceNetwork {
  /** The lowest first, which reads the input. */
  readonly networks: readonly SequenceNetwork[];
  /** Steps of a slice for each network but the top one. */
  readonly sliceLengths: readonly number[];
  readonly inputSize: number;
  readonly outputSize: number;
  readonly dtype: DType;

  static {
    showAsTable(Sliced.prototype, networkTable);
  }

  /**
   * @param options.networks two or more; each one's input size is the output size of the one below.
   * @param options.sliceLengths steps of a slice, one number for each network but the top one.
   * @throws RangeError for sizes or lengths that do not fit; TypeError for element types that differ.
   */
  constructor(options: { networks: readonly SequenceNetwork[]; sliceLengths: readonly number[] }) {
    const { networks, sliceLengths } = options;
    requireParts("Sliced", networks);
    if (sliceLengths.length === 0 || sliceLengths.length !== networks.length - 1) {
      throw new RangeError(
        `Sliced: there are ${networks.length} networks and ${sliceLengths.length} slice lengths; each network but the top one has one`,
      );
    }
    for (const [n, length] of sliceLengths.entries()) {
      requirePositiveInteger("Sliced", `sliceLengths[${n}]`, length);
      if (networks[n + 1].inputSize !== networks[n].outputSize) {
        throw new RangeError(
          `Sliced: network ${n + 1} has inputSize ${networks[n + 1].inputSize}; the one below gives ${networks[n].outputSize}`,
        );
      }
    }
    this.networks = [...networks];
    this.sliceLengths = [...sliceLengths];
    this.inputSize = networks[0].inputSize;
    this.outputSize = networks[networks.length - 1].outputSize;
    this.dtype = networks[0].dtype;
  }

  /** x [T, B, inputSize], of any T: the last slice may be shorter. Throws as the networks do. */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences("Sliced.forward", x, this, options.lengths);
    return this.#run(x, options, (network, input, given) => network.forward(input, given));
  }

  /** The layers of all networks, the lowest first and in time order; above, a step is a slice. See `Recurrent.trace`. */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const run = (input: Tensor, given: SequenceOptions, runPart: RunPart) => this.#run(input, given, runPart);
    const [T, B] = x.shape;
    let lengths = lengthsOf(x, options);
    return traceParts(this, "Sliced", run, x, options, (trace, n) => {
      const layers = namedLayers(trace, n < this.sliceLengths.length ? `slices ${n}` : "top");
      if (n === this.sliceLengths.length) return layers.map((layer) => ({ T: trace.T, ...layer }));
      const steps = Math.max(...lengths);
      const slices = slicesOf(lengths, this.sliceLengths[n]);
      lengths = lengths.map((length) => Math.ceil(length / this.sliceLengths[n]));
      // A layer with steps of its own, of a network that is sliced itself, has no place in time here.
      const aligned = layers.filter((layer) => layer.T === undefined || layer.T === trace.T);
      const whole = n === 0 ? T : steps;
      return aligned.map((layer) => ({ ...joined(layer, slices, whole, B), ...(whole !== T && { T: whole }) }));
    });
  }

  /** What is learnt: the names of each network after its number, `0.weight_ih_l0`. */
  parameters(): Record<string, Tensor> {
    return Object.assign({}, ...this.networks.map((network, n) => withPrefix(`${n}`, network.parameters())));
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("Sliced.loadParameters", this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const options = { networks: describeParts(this.networks), sliceLengths: [...this.sliceLengths] };
    return { network: "Sliced", options };
  }

  #run(x: Tensor, options: SequenceOptions, run: RunPart): SequenceOutput {
    const [T, B] = x.shape;
    let lengths = lengthsOf(x, options);
    let read = x;
    for (const [n, sliceLength] of this.sliceLengths.entries()) {
      const slices = slicesOf(lengths, sliceLength);
      const steps = Math.max(...slices.map(({ length }) => length));
      const [, , D] = read.shape;
      const rows = Array.from({ length: steps }, (_, t) =>
        // Beyond its length a slice may hold anything.
        slices.map(({ start, sequence, length }) => (start + Math.min(t, length - 1)) * B + sequence),
      );
      const batch = takeRows(reshape(read, [read.shape[0] * B, D]), rows.flat());
      const { last } = run(this.networks[n], reshape(batch, [steps, slices.length, D]), {
        lengths: slices.map(({ length }) => length),
      });
      lengths = lengths.map((length) => Math.ceil(length / sliceLength));
      const places = slices.map(({ start, sequence }) => (start / sliceLength) * B + sequence);
      const count = Math.max(...lengths);
      read = reshape(sumIntoRows(last, places, count * B), [count, B, last.shape[1]]);
    }
    const top = run(this.networks[this.networks.length - 1], read, { lengths });
    const together = this.sliceLengths.reduce((product, length) => product * length, 1);
    const ends = lengthsOf(x, options);
    const places = Array.from({ length: T * B }, (_, n) => {
      const t = Math.min(Math.floor(n / B), ends[n % B] - 1);
      return Math.floor(t / together) * B + (n % B);
    });
    const y = takeRows(reshape(top.y, [read.shape[0] * B, this.outputSize]), places);
    return { y: zeroBeyond(reshape(y, [T, B, this.outputSize]), options.lengths), last: top.last };
  }
}

/** A slice of a sequence: `length` steps from `start` on. */
interface Slice {
  sequence: number;
  start: number;
  length: number;
}

function slicesOf(lengths: readonly number[], sliceLength: number): Slice[] {
  return lengths.flatMap((length, sequence) =>
    Array.from({ length: Math.ceil(length / sliceLength) }, (_, n) => {
      const start = n * sliceLength;
      return { sequence, start, length: Math.min(sliceLength, length - start) };
    }),
  );
}

/** A layer that has read slices as a batch, with its values where the slices are: [T, B, …]. */
function joined(layer: LayerTrace, slices: readonly Slice[], T: number, B: number): LayerTrace {
  return withValues(layer, (values, size) => {
    const inTime = new Float32Array(T * B * size);
    for (const [n, { sequence, start, length }] of slices.entries()) {
      for (let t = 0; t < length; t++) {
        const from = (t * slices.length + n) * size;
        inTime.set(values.subarray(from, from + size), ((start + t) * B + sequence) * size);
      }
    }
    return inTime;
  });
}
