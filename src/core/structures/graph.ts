/** A directed edge between two nodes of a graph. */
export interface Edge {
  /** Number of the node it comes from. */
  readonly from: number;
  /** Number of the node it points at. */
  readonly to: number;
  /** What it stands for: "bond", "knows"; networks with edge types tell them by it. */
  readonly label?: string;
}

/** A graph as a plain record. */
export interface Graph {
  /** Name of each node, [N]. */
  readonly nodes: readonly string[];
  /** [E]; an undirected edge is two, one each way. */
  readonly edges: readonly Edge[];
  /** In a batch of graphs joined into one, which graph each node is of, [N]; default 0, one graph. */
  readonly graphs?: readonly number[];
}

/**
 * A graph whose edges go both ways.
 * @param nodes how many, or their names.
 * @throws RangeError for an edge whose end is not there.
 *
 * @example
 * const path = undirectedGraph(3, [[0, 1], [1, 2]]);
 */
export function undirectedGraph(
  nodes: number | readonly string[],
  pairs: readonly (readonly [number, number] | readonly [number, number, string])[],
): Graph {
  const names = typeof nodes === "number" ? Array.from({ length: nodes }, (_, n) => String(n)) : nodes;
  const edges = pairs.flatMap(([a, b, label]): Edge[] => {
    const named = label === undefined ? {} : { label };
    return [
      { from: a, to: b, ...named },
      { from: b, to: a, ...named },
    ];
  });
  const graph = { nodes: names, edges };
  requireGraph("undirectedGraph", graph);
  return graph;
}

/**
 * Several graphs as one that has no edges between them: how a batch of graphs is computed at once.
 * @throws RangeError for no graphs.
 *
 * @example
 * const batch = joinGraphs([undirectedGraph(2, [[0, 1]]), undirectedGraph(3, [[0, 2]])]);
 */
export function joinGraphs(graphs: readonly Graph[]): Graph {
  if (graphs.length === 0) throw new RangeError("joinGraphs: there are no graphs");
  const edges: Edge[] = [];
  let first = 0;
  for (const graph of graphs) {
    for (const edge of graph.edges) edges.push({ ...edge, from: edge.from + first, to: edge.to + first });
    first += graph.nodes.length;
  }
  return {
    nodes: graphs.flatMap(({ nodes }) => nodes),
    edges,
    graphs: graphs.flatMap(({ nodes }, number) => nodes.map(() => number)),
  };
}

/** How many graphs there are in a batch. */
export function countGraphs({ graphs }: Graph): number {
  return graphs === undefined ? 1 : 1 + graphs.reduce((most, number) => Math.max(most, number), 0);
}

/** The graph with an edge from each node to itself, after the others. */
export function withLoops(graph: Graph): Graph {
  const loops = graph.nodes.map((_, node): Edge => ({ from: node, to: node, label: "self" }));
  return { ...graph, edges: [...graph.edges, ...loops] };
}

/** Throws a RangeError for a graph without nodes, an edge whose end is not there, or numbers of graphs that do not fit. */
export function requireGraph(where: string, { nodes, edges, graphs }: Graph): void {
  const N = nodes.length;
  if (N === 0) throw new RangeError(`${where}: graph has no nodes`);
  for (const [number, { from, to }] of edges.entries()) {
    for (const end of [from, to]) {
      if (!Number.isInteger(end) || end < 0 || end >= N) {
        throw new RangeError(`${where}: edge ${number} has end ${end}; it must be a node from 0 to ${N - 1}`);
      }
    }
  }
  if (graphs === undefined) return;
  const wrong = graphs.findIndex((graph) => !Number.isInteger(graph) || graph < 0);
  if (graphs.length !== N || wrong >= 0) {
    const came = wrong < 0 ? `${graphs.length} numbers` : `number ${graphs[wrong]}`;
    throw new RangeError(`${where}: graphs has ${came}; it must have a whole number from 0 for each of ${N} nodes`);
  }
}
