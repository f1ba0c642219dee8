import { type Graph, undirectedGraph } from "../../../src/core/structures/graph.js";
import type { Random } from "../../../src/core/tensor/random.js";

/** N nodes, each pair of them joined with the given probability, no node joined to itself. */
export function randomGraph(random: Random, N: number, probability = 0.4): Graph {
  const pairs: [number, number][] = [];
  for (let a = 0; a < N; a++) for (let b = 0; b < a; b++) if (random.uniform() < probability) pairs.push([a, b]);
  return undirectedGraph(N, pairs);
}

/** The same graph with its nodes renumbered: node n becomes `order[n]`. */
export function renumbered({ nodes, edges }: Graph, order: readonly number[]): Graph {
  const names = nodes.slice();
  for (const [n, name] of nodes.entries()) names[order[n]] = name;
  return { nodes: names, edges: edges.map((edge) => ({ ...edge, from: order[edge.from], to: order[edge.to] })) };
}
