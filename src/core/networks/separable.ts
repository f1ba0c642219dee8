import { showAsTable } from "../table.js";
import { concat } from "../tensor/layout.js";
import { reverseWithin } from "../tensor/rows.js";
import { type DType, noGrad, Tensor, type Values } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import { describeParts, namedLayers, type RunPart, requireParts, traceParts, withValues } from "./composite.js";
import { lengthsOf } from "./lengths.js";
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
 * Separable RNN: two independent sub-networks, one that reads the past x_1 … x_t and one that reads the future x_T … x_t, whose
 * outputs are joined at the end. Neither needs anything of the other, so that they could run at the same time; here, on one
 * core, they run one after the other.
 *
 * Of one layer and one cell this is a bidirectional network, no more. It differs where there are more layers: a bidirectional
 * stack joins both directions after every layer, so that every layer has to wait for both below; here the two never meet
 * before the output, and may be of different cells, sizes and depths.
 *
 * @example
 * const past = new LSTM({ inputSize: 8, hiddenSize: 16, numLayers: 2, seed: 1 });
 * const separable = new Separable({ past, future: new GRU({ inputSize: 8, hiddenSize: 4, seed: 2 }) });
 * const { y, last } = separable.forward(x, { lengths: [5, 3] });
 */
export class Separable implements SequenceNetwork {
  /** Reads sequences from their first step. */
  readonly past: SequenceNetwork;
  /** Reads sequences from their last step. */
  readonly future: SequenceNetwork;
  readonly inputSize: number;
  /** That of the past and that of the future together. */
  readonly outputSize: number;
  readonly dtype: DType;

  static {
    showAsTable(Separable.prototype, networkTable);
  }

  /** @throws RangeError for input sizes, TypeError for element types that differ. */
  constructor(options: { past: SequenceNetwork; future: SequenceNetwork }) {
    const { past, future } = options;
    requireParts("Separable", [past, future]);
    if (past.inputSize !== future.inputSize) {
      throw new RangeError(
        `Separable: past has inputSize ${past.inputSize} and future ${future.inputSize}; they must be the same`,
      );
    }
    this.past = past;
    this.future = future;
    this.inputSize = past.inputSize;
    this.outputSize = past.outputSize + future.outputSize;
    this.dtype = past.dtype;
  }

  /** x [T, B, inputSize]; y and last hold the past's outputs and behind them the future's. Throws as the networks do. */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences("Separable.forward", x, this, options.lengths);
    return this.#run(x, options, (network, input, given) => network.forward(input, given));
  }

  /** The layers of the past, then those of the future, each at the step that it reads; see `Recurrent.trace`. */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const run = (input: Tensor, given: SequenceOptions, runPart: RunPart) => this.#run(input, given, runPart);
    const lengths = lengthsOf(x, options);
    return traceParts(this, "Separable", run, x, options, (trace, part) =>
      part === 0
        ? namedLayers(trace, "past")
        : namedLayers(trace, "future").map((layer) => inTimeOrder(layer, trace, lengths)),
    );
  }

  /** What is learnt, by the names of the networks after `past.` and `future.`. */
  parameters(): Record<string, Tensor> {
    return { ...withPrefix("past", this.past.parameters()), ...withPrefix("future", this.future.parameters()) };
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("Separable.loadParameters", this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const [past, future] = describeParts([this.past, this.future]);
    return { network: "Separable", options: { past, future } };
  }

  #run(x: Tensor, options: SequenceOptions, run: RunPart): SequenceOutput {
    const lengths = lengthsOf(x, options);
    const past = run(this.past, x, options);
    const future = run(this.future, reverseWithin(x, lengths), options);
    return {
      y: concat([past.y, reverseWithin(future.y, lengths)], 2),
      last: concat([past.last, future.last], 1),
    };
  }
}

/** A layer of a network that has read the sequences from their ends, with every value at the step that it belongs to. */
function inTimeOrder(layer: LayerTrace, { T, B }: Trace, lengths: readonly number[]): LayerTrace {
  if (layer.T !== undefined && layer.T !== T) return { ...layer, reverse: !layer.reverse };
  const turned = withValues(layer, (values, size) => {
    return noGrad(() => reverseWithin(new Tensor(values, [T, B, size]), lengths)).data as Float32Array;
  });
  return { ...turned, reverse: !layer.reverse };
}
