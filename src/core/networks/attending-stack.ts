import { showAsTable } from "../table.js";
import { softmax } from "../tensor/activations.js";
import { multiply, where } from "../tensor/arithmetic.js";
import { permute } from "../tensor/axes.js";
import { concat } from "../tensor/layout.js";
import { matmul } from "../tensor/products.js";
import { Random } from "../tensor/random.js";
import { Tensor } from "../tensor/tensor.js";
import { traced } from "../trace/take.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import type { RunPart } from "./composite.js";
import { startingTensor } from "./initialization.js";
import { Layered, type LayeredOptions } from "./layered.js";
import { zeroBeyond } from "./lengths.js";
import type { SequenceOptions, SequenceOutput } from "./sequence-network.js";
import { networkTable } from "./summary.js";

/**
 * Stacked layers of any cell in which a state reads the states of the layer below at all times (NNDL §6.7.1, variant A),
 * by dot-product attention (Vaswani et al. 2017, §3.2.1) joined to the one of its own time:
 *
 *     h_t^(l) reads [h_t^(l-1); Σ_s α_ts h_s^(l-1)] and its own state
 *     α_ts = softmax_s(h_t^(l-1)ᵀ A^(l) h_s^(l-1) / √H)
 *
 * All times are earlier and later ones: from its second layer on the network also reads the future. Beside the cell's
 * parameters each layer but the first has `weight_attention` A [H, H].
 *
 * @example
 * const network = new AttendingStack({ cell: lstmCell(), inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, last } = network.forward(x, { lengths: [5, 3] });
 */
export class AttendingStack extends Layered {
  /** A of each layer but the first, [H, H]. */
  readonly #attention: readonly Tensor[];
  /** Weights α [B, T, T] of the last run, the second layer's first. */
  #weights: Tensor[] = [];

  static {
    showAsTable(AttendingStack.prototype, networkTable);
  }

  constructor(options: LayeredOptions) {
    const { inputSize: D, hiddenSize: H, seed = 0 } = options;
    super("AttendingStack", options, (L) => ({
      inputs: Array.from({ length: L }, (_, layer) => (layer === 0 ? D : 2 * H)),
      output: H,
    }));
    const random = new Random(seed, "attention");
    const start = { bound: 1 / Math.sqrt(H), outputs: H };
    this.#attention = this.layers.slice(1).map(() => {
      return startingTensor(this.initialization, random, [H, H], start, { dtype: this.dtype, requiresGrad: true });
    });
  }

  /** What is learnt, named as a stacked network's, and `weight_attention_l1` … */
  override parameters(): Record<string, Tensor> {
    const attention = this.#attention.map((weight, n) => [`weight_attention_l${n + 1}`, weight] as const);
    return { ...super.parameters(), ...Object.fromEntries(attention) };
  }

  /** A layer each, with what the step at t attends to below as its gate α, [1, T]; see `Recurrent.trace`. */
  override trace(x: Tensor, options: TraceOptions = {}): Trace {
    const trace = super.trace(x, options);
    const { T, lengths } = trace;
    const layers = trace.layers.map((layer, n): LayerTrace => {
      if (n === 0) return layer;
      const values = zeroBeyond(permute(this.#weights[n - 1], [1, 0, 2]).detach(), lengths).data;
      const quantity = { name: "α", label: "attention to the layer below", labelZh: "对下一层的注意力" };
      const attention = traced({ ...quantity, range: [0, 1] }, Float32Array.from(values), [1, T]);
      return { ...layer, gates: [...layer.gates, attention] };
    });
    this.#weights = [];
    return { ...trace, layers };
  }

  protected override run(x: Tensor, options: SequenceOptions, runLayer: RunPart): SequenceOutput {
    const [first, ...rest] = this.layers;
    let output = runLayer(first, x, options);
    this.#weights = [];
    for (const [n, layer] of rest.entries()) {
      const below = permute(output.y, [1, 0, 2]);
      const queries = multiply(matmul(below, this.#attention[n]), 1 / Math.sqrt(this.hiddenSize));
      const weights = softmax(valid(matmul(queries, permute(below, [0, 2, 1])), options));
      this.#weights.push(weights);
      const context = permute(matmul(weights, below), [1, 0, 2]);
      output = runLayer(layer, concat([output.y, context], 2), options);
    }
    return output;
  }
}

/** Scores [B, T, T] with −∞ for keys beyond a sequence's end. */
function valid(scores: Tensor, { lengths }: SequenceOptions): Tensor {
  if (lengths === undefined) return scores;
  const T = scores.shape[2];
  const mask = Tensor.zeros([lengths.length, 1, T], { dtype: scores.dtype });
  for (const [b, length] of lengths.entries()) mask.data.fill(1, b * T, b * T + length);
  return where(mask, scores, Number.NEGATIVE_INFINITY);
}
