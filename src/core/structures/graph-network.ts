import { activationOf } from "../cells/activation.js";
import type { Activation } from "../cells/cell.js";
import { concat } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { sumIntoRows } from "../tensor/rows.js";
import { describeShape, requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { countGraphs, type Graph } from "./graph.js";
import { GraphLayer, type GraphLayerOptions } from "./graph-layers.js";
import { type GraphVectors, meanIntoRows, requireVectors, updateGraph } from "./message-passing.js";
import { type Recorded, type Recorder, range, type StructureTrace } from "./trace.js";

/** Sizes of the vectors on a graph; 0 where there are none. */
export interface GraphSizes {
  /** Of v. */
  node: number;
  /** Of e, default 0. */
  edge?: number;
  /** Of u, default 0. */
  graph?: number;
}

/** Options of a {@link GraphNetwork}. */
export interface GraphNetworkOptions extends GraphLayerOptions {
  /** Sizes of what comes. */
  inputs: GraphSizes;
  /** Sizes of what is given; without a size of u there is no update of it. */
  outputs: { node: number; edge: number; graph?: number };
  /** What the edges that point at a node come to: their "sum" (default) or "mean". */
  aggregate?: "sum" | "mean";
  /** Default "tanh". */
  activation?: Activation;
}

/**
 * Graph network block (Battaglia et al. 2018; NNDL §6.8.2): one update of edges, nodes and the global vector, each by a fully
 * connected layer of what it reads:
 *
 *     e' = f(W_e [e; v_from; v_to; u] + b_e)      v' = f(W_v [Σ e' to v; v; u] + b_v)      u' = f(W_u [Σ e'; Σ v'; u] + b_u)
 *
 * @example
 * const block = new GraphNetwork({ inputs: { node: 2 }, outputs: { node: 3, edge: 4, graph: 1 }, seed: 1 });
 * const { v, e, u } = block.forward(undirectedGraph(3, [[0, 1], [1, 2]]), { v: new Random(1).normalTensor([3, 2]) });
 */
export class GraphNetwork extends GraphLayer {
  /** Sizes of what comes. */
  readonly inputs: Required<GraphSizes>;
  readonly #f: (z: Tensor) => Tensor;
  readonly #aggregate: typeof sumIntoRows;

  /** @throws RangeError for a size that cannot be, an `aggregate` or an activation that is not known. */
  constructor(options: GraphNetworkOptions) {
    const { inputs, outputs, aggregate = "sum", activation = "tanh" } = options;
    const { node, edge = 0, graph = 0 } = inputs;
    if (aggregate !== "sum" && aggregate !== "mean") {
      throw new RangeError(`GraphNetwork: aggregate is ${aggregate}; it must be "sum" or "mean"`);
    }
    for (const [name, value] of Object.entries({ edge, graph })) {
      if (value !== 0) requirePositiveInteger("GraphNetwork", `inputs.${name}`, value);
    }
    const shapes = {
      "edge.weight": [outputs.edge, edge + 2 * node + graph],
      "edge.bias": [outputs.edge],
      "node.weight": [outputs.node, outputs.edge + node + graph],
      "node.bias": [outputs.node],
      ...(outputs.graph !== undefined && {
        "graph.weight": [outputs.graph, outputs.edge + outputs.node + graph],
        "graph.bias": [outputs.graph],
      }),
    };
    const sizes = {
      "inputs.node": node,
      "outputs.node": outputs.node,
      "outputs.edge": outputs.edge,
      ...(outputs.graph !== undefined && { "outputs.graph": outputs.graph }),
    };
    super("GraphNetwork", sizes, shapes, options);
    this.inputs = { node, edge, graph };
    this.#f = activationOf("GraphNetwork", activation).f;
    this.#aggregate = aggregate === "sum" ? sumIntoRows : meanIntoRows;
  }

  /**
   * One update.
   * @param vectors v [N, …], and e [E, …] and u [G, …] where their sizes are not 0.
   * @throws RangeError for edges or shapes that do not fit, or a NaN.
   */
  forward(graph: Graph, vectors: GraphVectors): GraphVectors {
    return this.#run("forward", graph, vectors);
  }

  /** The vectors before the update, then edges, nodes and graphs as they are updated. */
  trace(graph: Graph, vectors: GraphVectors): StructureTrace {
    return this.traceOf(graph, (record) => this.#run("trace", graph, vectors, record));
  }

  #run(where: string, graph: Graph, vectors: GraphVectors, record?: Recorder): GraphVectors {
    this.#check(`GraphNetwork.${where}`, graph, vectors);
    if (record) recordGiven(graph, vectors, record);
    const parameters = this.parameters();
    const layer = (name: string, inputs: readonly (Tensor | undefined)[]): Tensor => {
      const given = inputs.filter((input) => input !== undefined);
      return this.#f(linear(concat(given, 1), parameters[`${name}.weight`], parameters[`${name}.bias`]));
    };
    return updateGraph(
      graph,
      vectors,
      {
        edge: ({ e, from, to, u }) => layer("edge", [e, from, to, u]),
        aggregate: this.#aggregate,
        node: ({ messages, v, u }) => layer("node", [messages, v, u]),
        ...(parameters["graph.weight"] && { graph: ({ edges, nodes, u }) => layer("graph", [edges, nodes, u]) }),
      },
      record,
    );
  }

  #check(where: string, graph: Graph, vectors: GraphVectors): void {
    requireVectors(where, graph, vectors);
    const { node, edge, graph: ofGraph } = this.inputs;
    for (const [name, size] of [
      ["v", node],
      ["e", edge],
      ["u", ofGraph],
    ] as const) {
      const tensor = vectors[name];
      if ((tensor?.shape[1] ?? 0) !== size) {
        const came = tensor === undefined ? "is not given" : `has shape ${describeShape(tensor.shape)}`;
        throw new RangeError(`${where}: ${name} ${came}; its size must be ${size}`);
      }
      if (tensor !== undefined && tensor.dtype !== this.dtype) {
        throw new TypeError(`${where}: ${name} is ${tensor.dtype}; the network is ${this.dtype}`);
      }
    }
  }
}

function recordGiven(graph: Graph, { v, e, u }: GraphVectors, record: Recorder): void {
  const given = (name: string, label: string, labelZh: string, tensor: Tensor): readonly Recorded[] => [
    ["input", { name, label, labelZh, range: null }, tensor],
  ];
  if (e) record("edges", range(graph.edges.length), given("e", "edge vector", "边向量", e));
  record("nodes", range(graph.nodes.length), given("v", "node vector", "节点向量", v));
  if (u) record("graphs", range(countGraphs(graph)), given("u", "global vector", "全局向量", u));
}
