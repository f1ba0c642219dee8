import {
  GatedGraphNetwork,
  type Graph,
  GraphNetwork,
  type GraphUpdate,
  joinGraphs,
  Random,
  sum,
  Tensor,
  takeRows,
  undirectedGraph,
  updateGraph,
} from "../core/index.js";
import { type Exercise, listOf, notAPair, numberOf, pairOf, right, wrong } from "./exercise.js";

/** Nodes in rows and columns, joined up, down, left and right. */
function grid(side: number): Graph {
  const pairs: [number, number][] = [];
  for (let node = 0; node < side * side; node++) {
    if (node % side < side - 1) pairs.push([node, node + 1]);
    if (node < side * (side - 1)) pairs.push([node, node + side]);
  }
  return undirectedGraph(side * side, pairs);
}

/** After how many updates of a graph network the last node differs if the first one reads something else. */
function updatesUntilHeard(graph: Graph, global: boolean): number {
  const size = global ? 1 : 0;
  const block = new GraphNetwork({
    inputs: { node: 4, graph: size },
    outputs: { node: 4, edge: 4, ...(global && { graph: 1 }) },
    dtype: "float64",
    aggregate: "mean",
    seed: 1,
  });
  const start = () => ({
    v: Tensor.zeros([graph.nodes.length, 4], { dtype: "float64" }),
    ...(global && { u: Tensor.zeros([1, 1], { dtype: "float64" }) }),
  });
  let [one, other] = [start(), start()];
  other.v.data[0] = 1;
  const last = (v: Tensor) => v.data.slice(-4).join(" ");
  for (let t = 1; ; t++) {
    [one, other] = [one, other].map(({ v, u }) => {
      const after = block.forward(graph, { v, ...(u && { u }) });
      return { v: after.v, ...(after.u && { u: after.u }) };
    });
    if (last(one.v) !== last(other.v)) return t;
  }
}

const ring = (first: number, size: number) =>
  Array.from({ length: size }, (_, n): [number, number] => [first + n, first + ((n + 1) % size)]);
const shapes: Readonly<Record<string, Graph>> = {
  path: undirectedGraph(6, ring(0, 6).slice(0, 5)),
  ring: undirectedGraph(6, ring(0, 6)),
  star: undirectedGraph(
    6,
    [1, 2, 3, 4, 5].map((n) => [0, n]),
  ),
  triangles: undirectedGraph(6, [...ring(0, 3), ...ring(3, 3)]),
};

/** The sum over a graph's nodes of what a network with random parameters makes of equal inputs. */
function fingerprint(graph: Graph): number {
  const network = new GatedGraphNetwork({ hiddenSize: 4, steps: 6, seed: 1, dtype: "float64" });
  const h = new Tensor(new Float64Array(graph.nodes.length * 4).fill(0.5), [graph.nodes.length, 4]);
  return sum(network.forward(graph, h)).data[0];
}

/** Graphs whose nodes all have a neighbour, as one. */
const samples = joinGraphs([grid(3), ...Object.values(shapes)]);

/** The exercises of notebook 13. */
export const graphExercises: Readonly<Record<string, Exercise>> = {
  "13.1": (answer) => {
    const sizes = { node: 3, edge: 2, graph: 1 };
    const count = (names: RegExp) =>
      Object.entries(new GraphNetwork({ inputs: sizes, outputs: sizes }).parameters())
        .filter(([name]) => names.test(name))
        .reduce((sum, [, { data }]) => sum + data.length, 0);
    const given = numberOf(answer);
    if (given === count(/./)) {
      return right(
        "three layers: edges, nodes and the graph, whatever the graph's size.",
        "三层：边、节点和全图，与图的大小无关。",
      );
    }
    if (given === count(/weight/)) return wrong("each of the three layers has biases too.", "三层各自还有偏置。");
    if (given === count(/edge|node/)) return wrong("the global vector is updated too.", "全局向量也要更新。");
    return wrong(
      "write down what each of the three layers reads: an edge reads both of its ends.",
      "写出三层各读什么：一条边要读它的两端。",
    );
  },
  "13.2": (answer) => {
    const pair = pairOf(answer);
    if (pair === undefined) return notAPair;
    const [alone, together] = pair;
    const squares = grid(8);
    if (alone !== updatesUntilHeard(squares, false)) {
      return wrong(
        "alone: an update is one edge, and there are no edges across.",
        "只有消息传递：一次更新走一条边，而且没有斜边。",
      );
    }
    if (together !== updatesUntilHeard(squares, true)) {
      return wrong(
        "with u: when does u read the nodes, and when do they read u?",
        "带 u：u 何时读节点，节点又何时读 u？",
      );
    }
    return right(
      "u hears all of them in the first update and tells all in the second.",
      "u 在第一次更新时听到所有节点，在第二次更新时告诉所有节点。",
    );
  },
  "13.3": (answer) => {
    const { nodes, edges } = samples;
    const random = new Random(1, "exercise 13");
    const values = nodes.map(() => random.normal());
    const start = { v: Tensor.from(values.map((value) => [value, 1])) };
    const update = (answer ?? {}) as GraphUpdate;
    if (typeof update.edge !== "function" || typeof update.node !== "function") {
      return wrong(
        "the answer is an object { edge, node } of two functions.",
        "答案应是对象 { edge, node }，两个都是函数。",
      );
    }
    const [from, to] = (["from", "to"] as const).map((end) =>
      takeRows(
        start.v,
        edges.map((edge) => edge[end]),
      ),
    );
    if (!(update.edge({ from, to }) instanceof Tensor)) {
      return wrong("edge must give a tensor, made of from and to.", "edge 应返回一个张量，由 from 和 to 算出。");
    }
    const { v } = updateGraph(samples, start, update);
    if (!(v instanceof Tensor)) {
      return wrong("node must give a tensor, made of messages and v.", "node 应返回一个张量，由 messages 和 v 算出。");
    }
    if (v.shape[0] !== nodes.length || v.shape[1] !== 1) {
      return wrong(
        `there are [${v.shape.join(", ")}] numbers; one for each node, [N, 1], is asked for.`,
        `得到的形状是 [${v.shape.join(", ")}]；要求每个节点一个数，[N, 1]。`,
      );
    }
    const about = (truth: (own: number, around: number[]) => number) =>
      nodes.every((_, node) => {
        const around = edges.filter(({ to }) => to === node).map(({ from }) => values[from]);
        return Math.abs(v.data[node] - truth(values[node], around)) < 1e-4;
      });
    const total = (around: number[]) => around.reduce((sum, each) => sum + each, 0);
    const mean = (around: number[]) => total(around) / around.length;
    if (about((own, around) => own - mean(around))) {
      return right("the 1s that arrive say how many neighbours there are.", "收到的 1 的总和就是邻居的个数。");
    }
    if (about((own, around) => mean(around) - own)) {
      return wrong("the other way round: one's own number less the mean.", "反过来：自己的数减去平均值。");
    }
    if (about((own, around) => own - total(around))) {
      return wrong("that is the sum of the neighbours: how many are there?", "这是邻居之和：有几个邻居？");
    }
    if (about((_, around) => mean(around))) {
      return wrong("that is the mean; what of the node's own number?", "这是平均值；节点自己的数呢？");
    }
    return wrong(
      "what arrives at a node is the sum of its messages: which two sums do you need for a mean?",
      "节点收到的是消息之和：求平均需要哪两个和？",
    );
  },
  "13.4": (answer) => {
    const chosen = [...new Set(listOf(answer)?.map(String))];
    if (chosen.length !== 2 || chosen.some((name) => !Object.hasOwn(shapes, name))) {
      const names = Object.keys(shapes).join(", ");
      return wrong(`two different ones of ${names} are asked for.`, `要写 ${names} 中不同的两个。`);
    }
    const [a, b] = chosen.map((name) => fingerprint(shapes[name]));
    if (Math.abs(a - b) < 1e-9) {
      return right(
        "every node has two neighbours that look like itself, and hears the same for ever.",
        "每个节点都有两个和自己一样的邻居，永远听到同样的消息。",
      );
    }
    return wrong(
      `a network with random parameters gives ${a.toFixed(3)} for one and ${b.toFixed(3)} for the other; count neighbours.`,
      `参数随机的网络对两者分别给出 ${a.toFixed(3)} 和 ${b.toFixed(3)}；数一数邻居。`,
    );
  },
};
