import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { GatedGraphNetwork } from "../../../src/core/structures/gated-graph.js";
import { undirectedGraph } from "../../../src/core/structures/graph.js";
import { GraphNetwork } from "../../../src/core/structures/graph-network.js";
import { RecursiveNetwork } from "../../../src/core/structures/recursive.js";
import type { StructureTrace } from "../../../src/core/structures/trace.js";
import { treeOf } from "../../../src/core/structures/tree.js";
import { NaryTreeLSTM } from "../../../src/core/structures/tree-lstm.js";
import { joinBuffers, viewsToFloats } from "../../../widgets/base/buffers.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { notesOf, structureFigure } from "../../../widgets/structure/figure.js";
import { structure } from "../../../widgets/structure/model.js";
import { placesOf, treeOf as placesOfTree } from "../../../widgets/structure/places.js";
import { carrying, type StructureState, shownState, stepWhere, valueAfter } from "../../../widgets/structure/state.js";
import { randomTensor } from "../../core/helpers.js";
import { installHost } from "../base/mock-host.js";
import { hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: false };

interface Drawn {
  name?: string;
  mode: string;
  x: (number | null)[];
  y: (number | null)[];
  text: string[];
  hovertext: string[];
  line: { color: string };
  marker: { color: number[]; symbol: string; coloraxis?: string; line: { width: number[] } };
}

function stateOf(widget: Widget<StructureState>): StructureState {
  return new Proxy({} as StructureState, { get: (_, name) => widget.get(name as keyof StructureState) });
}

function draw(widget: Widget<StructureState>): Drawn[] {
  return structureFigure(stateOf(widget), frame).data as unknown as Drawn[];
}

const tree = treeOf(["a", ["red", "bike"]]);
const lstm = new NaryTreeLSTM({ inputSize: 3, hiddenSize: 4, seed: 1 });
const x = randomTensor([5, 3], 1, "float32");
const treeTrace = lstm.trace(tree, x);
const graph = undirectedGraph(
  ["A", "B", "C"],
  [
    [0, 1],
    [1, 2],
  ],
);
const gated = new GatedGraphNetwork({ hiddenSize: 4, steps: 2, seed: 1 });
const graphTrace = gated.trace(graph, randomTensor([3, 4], 2, "float32"));

describe("the places of a graph", () => {
  const graphOf = (N: number, pairs: [number, number][]) => {
    const many = undirectedGraph(
      Array.from({ length: N }, (_, n) => String(n)),
      pairs,
    );
    const network = new GatedGraphNetwork({ hiddenSize: 2, steps: 1, seed: 1 });
    return placesOf(stateOf(structure(network.trace(many, randomTensor([N, 2], 1, "float32")))), 700);
  };
  const distance = (a: { x: number; y: number }, b: { x: number; y: number }): number =>
    Math.hypot(a.x - b.x, a.y - b.y);

  it("are a circle for a ring", () => {
    const { nodes, centre } = graphOf(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 0],
    ]);
    for (const node of nodes) expect(distance(node, centre)).toBeCloseTo(distance(nodes[0], centre));
  });

  it("hold together what hangs together: two cliques with a bridge between them", () => {
    const pairs: [number, number][] = [[0, 4]];
    for (const first of [0, 4]) {
      for (let a = 0; a < 4; a++) for (let b = a + 1; b < 4; b++) pairs.push([first + a, first + b]);
    }
    const { nodes, height } = graphOf(8, pairs);
    for (const { x, y } of nodes) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(700);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(height);
    }
    // Nodes 1 to 3 and 5 to 7 are within their cliques nearer to each other than to the other clique's.
    for (const a of [1, 2, 3]) {
      const own = Math.max(...[0, 1, 2, 3].map((b) => distance(nodes[a], nodes[b])));
      for (const b of [5, 6, 7]) expect(distance(nodes[a], nodes[b])).toBeGreaterThan(own);
    }
    for (let a = 0; a < 8; a++) for (let b = 0; b < a; b++) expect(distance(nodes[a], nodes[b])).toBeGreaterThan(30);
    expect(graphOf(8, pairs).nodes).toEqual(nodes);
  });
});

describe("structure of a tree", () => {
  it("has the network's own states in the end, as colours of the chosen unit", () => {
    const { h } = lstm.forward([tree], x);
    const w = structure(treeTrace, { unit: 2 });
    const known = draw(w).find(({ name }) => name === "known") as Drawn;
    for (let node = 0; node < 5; node++) expect(known.marker.color[node]).toBeCloseTo(h.data[4 * node + 2], 5);
    w.set({ quantity: "x", unit: 1 });
    const inputs = (draw(w).find(({ name }) => name === "known") as Drawn).marker.color;
    expect(inputs).toEqual([0, 1, 2, 3, 4].map((node) => x.data[3 * node + 1]));
  });

  it("goes level by level: what is not computed yet is open, what is being computed is marked", () => {
    const w = structure(treeTrace);
    const done: number[] = [];
    for (const [n, { members }] of treeTrace.updates.entries()) {
      w.set({ step: n + 1 });
      done.push(...members);
      const drawn = draw(w);
      const known = drawn.find(({ name }) => name === "known") as Drawn;
      const unknown = drawn.find(({ name }) => name === "unknown") as Drawn;
      expect(known.x).toHaveLength(done.length);
      expect(unknown.x).toHaveLength(5 - done.length);
      expect(known.marker.line.width.filter((width) => width > 1)).toHaveLength(members.length);
      const moving = carrying(stateOf(w)).map((edge) => treeTrace.edges[edge].to);
      expect(new Set(moving)).toEqual(new Set(n === 0 ? [] : members));
    }
    expect(notesOf(stateOf(w), 720)[0]).toContain("update 3 of 3: a red bike from a, red bike");
  });

  it("lays the levels one above the other, children from left to right, within the frame", () => {
    const state = stateOf(structure(treeTrace));
    const { nodes, height } = placesOf(state, 360);
    const at = (name: string) => nodes[treeTrace.nodes.indexOf(name)];
    expect([at("a").y, at("red").y]).toEqual([at("bike").y, at("bike").y]);
    expect(at("red bike").y).toBeGreaterThan(at("red").y);
    expect(at("a red bike").y).toBeGreaterThan(at("red bike").y);
    expect(at("a").x).toBeLessThan(at("red").x);
    expect(at("red").x).toBeLessThan(at("bike").x);
    for (const point of nodes) {
      expect(point.x >= 20 && point.x <= 340 && point.y >= 20 && point.y <= height - 20).toBe(true);
    }
  });

  it("names a node with all its words where there is room, and no edge runs through a name", () => {
    const deep = lstm.trace(
      treeOf([
        ["a", ["red", "bike"]],
        ["a", ["red", "bike"]],
      ]),
      randomTensor([11, 3], 1, "float32"),
    );
    const trees = [treeTrace, deep].flatMap((trace) => [340, 940].map((width) => ({ trace, width })));
    for (const { trace, width } of trees) {
      const widget = structure(trace, { show: "bars" });
      const names = structureFigure(stateOf(widget), { ...frame, width }).data.at(-1) as unknown as Drawn;
      expect(names.text[trace.nodes.indexOf("a red bike")]).toBe("a red bike");
      for (const points of placesOf(stateOf(widget), width).edges) {
        const [from, to] = [points[0], points[points.length - 1]];
        for (const [n, text] of names.text.entries()) {
          // At the upper edge of the letters.
          const [x, y] = [names.x[n] as number, (names.y[n] as number) + 5];
          const at = from.x + ((to.x - from.x) * (y - from.y)) / (to.y - from.y);
          const passes = y > from.y && y < to.y && Math.abs(at - x) < 3 * text.length;
          expect(passes, `${text}, ${width} pixels wide`).toBe(false);
        }
      }
    }
    const long = structure(lstm.trace(treeOf(["a", ["long", "long sentence"]]), x), { show: "bars" });
    const { text } = structureFigure(stateOf(long), { ...frame, width: 940 }).data.at(-1) as unknown as Drawn;
    expect(text).toContain("a long long sentence");
  });

  it("draws a network whose leaves have no net input, and a tree of one node", () => {
    const network = new RecursiveNetwork({ hiddenSize: 3, seed: 1 });
    const w = structure(network.trace(tree, randomTensor([5, 3], 1, "float32")), { show: "bars", step: 1 });
    expect(textOf(structureFigure(stateOf(w), frame))).not.toContain("NaN");
    const single = structure(network.trace(treeOf("a"), randomTensor([1, 3], 1, "float32")));
    expect(textOf(structureFigure(stateOf(single), frame))).not.toContain("NaN");
  });
});

describe("structure of a graph", () => {
  it("has the states after each update, and those before where there are none yet", () => {
    const w = structure(graphTrace);
    for (let steps = 1; steps <= 2; steps++) {
      w.set({ step: 1 + 2 * steps, unit: 3 });
      const h = gated.forward(graph, randomTensor([3, 4], 2, "float32"), { steps });
      const { marker } = draw(w).find(({ name }) => name === "known") as Drawn;
      for (let node = 0; node < 3; node++) expect(marker.color[node]).toBeCloseTo(h.data[4 * node + 3], 5);
    }
    w.set({ step: 1 });
    expect(notesOf(stateOf(w), 720)[0]).toBe("update 1 of 5: what the nodes are given");
    expect(carrying(stateOf(w))).toEqual([]);
  });

  it("goes node by node and edge by edge where that is wanted, to the same values", () => {
    const widget = structure(graphTrace, { oneByOne: true });
    const { data } = shownState(stateOf(widget));
    const { updates } = data;
    expect(updates.map(({ members }) => members.length)).toEqual(updates.map(() => 1));
    expect(updates).toHaveLength(graphTrace.updates.reduce((sum, { members }) => sum + members.length, 0));
    const together = stateOf(structure(graphTrace));
    for (let node = 0; node < 3; node++) {
      const [one, all] = [updates, together.data.updates].map((each) =>
        valueAfter(each, each.length, "nodes", node, "h"),
      );
      expect(one).toEqual(all);
    }
    // As much is computed before and after the way to go is changed.
    for (const [n] of graphTrace.updates.entries()) {
      const step = stepWhere({ ...together, data: together.data, step: n + 1, oneByOne: false }, true);
      const soFar = graphTrace.updates.slice(0, n + 1).flatMap(({ members }) => [...members]);
      expect(updates.slice(0, step).flatMap(({ members }) => members)).toEqual(soFar);
      expect(stepWhere({ ...together, data: together.data, step, oneByOne: true }, false)).toBe(n + 1);
    }
    expect(() => widget.set({ oneByOne: false })).toThrow(`step is ${updates.length}`);
    const edge = updates.findIndex(({ of }) => of === "edges");
    expect(carrying({ data, step: edge + 1 })).toEqual(updates[edge].members);
    // A node's step marks the edges that lead to it, and no others.
    const last = carrying({ data, step: updates.length }).map((n) => graphTrace.edges[n].to);
    expect(new Set(last)).toEqual(new Set(updates[updates.length - 1].members));
  });

  it("marks the edges that carry a message, in the colour of what they carry", () => {
    const w = structure(graphTrace, { step: 2, unit: 1 });
    expect(carrying(stateOf(w))).toEqual([0, 1, 2, 3]);
    const squares = draw(w).find(({ marker }) => marker?.symbol === "square") as Drawn;
    const messages = graphTrace.updates[1].quantities[0].values;
    expect(squares.marker.color).toEqual([0, 1, 2, 3].map((edge) => messages[4 * edge + 1]));
    expect(squares.marker.coloraxis).toBe("coloraxis2");
    expect(squares.hovertext[0]).toContain("A → B");
    expect(notesOf(stateOf(w), 720)[0]).toContain("messages along 4 edges");
  });

  it("draws edges both ways apart, an edge to itself, and says what is known of the whole graph", () => {
    const { edges } = placesOf(stateOf(structure(graphTrace)), 500);
    const middle = (n: number) => edges[n][8];
    expect(Math.hypot(middle(0).x - middle(1).x, middle(0).y - middle(1).y)).toBeGreaterThan(10);
    const block = new GraphNetwork({ inputs: { node: 2 }, outputs: { node: 3, edge: 4, graph: 2 }, seed: 1 });
    const looped = {
      nodes: ["x", "y"],
      edges: [
        { from: 0, to: 1 },
        { from: 1, to: 1, label: "knows" },
      ],
    };
    const trace = block.trace(looped, { v: randomTensor([2, 2], 1, "float32") });
    const w = structure(trace);
    const u = trace.updates.at(-1)?.quantities[0].values as Float32Array;
    expect(notesOf(stateOf(w), 720).join()).toContain(`${u[0].toPrecision(3).replace("-", "−")}, `);
    expect(textOf(structureFigure(stateOf(w), frame))).toContain("y → y, knows");
  });

  it("is told from a tree: two parents, a ring, two roots", () => {
    const ring = [0, 1, 2].map((from) => ({ from, to: (from + 1) % 3 }));
    expect(placesOfTree(3, ring)).toBeNull();
    expect(
      placesOfTree(3, [
        { from: 0, to: 1 },
        { from: 0, to: 2 },
      ]),
    ).toBeNull();
    expect(
      placesOfTree(4, [
        { from: 0, to: 1 },
        { from: 2, to: 3 },
      ]),
    ).toBeNull();
    expect(placesOfTree(4, [...ring])).toBeNull();
    expect(
      placesOfTree(3, [
        { from: 0, to: 2 },
        { from: 1, to: 2 },
      ]),
    ).toEqual({ levels: [0, 0, 1], columns: [0, 1, 0.5] });
  });
});

describe("structure", () => {
  it("draws a bar for every unit of every node that is known", () => {
    const w = structure(graphTrace, { show: "bars" });
    const bars = draw(w).filter(({ name }) => name === "bars");
    const lengths = bars.flatMap(({ y }) => y.flatMap((to, n) => (n % 3 === 1 ? [Number(to) - Number(y[n - 1])] : [])));
    const values = [0, 1, 2].flatMap((node) => [
      ...(valueAfter(w.get("data").updates, 5, "nodes", node, "h") as Float32Array),
    ]);
    expect(lengths).toHaveLength(12);
    const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b);
    const factor = sorted(lengths)[0] / sorted(values)[0];
    for (const [n, length] of lengths.entries()) expect(length).toBeCloseTo(factor * values[n], 4);
  });

  it("comes over to the browser as it is", () => {
    const host = installHost();
    const w = structure(graphTrace);
    w.display();
    const { data, buffers = [] } = host.sent[0];
    const { state, buffer_paths } = data as { state: Record<string, unknown>; buffer_paths: string[][] };
    const views = buffers.map((each) => new DataView(each.buffer, each.byteOffset, each.byteLength));
    joinBuffers(state, buffer_paths, views);
    const there = viewsToFloats(state) as StructureState;
    expect(structureFigure(there, frame)).toEqual(structureFigure(stateOf(w), frame));
  });

  it("shows hostile text as text, in both languages", () => {
    const trace: StructureTrace = {
      ...treeTrace,
      network: hostile,
      nodes: treeTrace.nodes.map(() => hostile),
      edges: treeTrace.edges.map((edge) => ({ ...edge, label: hostile })),
    };
    for (const language of ["en", "zh"] as const) {
      const w = structure(trace, { language });
      expect(textOf(structureFigure(stateOf(w), frame))).not.toContain("<img");
      w.set({ title: hostile, show: "bars" });
      expect(textOf(structureFigure(stateOf(w), frame))).not.toContain("<img");
    }
  });

  it("refuses what is not there, and stays as it was", () => {
    expect(() => structure({ ...treeTrace, updates: [] })).toThrow("structure: trace has 0 updates, none of nodes");
    const w = structure(treeTrace);
    expect(() => w.set({ step: 4 })).toThrow("structure: step is 4; it must be a whole number from 1 to 3");
    expect(() => w.set({ quantity: "q" })).toThrow("structure: quantity is q; the nodes have h, c");
    expect(() => w.set({ unit: 4 })).toThrow("structure: unit is 4; it must be a whole number from 0 to 3");
    expect(() => w.set({ show: "pie" as never })).toThrow('structure: show is pie; it must be "colour" or "bars"');
    expect([w.get("step"), w.get("quantity"), w.get("unit"), w.get("show")]).toEqual([3, "h", 0, "colour"]);
  });
});
