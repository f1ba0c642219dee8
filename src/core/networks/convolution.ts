import { activationOf } from "../cells/activation.js";
import type { Activation } from "../cells/cell.js";
import { showAsTable } from "../table.js";
import { convolve } from "../tensor/convolution.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { type DType, Tensor, type Values, withGrad } from "../tensor/tensor.js";
import { startTrace, traced, walkBack } from "../trace/take.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import { type Initialization, requireInitialization, startingTensor } from "./initialization.js";
import { lastWithin, zeroBeyond } from "./lengths.js";
import { copyIntoParameters } from "./parameters.js";
import {
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";
import { networkTable } from "./summary.js";

/** Options of a {@link Convolution}. */
export interface ConvolutionLayerOptions {
  /** D */
  inputSize: number;
  /** M, how many kernels. */
  outputSize: number;
  /** K, steps that a kernel covers. */
  kernelSize: number;
  /** Steps between those, 1 or more; default 1. */
  dilation?: number;
  /**
   * Whether y_t sees x_t and what was before it; otherwise the kernel is centred at t, and of an even one the greater
   * half lies behind t. Default true.
   */
  causal?: boolean;
  /** f in y_t = f(z_t); default "identity". */
  activation?: Activation;
  /** Default 0. */
  seed?: number;
  /** Default "uniform", PyTorch's ±1/√(D K). */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/**
 * A convolution over time (NNDL §5.1), one kernel for all steps: sequences of any length go in and come out, the steps
 * outside of a sequence counting as 0.
 *
 *     y_t = f( Σ_k W_k x_{t − (K − 1 − k)·dilation} + b )
 *
 * is the causal form; a centred kernel lies (K − 1)·dilation / 2 steps later.
 *
 * Parameters are named and shaped as PyTorch's Conv1d: `weight` [M, D, K], `bias` [M].
 *
 * @example
 * const convolution = new Convolution({ inputSize: 8, outputSize: 16, kernelSize: 3, seed: 1 });
 * const { y } = convolution.forward(x);
 */
export class Convolution implements SequenceNetwork {
  /** D */
  readonly inputSize: number;
  /** M, size of `y` and `last`. */
  readonly outputSize: number;
  /** Element type of parameters, inputs and outputs. */
  readonly dtype: DType;
  /** How the parameters started. */
  readonly initialization: Initialization;
  /** Steps of the input that an output sees, (K − 1)·dilation + 1. */
  readonly receptiveField: number;
  readonly #options: Required<Pick<ConvolutionLayerOptions, "kernelSize" | "dilation" | "causal" | "activation">>;
  readonly #layer: WindowLayer;

  static {
    showAsTable(Convolution.prototype, networkTable);
  }

  /** @throws RangeError for a size that is not a positive whole number, or another option that is not known. */
  constructor(options: ConvolutionLayerOptions) {
    const { inputSize, outputSize, kernelSize, dilation = 1, causal = true, activation = "identity" } = options;
    const { seed = 0, initialization = "uniform", dtype = "float32" } = options;
    for (const [name, value] of Object.entries({ inputSize, outputSize, kernelSize, dilation })) {
      requirePositiveInteger("Convolution", name, value);
    }
    requireInitialization("Convolution", initialization);
    const { f, range } = activationOf("Convolution", activation);
    const reach = (kernelSize - 1) * dilation;
    const before = causal ? reach : Math.floor(reach / 2);
    const random = new Random(seed, "convolution");
    this.inputSize = inputSize;
    this.outputSize = outputSize;
    this.dtype = dtype;
    this.initialization = initialization;
    this.receptiveField = reach + 1;
    this.#options = { kernelSize, dilation, causal, activation };
    this.#layer = {
      ...startingKernel([outputSize, inputSize, kernelSize], random, initialization, dtype),
      padding: { dilation, before, after: reach - before },
      f,
      range,
    };
  }

  /**
   * @param x [T, B, D]
   * @throws RangeError for a wrong shape, lengths that do not fit or a NaN in `x`, TypeError for a wrong element type.
   */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences("Convolution.forward", x, this, options.lengths);
    return outputOf(runLayers([this.#layer], x, options.lengths), options.lengths);
  }

  /**
   * Net inputs, outputs (as the state `h`) and error terms of the last step; see `Recurrent.trace`. Throws as
   * {@link forward} does.
   */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    requireSequences("Convolution.trace", x, this, options.lengths);
    return traceLayers("Convolution", [this.#layer], x, options);
  }

  /** What is learnt, by PyTorch's names. The tensors are the network's own: writing into them changes it. */
  parameters(): Record<string, Tensor> {
    const { weight, bias } = this.#layer;
    return { weight, bias };
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("Convolution.loadParameters", this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const { inputSize, outputSize, dtype, initialization } = this;
    return { network: "Convolution", options: { inputSize, outputSize, ...this.#options, dtype, initialization } };
  }
}

/** A layer that sees a window of the layer below: h = f(z). */
export interface WindowLayer {
  /** [M, D, K] */
  readonly weight: Tensor;
  /** [M] */
  readonly bias: Tensor;
  readonly padding: { readonly dilation: number; readonly before: number; readonly after: number };
  readonly f: (z: Tensor) => Tensor;
  /** Of f. */
  readonly range: readonly [number, number] | null;
}

/** Net input and output of a layer at every step, [T, B, M]; 0 beyond a sequence's end. */
interface LayerValues {
  readonly z: Tensor;
  readonly h: Tensor;
}

/** A kernel [M, D, K] and its bias before anything is learnt. */
export function startingKernel(
  [M, D, K]: readonly [number, number, number],
  random: Random,
  initialization: Initialization,
  dtype: DType,
): { weight: Tensor; bias: Tensor } {
  const sizes = { bound: 1 / Math.sqrt(D * K), outputs: M };
  const start = (shape: readonly number[]) =>
    startingTensor(initialization, random, shape, sizes, { dtype, requiresGrad: true });
  return { weight: new Tensor(start([M, D * K]).data, [M, D, K], { requiresGrad: true }), bias: start([M]) };
}

/** All layers on x [T, B, D], the lowest first. */
export function runLayers(layers: readonly WindowLayer[], x: Tensor, lengths?: readonly number[]): LayerValues[] {
  let below = zeroBeyond(x, lengths);
  return layers.map(({ weight, bias, padding, f }) => {
    const z = zeroBeyond(convolve(below, weight, bias, padding), lengths);
    below = zeroBeyond(f(z), lengths);
    return { z, h: below };
  });
}

/** What the top layer gives. */
export function outputOf(values: readonly LayerValues[], lengths?: readonly number[]): SequenceOutput {
  const { h } = values[values.length - 1];
  return { y: h, last: lastWithin(h, lengths) };
}

/** Trace of layers on x [T, B, D]. Their parameters' gradients are left alone. */
export function traceLayers(name: string, layers: readonly WindowLayer[], x: Tensor, options: TraceOptions): Trace {
  const head = startTrace(name, x, options);
  const fixed = layers.map((layer) => ({ ...layer, weight: layer.weight.detach(), bias: layer.bias.detach() }));
  return withGrad(() => {
    const values = runLayers(fixed, x.detach({ requiresGrad: true }), options.lengths);
    walkBack(name, outputOf(values, options.lengths), options);
    return {
      ...head,
      layers: values.map(({ z, h }, n): LayerTrace => {
        const netInput = { name: "z", label: "net input", labelZh: "净输入", range: null };
        const state = { name: "h", label: "hidden state", labelZh: "隐状态", range: layers[n].range };
        return {
          H: h.shape[2],
          states: [traced(state, Float32Array.from(h.data))],
          gates: [],
          netInputs: [traced(netInput, Float32Array.from(z.data))],
          errorTerms: [traced(netInput, Float32Array.from(z.grad ?? new Float32Array(z.data.length)))],
        };
      }),
    };
  });
}
