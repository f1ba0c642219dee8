import { showAsTable } from "../table.js";
import { pad } from "../tensor/axes.js";
import { reshape, slice } from "../tensor/layout.js";
import { requirePositiveInteger, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TracedQuantity, TraceOptions } from "../trace/trace.js";
import type { RunPart } from "./composite.js";
import { Layered, type LayeredOptions } from "./layered.js";
import { lastWithin, zeroBeyond } from "./lengths.js";
import type { Json, SequenceOptions, SequenceOutput } from "./sequence-network.js";
import { networkTable } from "./summary.js";

/** Options of a {@link DilatedRNN}. */
export interface DilatedOptions extends Omit<LayeredOptions, "numLayers"> {
  /** d of each layer, the lowest first; by default 1, 2, 4, … as many as `numLayers`. */
  dilations?: readonly number[];
  /** L where no dilations are given, default 2. */
  numLayers?: number;
}

/**
 * Stacked layers of any cell with skip connections across time (Chang et al. 2017, "Dilated recurrent neural networks"):
 * a layer's state goes on from the one d steps before instead of the last one.
 *
 *     h_t^(l) = cell(h_t^(l-1), h_{t-d}^(l))
 *
 * With dilations 1, 2, 4, … a path from step t back to step k has O(log(t − k)) + L instead of t − k edges, and a layer's d
 * interleaved sequences are computed at the same time.
 *
 * @example
 * const network = new DilatedRNN({ cell: gruCell(), inputSize: 8, hiddenSize: 16, dilations: [1, 2, 4], seed: 1 });
 * const { y, last } = network.forward(x, { lengths: [5, 3] });
 */
export class DilatedRNN extends Layered {
  /** d of each layer, the lowest first. */
  readonly dilations: readonly number[];

  static {
    showAsTable(DilatedRNN.prototype, networkTable);
  }

  /** @throws RangeError for a size or dilation that is not a positive whole number. */
  constructor(options: DilatedOptions) {
    const { inputSize: D, hiddenSize: H, numLayers = 2 } = options;
    const { dilations = Array.from({ length: numLayers }, (_, layer) => 2 ** layer) } = options;
    if (dilations.length === 0) throw new RangeError("DilatedRNN: dilations is []; it must hold one for each layer");
    for (const dilation of dilations) requirePositiveInteger("DilatedRNN", "a dilation", dilation);
    super("DilatedRNN", { ...options, numLayers: dilations.length }, (L) => ({
      inputs: Array.from({ length: L }, (_, layer) => (layer === 0 ? D : H)),
      output: H,
    }));
    this.dilations = [...dilations];
  }

  /** A layer each; see `Recurrent.trace`. */
  override trace(x: Tensor, options: TraceOptions = {}): Trace {
    const trace = super.trace(x, options);
    return { ...trace, layers: trace.layers.map((layer) => withoutPadding(layer, trace)) };
  }

  protected override more(): Record<string, Json> {
    return { dilations: this.dilations };
  }

  protected override shown(layer: LayerTrace, n: number): LayerTrace {
    return { ...layer, name: `dilation ${this.dilations[n]}` };
  }

  protected override run(x: Tensor, { lengths }: SequenceOptions, runLayer: RunPart): SequenceOutput {
    const [T, B] = x.shape;
    let y = x;
    for (const [n, layer] of this.layers.entries()) {
      const d = this.dilations[n];
      // Row-major, so that step k + d i of B sequences is step i of the k-th of d times as many.
      const steps = Math.ceil(T / d);
      const padded = steps * d === T ? y : pad(y, 0, 0, steps * d - T);
      const interleaved = reshape(padded, [steps, d * B, y.shape[2]]);
      const given = lengths && { lengths: interleavedLengths(lengths, d) };
      const output = runLayer(layer, interleaved, given);
      y = zeroBeyond(slice(reshape(output.y, [steps * d, B, this.hiddenSize]), 0, 0, T), lengths);
    }
    return { y, last: lastWithin(y, lengths) };
  }
}

/** Lengths of the d interleaved sequences of each; one of no steps is run for one, of which nothing is taken. */
function interleavedLengths(lengths: readonly number[], d: number): number[] {
  return Array.from({ length: d }, (_, k) => lengths.map((length) => Math.max(1, Math.ceil((length - k) / d)))).flat();
}

/** A layer of interleaved sequences [steps, d·B, …] as one of the sequences themselves [T, B, …]. */
function withoutPadding(layer: LayerTrace, { T, B, lengths }: Trace): LayerTrace {
  const cut = (quantity: TracedQuantity): TracedQuantity => {
    const size = sizeOf(quantity.shape ?? [layer.H]);
    const values = new Tensor(quantity.values.slice(0, T * B * size), [T, B, size]);
    return { ...quantity, values: zeroBeyond(values, lengths).data as Float32Array };
  };
  const { T: _, ...rest } = layer;
  return {
    ...rest,
    states: layer.states.map(cut),
    gates: layer.gates.map(cut),
    netInputs: layer.netInputs.map(cut),
    errorTerms: layer.errorTerms.map(cut),
  };
}
