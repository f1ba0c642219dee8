import { add, multiply } from "../tensor/arithmetic.js";
import { linear } from "../tensor/products.js";
import { allocateLike, Tensor } from "../tensor/tensor.js";
import { type Graph, withLoops } from "./graph.js";
import { GraphLayer, type GraphLayerOptions } from "./graph-layers.js";
import { updateGraph } from "./message-passing.js";
import { type Recorder, range, type StructureTrace } from "./trace.js";

/**
 * Graph convolution (Kipf & Welling 2017): D^{-1/2} (A + I) D^{-1/2} X W + b, as an update of a graph network whose edges carry
 * W x_from / √(d_from d_to), each node's own among them; d counts the edges that point at a node. What follows it, such as a
 * ReLU, is up to the caller.
 *
 * @example
 * const layer = new GraphConvolution({ inputSize: 2, outputSize: 3, seed: 1 });
 * const y = layer.forward(undirectedGraph(3, [[0, 1], [1, 2]]), new Random(1).normalTensor([3, 2]));
 */
export class GraphConvolution extends GraphLayer {
  /** D */
  readonly inputSize: number;

  /**
   * @param options.inputSize D
   * @param options.outputSize M
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(options: { inputSize: number; outputSize: number } & GraphLayerOptions) {
    const { inputSize, outputSize } = options;
    const shapes = { weight: [outputSize, inputSize], bias: [outputSize] };
    super("GraphConvolution", { inputSize, outputSize }, shapes, options);
    this.inputSize = inputSize;
  }

  /** x [N, D] to [N, M]. Throws a RangeError for edges or shapes that do not fit, or a NaN in `x`. */
  forward(graph: Graph, x: Tensor): Tensor {
    return this.#run("forward", graph, x);
  }

  /** Messages along all edges, and what they come to. */
  trace(graph: Graph, x: Tensor): StructureTrace {
    return this.traceOf(withLoops(graph), (record) => this.#run("trace", graph, x, record));
  }

  #run(where: string, graph: Graph, x: Tensor, record?: Recorder): Tensor {
    this.requireNodes(where, graph, x, this.inputSize, "inputSize");
    const { weight, bias } = this.parameters();
    const looped = withLoops(graph);
    const degree = new Array<number>(graph.nodes.length).fill(0);
    for (const { to } of looped.edges) degree[to]++;
    const scale = new Tensor(allocateLike(x.data, looped.edges.length), [looped.edges.length, 1]);
    for (const [n, { from, to }] of looped.edges.entries()) scale.data[n] = 1 / Math.sqrt(degree[from] * degree[to]);
    record?.("nodes", range(graph.nodes.length), [
      ["input", { name: "x", label: "input", labelZh: "输入", range: null }, x],
    ]);
    const v = linear(x, weight);
    const { v: y } = updateGraph(
      looped,
      { v },
      { edge: ({ from }) => multiply(from, scale), node: ({ messages }) => add(messages, bias) },
      record,
    );
    return y;
  }
}
