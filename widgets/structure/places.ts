import { forceCenter, forceLink, forceManyBody, forceSimulation } from "d3-force";
import { lettersOf } from "../base/figure.js";
import type { StructureState } from "./state.js";

/** A point in pixels, y up. */
export interface Point {
  x: number;
  y: number;
}

/** Where everything is drawn, in pixels from the lower left corner. */
export interface Places {
  height: number;
  /** Middle of the circle. */
  centre: Point;
  nodes: Point[];
  /** Each edge as a line of points from the border of one node to that of the other. */
  edges: Point[][];
}

/** Places of a tree's nodes by level, of a ring's on a circle, and of any other graph's where forces between them come to rest. */
export function placesOf({ data, show }: StructureState, width: number): Places {
  const { nodes: names, edges, levels, columns } = data;
  const radius = show === "bars" ? 26 : 15;
  const margin = show === "bars" ? 50 : 38;
  const around = Math.min(width, 460) / 2 - margin - 22;
  const rise = show === "bars" ? 84 : 72;
  const height = levels === null ? 2 * around + 2 * margin + 14 : Math.max(...levels) * rise + 2 * margin;
  const centre = { x: width / 2, y: height / 2 };
  const laid = levels === null && !isRing(names.length, edges) ? restOf(data) : undefined;
  const stretch = Math.min((width - 2 * margin - 44) / 2, around * 1.6);
  const nodes = names.map((_, n): Point => {
    if (levels !== null && columns !== null) {
      const wide = Math.max(...columns);
      // A chain stands in the middle.
      const share = wide === 0 ? 0.5 : columns[n] / wide;
      return { x: margin + share * (width - 2 * margin), y: margin + levels[n] * rise };
    }
    if (laid !== undefined) return { x: centre.x + stretch * laid[n].x, y: centre.y + around * laid[n].y };
    const angle = (2 * Math.PI * n) / names.length;
    return { x: centre.x + around * Math.sin(angle), y: centre.y + around * Math.cos(angle) };
  });
  const both = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  return {
    height,
    centre,
    nodes,
    edges: edges.map(({ from, to }) => {
      if (from === to) return loop(nodes[from], centre, radius);
      const above = levels !== null && levels[from] > 0 ? nameHeight(names[from], nodes[from], nodes[to], show) : 0;
      return arc(
        nodes[from],
        nodes[to],
        [Math.max(radius + 3, above), radius + 3],
        both.has(`${to} ${from}`) ? 0.14 : 0,
      );
    }),
  };
}

const resting = new WeakMap<object, Point[]>();

/** Nodes that push each other away and edges that hold them together, at rest; the longer way across, from −1 to 1 both ways. */
function restOf(data: StructureState["data"]): Point[] {
  const before = resting.get(data.edges);
  if (before !== undefined) return before;
  // Plain objects into which the simulation writes; it begins and draws lots the same each time.
  const nodes: Point[] = data.nodes.map((_, n) => {
    const angle = (2 * Math.PI * n) / data.nodes.length;
    return { x: 50 * Math.sin(angle), y: 50 * Math.cos(angle) };
  });
  const links = data.edges.filter(({ from, to }) => from !== to).map(({ from, to }) => ({ source: from, target: to }));
  forceSimulation(nodes)
    .force("push", forceManyBody().strength(-300))
    .force("hold", forceLink(links).distance(40))
    .force("centre", forceCenter(0, 0))
    .stop()
    .tick(300);
  const sum = (of: (point: Point) => number): number => nodes.reduce((total, point) => total + of(point), 0);
  const turn =
    Math.atan2(
      2 * sum(({ x, y }) => x * y),
      sum(({ x, y }) => x * x - y * y),
    ) / 2;
  const turned = nodes.map(({ x, y }) => ({
    x: x * Math.cos(turn) + y * Math.sin(turn),
    y: y * Math.cos(turn) - x * Math.sin(turn),
  }));
  const spread = (along: "x" | "y"): ((value: number) => number) => {
    const values = turned.map((point) => point[along]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => (high - low < 1e-6 ? 0 : (2 * (value - low)) / (high - low) - 1);
  };
  const [across, up] = [spread("x"), spread("y")];
  const rest = turned.map(({ x, y }) => ({ x: across(x), y: up(y) }));
  resting.set(data.edges, rest);
  return rest;
}

/** Whether every node has two neighbours and all are in one circle; three nodes, or fewer, always stand on one. */
function isRing(N: number, edges: readonly { from: number; to: number }[]): boolean {
  if (N <= 3) return true;
  const next = Array.from({ length: N }, (_, n) => [
    ...new Set(edges.flatMap(({ from, to }) => (from === to ? [] : from === n ? [to] : to === n ? [from] : []))),
  ]);
  if (next.some(({ length }) => length !== 2)) return false;
  // On a circle in their order, neighbours stand side by side.
  return next.every((two, n) => two.every((other) => [1, N - 1].includes(Math.abs(other - n))));
}

/** The direction in the middle of the widest gap between those of some points. */
export function freeDirection(from: Point, points: readonly Point[]): [number, number] {
  const angles = points.map(({ x, y }) => Math.atan2(y - from.y, x - from.x)).sort((a, b) => a - b);
  const gaps = angles.map((angle, n) => (angles[n + 1] ?? angles[0] + 2 * Math.PI) - angle);
  const widest = gaps.indexOf(Math.max(...gaps));
  const middle = angles[widest] + gaps[widest] / 2;
  return [Math.cos(middle), Math.sin(middle)];
}

/** How far the middle of a node's name is from that of the node. */
export function nameDistance(show: StructureState["show"]): number {
  return show === "bars" ? 31 : 24;
}

/** Length of the part of a line from a node to one above that the node's name would hide; 0 where it passes beside. */
function nameHeight(name: string, from: Point, to: Point, show: StructureState["show"]): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const rise = nameDistance(show) + 9;
  const aside = (rise * Math.abs(dx)) / dy;
  return aside < 3.5 * Math.min(lettersOf(name), 12) + 6 ? Math.hypot(rise, aside) : 0;
}

/** From one node to another with a gap at each end, bent where another edge goes back. */
function arc(from: Point, to: Point, gaps: readonly [number, number], bend: number): Point[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const middle = { x: (from.x + to.x) / 2 - bend * dy, y: (from.y + to.y) / 2 + bend * dx };
  const [start, end] = gaps.map((gap, n) => Math.min(n === 0 ? 0.5 : 0.4, gap / length));
  const count = bend === 0 ? 2 : 16;
  return Array.from({ length: count + 1 }, (_, n) => {
    const t = start + ((1 - start - end) * n) / count;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    return { x: a * from.x + b * middle.x + c * to.x, y: a * from.y + b * middle.y + c * to.y };
  });
}

/** From a node to itself, on the side away from the middle but beside the name. */
function loop(node: Point, middle: Point, radius: number): Point[] {
  const out = Math.atan2(node.y - middle.y, node.x - middle.x) + 1;
  const size = 0.8 * radius;
  const centre = { x: node.x + (radius + size) * Math.cos(out), y: node.y + (radius + size) * Math.sin(out) };
  return Array.from({ length: 17 }, (_, n) => {
    const angle = out + Math.PI + 0.6 + ((2 * Math.PI - 1.2) * n) / 16;
    return { x: centre.x + size * Math.cos(angle), y: centre.y + size * Math.sin(angle) };
  });
}

/**
 * Levels and columns of the nodes of a tree whose edges point at the parents, in the order of the edges; null for what is
 * no tree: a node that points at two, or at itself in the end, or several roots.
 */
export function treeOf(
  N: number,
  edges: readonly { from: number; to: number }[],
): { levels: number[]; columns: number[] } | null {
  if (N === 0 || edges.length !== N - 1 || new Set(edges.map(({ from }) => from)).size !== N - 1) return null;
  const children = Array.from({ length: N }, (_, n) => edges.filter(({ to }) => to === n).map(({ from }) => from));
  const root = children.findIndex((_, n) => !edges.some(({ from }) => from === n));
  const levels = new Array<number>(N).fill(-1);
  const columns = new Array<number>(N).fill(0);
  let leaves = 0;
  const walk = (node: number): void => {
    for (const child of children[node]) walk(child);
    const own = children[node];
    levels[node] = own.length === 0 ? 0 : 1 + Math.max(...own.map((child) => levels[child]));
    columns[node] = own.length === 0 ? leaves++ : own.reduce((sum, child) => sum + columns[child], 0) / own.length;
  };
  walk(root);
  return levels.includes(-1) ? null : { levels, columns };
}
