import { activationOf } from "../cells/activation.js";
import type { Activation } from "../cells/cell.js";
import { showAsTable } from "../table.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor, Values } from "../tensor/tensor.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import { outputOf, runLayers, startingKernel, traceLayers, type WindowLayer } from "./convolution.js";
import { type Initialization, requireInitialization } from "./initialization.js";
import { copyIntoParameters } from "./parameters.js";
import {
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";
import { networkTable } from "./summary.js";

/** Options of a {@link TDNN}. */
export interface TDNNOptions {
  /** D */
  inputSize: number;
  /** H of every layer. */
  hiddenSize: number;
  /** K of each layer, the lowest first: how many steps back it sees, 0 or more. */
  delays: readonly number[];
  /** f; default "tanh". */
  activation?: Activation;
  /** Default 0. */
  seed?: number;
  /** Default "uniform", ±1/√(inputs of a unit). */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/**
 * Time-delay neural network (Lang et al. 1990; NNDL §6.1.1): each layer sees the layer below now and K steps back,
 *
 *     h_t^(l) = f( W^(l) [h_t^(l−1); h_{t−1}^(l−1); …; h_{t−K}^(l−1)] + b^(l) ),
 *
 * h^(0) = x, and x = 0 before the first step. It remembers a window, {@link receptiveField}, and nothing beyond.
 * Parameters are those of PyTorch's Conv1d: `weight_l0` [H, D, K + 1], the present last, and `bias_l0` [H].
 *
 * @example
 * const tdnn = new TDNN({ inputSize: 8, hiddenSize: 16, delays: [2, 3], seed: 1 });
 * const { y } = tdnn.forward(x);
 */
export class TDNN implements SequenceNetwork {
  /** D */
  readonly inputSize: number;
  /** H, size of `y` and `last`. */
  readonly outputSize: number;
  /** Element type of parameters, inputs and outputs. */
  readonly dtype: DType;
  /** How the parameters started. */
  readonly initialization: Initialization;
  /** K of each layer. */
  readonly delays: readonly number[];
  /** Steps of the input that an output sees, the present one too: 1 + Σ K. */
  readonly receptiveField: number;
  readonly #activation: Activation;
  readonly #layers: readonly WindowLayer[];

  static {
    showAsTable(TDNN.prototype, networkTable);
  }

  /** @throws RangeError for a size that is not a positive whole number, or delays that are not whole numbers from 0. */
  constructor(options: TDNNOptions) {
    const { inputSize, hiddenSize, delays, activation = "tanh", seed = 0 } = options;
    const { initialization = "uniform", dtype = "float32" } = options;
    requirePositiveInteger("TDNN", "inputSize", inputSize);
    requirePositiveInteger("TDNN", "hiddenSize", hiddenSize);
    if (!Array.isArray(delays) || delays.length === 0 || !delays.every((K) => Number.isInteger(K) && K >= 0)) {
      const came = Array.isArray(delays) ? `[${delays.join(", ")}]` : String(delays);
      throw new RangeError(`TDNN: delays is ${came}; it must hold a whole number from 0 for each layer`);
    }
    requireInitialization("TDNN", initialization);
    const { f, range } = activationOf("TDNN", activation);
    const random = new Random(seed, "tdnn");
    this.inputSize = inputSize;
    this.outputSize = hiddenSize;
    this.dtype = dtype;
    this.initialization = initialization;
    this.delays = [...delays];
    this.receptiveField = 1 + delays.reduce((sum, K) => sum + K, 0);
    this.#activation = activation;
    this.#layers = delays.map((K, layer) => ({
      ...startingKernel([hiddenSize, layer === 0 ? inputSize : hiddenSize, K + 1], random, initialization, dtype),
      padding: { dilation: 1, before: K, after: 0 },
      f,
      range,
    }));
  }

  /**
   * @param x [T, B, D]
   * @throws RangeError for a wrong shape, lengths that do not fit or a NaN in `x`, TypeError for a wrong element type.
   */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences("TDNN.forward", x, this, options.lengths);
    return outputOf(runLayers(this.#layers, x, options.lengths), options.lengths);
  }

  /**
   * Hidden states, net inputs and error terms of the last step, by layer; see `Recurrent.trace`. Throws as
   * {@link forward} does.
   */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    requireSequences("TDNN.trace", x, this, options.lengths);
    return traceLayers("TDNN", this.#layers, x, options);
  }

  /** What is learnt: `weight_l0`, `bias_l0`, … The tensors are the network's own: writing into them changes it. */
  parameters(): Record<string, Tensor> {
    const entries = this.#layers.flatMap(({ weight, bias }, layer) => [
      [`weight_l${layer}`, weight] as const,
      [`bias_l${layer}`, bias] as const,
    ]);
    return Object.fromEntries(entries);
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("TDNN.loadParameters", this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const { inputSize, outputSize: hiddenSize, delays, dtype, initialization } = this;
    const options = { inputSize, hiddenSize, delays, activation: this.#activation, dtype, initialization };
    return { network: "TDNN", options };
  }
}
