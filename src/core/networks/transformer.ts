import { showAsTable } from "../table.js";
import { add } from "../tensor/arithmetic.js";
import { permute } from "../tensor/axes.js";
import { requireDType, requirePositiveInteger } from "../tensor/shape.js";
import { type DType, noGrad, Tensor, type Values, withGrad } from "../tensor/tensor.js";
import { startTrace, traced, walkBack } from "../trace/take.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import { Dropout } from "./dropout.js";
import { type Initialization, requireInitialization } from "./initialization.js";
import { LayerNorm } from "./layer-norm.js";
import { Linear } from "./layers.js";
import { lastWithin, zeroBeyond } from "./lengths.js";
import { copyIntoParameters, keepingGradients, withPrefix } from "./parameters.js";
import { LearntPositions, sinusoidalPositions } from "./positions.js";
import {
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";
import { networkTable } from "./summary.js";
import { type EncoderBlockOutput, TransformerEncoderBlock } from "./transformer-blocks.js";

/** Options of a {@link Transformer}. */
export interface TransformerOptions {
  /** D, size of the inputs. */
  inputSize: number;
  /** H, size of the blocks and of the outputs: a multiple of `heads`. */
  hiddenSize: number;
  /** Default 1. */
  heads?: number;
  /** Default 1. */
  numLayers?: number;
  /** Units of each block's feed-forward part; default 4 H. */
  feedForwardSize?: number;
  /** What is added to say where a step is; default "sinusoidal". Without any, steps are a set unless `causal`. */
  positions?: "sinusoidal" | "learnt" | "none";
  /** The longest sequence; needed by, and only by, learnt positions. */
  maxLength?: number;
  /** Whether step t only sees steps 0 … t; default false. */
  causal?: boolean;
  /** Whether each part normalizes what it reads, and the outputs are normalized at the end; default false, as the source. */
  normFirst?: boolean;
  /** Share of what is dropped while training; default 0. */
  dropout?: number;
  /** Default 0. */
  seed?: number;
  /** Default "uniform", PyTorch's. */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/**
 * A Transformer's encoder over sequences (Vaswani et al. 2017; NNDL §15.6.3): inputs are made size H by a linear layer, positions
 * are added, and blocks of self-attention follow. No step waits for another; memory grows with T².
 *
 * Parameters are `input.weight`, `input.bias`, where learnt `positions.weight`, `layers.0.…` as in PyTorch's
 * TransformerEncoder, and with `normFirst` `norm.weight` and `norm.bias`.
 *
 * @example
 * const transformer = new Transformer({ inputSize: 8, hiddenSize: 16, heads: 4, numLayers: 2, seed: 1 });
 * const { y, last } = transformer.forward(x, { lengths: [5, 3] });
 */
export class Transformer implements SequenceNetwork {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly dtype: DType;
  readonly #options: Readonly<Required<Omit<TransformerOptions, "maxLength" | "seed">> & { maxLength?: number }>;
  readonly #input: Linear;
  readonly #positions?: LearntPositions;
  readonly #blocks: readonly TransformerEncoderBlock[];
  readonly #norm?: LayerNorm;
  readonly #dropout: Dropout;

  static {
    showAsTable(Transformer.prototype, networkTable);
  }

  /** @throws RangeError for a size that is not a positive whole number, or another option that cannot be. */
  constructor(options: TransformerOptions) {
    const {
      inputSize,
      hiddenSize,
      heads = 1,
      numLayers = 1,
      feedForwardSize = 4 * hiddenSize,
      positions = "sinusoidal",
    } = options;
    const { maxLength, causal = false, normFirst = false, dropout = 0, seed = 0, dtype = "float32" } = options;
    const { initialization = "uniform" } = options;
    for (const [name, value] of Object.entries({ inputSize, hiddenSize, heads, numLayers, feedForwardSize })) {
      requirePositiveInteger("Transformer", name, value);
    }
    requireInitialization("Transformer", initialization);
    requireDType("Transformer", dtype);
    this.#dropout = new Dropout("Transformer", dropout, seed);
    if (!["sinusoidal", "learnt", "none"].includes(positions)) {
      throw new RangeError(`Transformer: positions is ${positions}; it must be "sinusoidal", "learnt" or "none"`);
    }
    if ((positions === "learnt") !== (maxLength !== undefined)) {
      throw new RangeError(
        `Transformer: positions is ${positions} and maxLength ${maxLength}; learnt positions, and only they, need maxLength`,
      );
    }
    this.inputSize = inputSize;
    this.outputSize = hiddenSize;
    this.dtype = dtype;
    const shared = { heads, feedForwardSize, normFirst, dropout, initialization, dtype };
    const block = { ...shared, size: hiddenSize };
    this.#options = {
      inputSize,
      hiddenSize,
      numLayers,
      positions,
      causal,
      ...shared,
      ...(maxLength !== undefined && { maxLength }),
    };
    this.#input = new Linear({ inputSize, outputSize: hiddenSize, seed, initialization, dtype });
    if (maxLength !== undefined) this.#positions = new LearntPositions({ maxLength, size: hiddenSize, seed, dtype });
    // Seeds of a block's own layers are neighbours.
    this.#blocks = Array.from({ length: numLayers }, (_, n) => {
      return new TransformerEncoderBlock({ ...block, seed: seed + 1000 * (n + 1) });
    });
    if (normFirst) this.#norm = new LayerNorm({ size: hiddenSize, dtype });
  }

  /**
   * Runs the network over `x` [T, B, D]. `last` is the output of each sequence's last step.
   * @throws RangeError for a wrong shape, lengths that do not fit, a NaN in `x`, or more steps than learnt positions;
   * TypeError for a wrong element type.
   */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    return this.#run("forward", x, options).output;
  }

  /**
   * Of each block: the outputs h; scores s of attention with their weights a, of shape [heads, T]; and of the
   * feed-forward units net inputs z and activations f. See `Recurrent.trace`.
   */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    return keepingGradients(this.parameters(), () =>
      withGrad(() => {
        const { output, blocks } = this.#run("trace", x.detach(), options);
        const head = startTrace("Transformer", x, options);
        walkBack("Transformer", output, options);
        return { ...head, layers: blocks.map((block) => layerOf(block, options.lengths)) };
      }),
    );
  }

  /** What is learnt, by name. */
  parameters(): Record<string, Tensor> {
    return {
      ...withPrefix("input", this.#input.parameters()),
      ...(this.#positions && withPrefix("positions", this.#positions.parameters())),
      ...Object.assign({}, ...this.#blocks.map((block, n) => withPrefix(`layers.${n}`, block.parameters()))),
      ...(this.#norm && withPrefix("norm", this.#norm.parameters())),
    };
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("Transformer.loadParameters", this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    return { network: "Transformer", options: { ...this.#options } };
  }

  #run(
    where: string,
    x: Tensor,
    { lengths }: SequenceOptions,
  ): { output: SequenceOutput; blocks: readonly EncoderBlockOutput[] } {
    requireSequences(`Transformer.${where}`, x, this, lengths);
    const { positions, causal, hiddenSize } = this.#options;
    const T = x.shape[0];
    let y = this.#input.forward(zeroBeyond(x, lengths));
    if (positions === "sinusoidal") y = add(y, sinusoidalPositions(T, hiddenSize, this.dtype));
    if (this.#positions) y = add(y, this.#positions.forward(T));
    y = this.#dropout.apply(y);
    const blocks = this.#blocks.map((block) => {
      const output = block.forward(y, { lengths, causal });
      y = output.y;
      return output;
    });
    if (this.#norm) y = this.#norm.forward(y);
    return { output: { y: zeroBeyond(y, lengths), last: lastWithin(y, lengths) }, blocks };
  }
}

/** A block's layer of a trace. */
function layerOf({ y, scores, weights, z, f }: EncoderBlockOutput, lengths?: readonly number[]): LayerTrace {
  const [, heads, T] = scores.shape;
  const H = y.shape[2];
  const F = z.shape[2];
  const range = (low: number, high: number): readonly [number, number] => [low, high];
  const inTime = (values: Values, shape: readonly number[], order?: readonly number[]): Float32Array =>
    noGrad(() => {
      const tensor = new Tensor(values, shape);
      const timeFirst = order ? permute(tensor, order) : tensor;
      const [, B] = timeFirst.shape;
      const flat = new Tensor(timeFirst.data, [T, B, values.length / (T * B)]);
      return Float32Array.from(zeroBeyond(flat, lengths).data);
    });
  const perHead = (values: Values) => inTime(values, scores.shape, [2, 0, 1, 3]);
  const of = (name: string, label: string, labelZh: string, limits: readonly [number, number] | null = null) => {
    return { name, label, labelZh, range: limits };
  };
  const gradient = (tensor: Tensor) => tensor.grad ?? new Float32Array(tensor.data.length);
  const netInputs = [
    of("s", "attention scores", "注意力打分"),
    of("z", "net input of the feed-forward units", "前馈单元的净输入"),
  ];
  const shapes = [[heads, T], [F]];
  return {
    H,
    states: [traced(of("h", "output of the block", "模块输出"), inTime(y.data, y.shape))],
    gates: [
      traced(of("a", "attention weights", "注意力权重", range(0, 1)), perHead(weights.data), shapes[0]),
      traced(of("f", "feed-forward units", "前馈单元"), inTime(f.data, f.shape), shapes[1]),
    ],
    netInputs: [
      traced(netInputs[0], perHead(scores.data), shapes[0]),
      traced(netInputs[1], inTime(z.data, z.shape), shapes[1]),
    ],
    errorTerms: [
      traced(netInputs[0], perHead(gradient(scores)), shapes[0]),
      traced(netInputs[1], inTime(gradient(z), z.shape), shapes[1]),
    ],
  };
}
