import { relu } from "../tensor/activations.js";
import { add, multiply } from "../tensor/arithmetic.js";
import { concat, reshape, slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { mean, sum } from "../tensor/reductions.js";
import { sumIntoRows } from "../tensor/rows.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Graph, withLoops } from "./graph.js";
import { GraphLayer, type GraphLayerOptions } from "./graph-layers.js";
import { softmaxOverRows, updateGraph } from "./message-passing.js";
import { type Recorder, range, type StructureTrace } from "./trace.js";

/** Options of a {@link GraphAttention}. */
export interface GraphAttentionOptions extends GraphLayerOptions {
  /** D */
  inputSize: number;
  /** M, numbers a head gives for each node. */
  outputSize: number;
  /** K, default 1. */
  heads?: number;
  /** What becomes of the heads: joined to K·M numbers (default), or their mean. */
  join?: "concat" | "mean";
}

/**
 * Graph attention (Veličković et al. 2018): every node looks at the nodes with an edge to it, and at itself. For each head
 *
 *     s_{uv} = LeakyReLU(a_fromᵀ W x_u + a_toᵀ W x_v)      α_{uv} = softmax of s_{uv} over u      y_v = Σ_u α_{uv} W x_u + b
 *
 * with a slope of 0.2 below 0. It is an update of a graph network whose edges carry W x_u with their scores.
 *
 * @example
 * const layer = new GraphAttention({ inputSize: 2, outputSize: 3, heads: 2, seed: 1 });
 * const y = layer.forward(undirectedGraph(3, [[0, 1], [1, 2]]), new Random(1).normalTensor([3, 2]));
 */
export class GraphAttention extends GraphLayer {
  /** D */
  readonly inputSize: number;
  /** M */
  readonly outputSize: number;
  /** K */
  readonly heads: number;
  /** What becomes of the heads. */
  readonly join: "concat" | "mean";

  /** @throws RangeError for a size that is not a positive whole number, or a `join` that is not known. */
  constructor(options: GraphAttentionOptions) {
    const { inputSize, outputSize, heads = 1, join = "concat" } = options;
    if (join !== "concat" && join !== "mean") {
      throw new RangeError(`GraphAttention: join is ${join}; it must be "concat" or "mean"`);
    }
    const shapes = {
      weight: [heads * outputSize, inputSize],
      attention_from: [heads, outputSize],
      attention_to: [heads, outputSize],
      bias: [join === "concat" ? heads * outputSize : outputSize],
    };
    super("GraphAttention", { inputSize, outputSize, heads }, shapes, options);
    this.inputSize = inputSize;
    this.outputSize = outputSize;
    this.heads = heads;
    this.join = join;
  }

  /** x [N, D] to [N, K·M], or [N, M] of their mean. Throws a RangeError for edges or shapes that do not fit, or a NaN. */
  forward(graph: Graph, x: Tensor): Tensor {
    return this.#run("forward", graph, x);
  }

  /** Attention weights and messages along all edges, and what they come to. */
  trace(graph: Graph, x: Tensor): StructureTrace {
    return this.traceOf(withLoops(graph), (record) => this.#run("trace", graph, x, record));
  }

  #run(where: string, graph: Graph, x: Tensor, record?: Recorder): Tensor {
    this.requireNodes(where, graph, x, this.inputSize, "inputSize");
    const { heads: K, outputSize: M } = this;
    const { weight, attention_from, attention_to, bias } = this.parameters();
    const looped = withLoops(graph);
    const [N, E] = [graph.nodes.length, looped.edges.length];
    record?.("nodes", range(N), [["input", { name: "x", label: "input", labelZh: "输入", range: null }, x]]);
    const { v: y } = updateGraph(
      looped,
      { v: linear(x, weight) },
      {
        edge({ from, to }) {
          const part = (v: Tensor, a: Tensor) => sum(multiply(reshape(v, [E, K, M]), a), 2);
          const score = add(part(from, attention_from), part(to, attention_to));
          // LeakyReLU with slope 0.2.
          return concat([from, add(multiply(score, 0.2), multiply(relu(score), 0.8))], 1);
        },
        aggregate(messages, nodes) {
          const values = reshape(slice(messages, 1, 0, K * M), [E, K, M]);
          const alpha = softmaxOverRows(slice(messages, 1, K * M, K * M + K), nodes, N);
          const weights = { name: "α", label: "attention weight", labelZh: "注意力权重", range: [0, 1] } as const;
          record?.("edges", range(E), [["gate", weights, alpha]]);
          return sumIntoRows(multiply(values, reshape(alpha, [E, K, 1])), nodes, N);
        },
        node: ({ messages }) => add(this.join === "mean" ? mean(messages, 1) : reshape(messages, [N, K * M]), bias),
      },
      record,
    );
    return y;
  }
}
