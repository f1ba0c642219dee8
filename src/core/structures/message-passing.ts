import type { Quantity } from "../cells/cell.js";
import { exp } from "../tensor/activations.js";
import { divide, multiply, subtract } from "../tensor/arithmetic.js";
import { sumIntoRows, takeRows } from "../tensor/rows.js";
import { describeShape } from "../tensor/shape.js";
import { allocateLike, sumOfSquares, Tensor } from "../tensor/tensor.js";
import { countGraphs, type Graph, requireGraph } from "./graph.js";
import { type Recorder, range } from "./trace.js";

/** Vectors on a graph. */
export interface GraphVectors {
  /** Of the nodes, [N, …]. */
  v: Tensor;
  /** Of the edges, [E, …]; not there where edges have none. */
  e?: Tensor;
  /** Of the whole graph, or of each graph of a batch, [G, …]; not there where they have none. */
  u?: Tensor;
}

/** The functions of one update of a graph network. */
export interface GraphUpdate {
  /**
   * φ_e: new vectors of the edges, or messages, [E, M], from the edges' own, the vectors of their two ends and those of their graph.
   */
  edge(inputs: { e?: Tensor; from: Tensor; to: Tensor; u?: Tensor }): Tensor;
  /** What the edges that point at a node come to: [E, M] and the node of each edge to [N, M]; default the sum. */
  aggregate?(messages: Tensor, nodes: readonly number[], count: number): Tensor;
  /** φ_v: new vectors of the nodes, from what the edges come to, the nodes' own and those of their graph. */
  node(inputs: { messages: Tensor; v: Tensor; u?: Tensor }): Tensor;
  /** φ_u: new vectors of the graphs, from sums over their edges and nodes; by default u stays. */
  graph?(inputs: { edges: Tensor; nodes: Tensor; u?: Tensor }): Tensor;
}

const edgeVector: Quantity = { name: "e", label: "edge vector", labelZh: "边向量", range: null };
const nodeVector: Quantity = { name: "v", label: "node vector", labelZh: "节点向量", range: null };
const graphVector: Quantity = { name: "u", label: "global vector", labelZh: "全局向量", range: null };

/**
 * One update of a graph network (Battaglia et al. 2018, algorithm 1; NNDL §6.8.2) in the lecture's order: every edge from its two
 * ends and u, every node from the edges that point at it and u, then u:
 *
 *     e' = φ_e(e, v_from, v_to, u)      v' = φ_v(Σ e' to v, v, u)      u' = φ_u(Σ e', Σ v', u)
 *
 * As message passing (Gilmer et al. 2017), where edges have no memory: m_t(v) = Σ f(h(v), h(u), e(u, v)), h_t(v) = g(h(v), m_t(v)).
 * Graph convolution and graph attention are this with other functions.
 * @param record is told of every part of the update.
 * @throws RangeError for edges that do not fit, or vectors of another number than there are nodes, edges or graphs.
 *
 * @example
 * const path = undirectedGraph(3, [[0, 1], [1, 2]]);
 * const { v } = updateGraph(path, { v: Tensor.from([[1], [2], [4]]) }, { edge: ({ from }) => from, node: ({ messages }) => messages });
 */
export function updateGraph(graph: Graph, before: GraphVectors, update: GraphUpdate, record?: Recorder): GraphVectors {
  requireVectors("updateGraph", graph, before);
  const { v, e, u } = before;
  const { nodes, edges } = graph;
  const N = nodes.length;
  const from = edges.map((edge) => edge.from);
  const to = edges.map((edge) => edge.to);
  const G = countGraphs(graph);
  const graphOf = graph.graphs ?? new Array<number>(N).fill(0);
  const graphOfEdge = to.map((node) => graphOf[node]);
  const ofGraph = (numbers: readonly number[]) => u && takeRows(u, numbers);
  const newE = update.edge({ e, from: takeRows(v, from), to: takeRows(v, to), u: ofGraph(graphOfEdge) });
  record?.("edges", range(edges.length), [["state", edgeVector, newE]]);
  const messages = (update.aggregate ?? sumIntoRows)(newE, to, N);
  const newV = update.node({ messages, v, u: ofGraph(graphOf) });
  record?.("nodes", range(N), [["state", nodeVector, newV]]);
  if (update.graph === undefined) return { v: newV, e: newE, ...(u && { u }) };
  const sums = { edges: sumIntoRows(newE, graphOfEdge, G), nodes: sumIntoRows(newV, graphOf, G) };
  const newU = update.graph({ ...sums, u });
  record?.("graphs", range(G), [["state", graphVector, newU]]);
  return { v: newV, e: newE, u: newU };
}

/** Throws a RangeError unless there is a vector for each node, edge and graph, without NaN. */
export function requireVectors(where: string, graph: Graph, { v, e, u }: GraphVectors): void {
  requireGraph(where, graph);
  const counts = { nodes: graph.nodes.length, edges: graph.edges.length, graphs: countGraphs(graph) };
  const all = [
    ["v", v, "nodes"],
    ["e", e, "edges"],
    ["u", u, "graphs"],
  ] as const;
  for (const [name, tensor, of] of all) {
    if (tensor === undefined) continue;
    if (tensor.shape.length !== 2 || tensor.shape[0] !== counts[of]) {
      throw new RangeError(
        `${where}: ${name} has shape ${describeShape(tensor.shape)}; it must be [${of}, size], with ${counts[of]} ${of}`,
      );
    }
    if (Number.isNaN(sumOfSquares(tensor.data))) throw new RangeError(`${where}: ${name} holds NaN`);
  }
}

/** Means over the edges that point at each node: [E, M] to [N, M]; 0 where there are none. */
export function meanIntoRows(messages: Tensor, nodes: readonly number[], count: number): Tensor {
  const share = new Tensor(allocateLike(messages.data, count), [count, 1]);
  for (const node of nodes) share.data[node]++;
  for (let n = 0; n < count; n++) share.data[n] = 1 / Math.max(share.data[n], 1);
  return multiply(sumIntoRows(messages, nodes, count), share);
}

/** softmax of scores [E, K] over the edges that point at the same node, for each of K columns by itself. */
export function softmaxOverRows(scores: Tensor, nodes: readonly number[], count: number): Tensor {
  const [, K] = scores.shape;
  const largest = allocateLike(scores.data, count * K).fill(Number.NEGATIVE_INFINITY);
  for (const [edge, node] of nodes.entries()) {
    for (let k = 0; k < K; k++) {
      largest[node * K + k] = Math.max(largest[node * K + k], scores.data[edge * K + k]);
    }
  }
  // Subtracting a constant changes no softmax, and so no gradient.
  const powers = exp(subtract(scores, takeRows(new Tensor(largest, [count, K]), nodes)));
  return divide(powers, takeRows(sumIntoRows(powers, nodes, count), nodes));
}
