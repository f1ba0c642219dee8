import { showAsTable } from "../table.js";
import type { DType, Tensor, Values } from "../tensor/tensor.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import { describeParts, namedLayers, type RunPart, requireParts, traceParts } from "./composite.js";
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
 * Sequence networks one after the other, each reading the outputs of the one before: a Transformer on top of an LSTM, a
 * convolution under a GRU.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 12, seed: 1 });
 * const both = new Chained({ networks: [lstm, new Transformer({ inputSize: 12, hiddenSize: 16, heads: 2, positions: "none" })] });
 * const { y, last } = both.forward(x, { lengths: [5, 3] });
 */
export class Chained implements SequenceNetwork {
  /** The first one reads the input. */
  readonly networks: readonly SequenceNetwork[];
  readonly inputSize: number;
  readonly outputSize: number;
  readonly dtype: DType;

  static {
    showAsTable(Chained.prototype, networkTable);
  }

  /**
   * @param options.networks each one's input size is the output size of the one before.
   * @throws RangeError for sizes that do not fit or no network; TypeError for element types that differ.
   */
  constructor(options: { networks: readonly SequenceNetwork[] }) {
    const { networks } = options;
    requireParts("Chained", networks);
    for (let n = 1; n < networks.length; n++) {
      if (networks[n].inputSize !== networks[n - 1].outputSize) {
        throw new RangeError(
          `Chained: network ${n} has inputSize ${networks[n].inputSize}; the one before gives ${networks[n - 1].outputSize}`,
        );
      }
    }
    this.networks = [...networks];
    this.inputSize = networks[0].inputSize;
    this.outputSize = networks[networks.length - 1].outputSize;
    this.dtype = networks[0].dtype;
  }

  /** x [T, B, inputSize]. Throws as the networks do. */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences("Chained.forward", x, this, options.lengths);
    return this.#run(x, options, (network, input, given) => network.forward(input, given));
  }

  /** The layers of all networks, the lowest first, each named after its network; see `Recurrent.trace`. */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const run = (input: Tensor, given: SequenceOptions, runPart: RunPart) => this.#run(input, given, runPart);
    return traceParts(this, "Chained", run, x, options, (trace) => namedLayers(trace, ""));
  }

  /** What is learnt: the names of each network after its number, `0.weight_ih_l0`. */
  parameters(): Record<string, Tensor> {
    return Object.assign({}, ...this.networks.map((network, n) => withPrefix(`${n}`, network.parameters())));
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("Chained.loadParameters", this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    return { network: "Chained", options: { networks: describeParts(this.networks) } };
  }

  #run(x: Tensor, options: SequenceOptions, run: RunPart): SequenceOutput {
    const [first, ...rest] = this.networks;
    return rest.reduce((output, network) => run(network, output.y, options), run(first, x, options));
  }
}
