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

/** Places of a tree's nodes by level, and of a graph's on a circle. */
export function placesOf({ data, show }: StructureState, width: number): Places {
  const { nodes: names, edges, levels, columns } = data;
  const radius = show === "bars" ? 26 : 15;
  const margin = show === "bars" ? 50 : 38;
  const around = Math.min(width, 460) / 2 - margin - 22;
  const rise = show === "bars" ? 84 : 72;
  const height = levels === null ? 2 * around + 2 * margin + 14 : Math.max(...levels) * rise + 2 * margin;
  const centre = { x: width / 2, y: height / 2 };
  const nodes = names.map((_, n): Point => {
    if (levels !== null && columns !== null) {
      const wide = Math.max(...columns);
      // A chain stands in the middle.
      const share = wide === 0 ? 0.5 : columns[n] / wide;
      return { x: margin + share * (width - 2 * margin), y: margin + levels[n] * rise };
    }
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
      return arc(nodes[from], nodes[to], radius, both.has(`${to} ${from}`) ? 0.14 : 0);
    }),
  };
}

/** From the border of one node to that of another, bent where another edge goes back. */
function arc(from: Point, to: Point, radius: number, bend: number): Point[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const middle = { x: (from.x + to.x) / 2 - bend * dy, y: (from.y + to.y) / 2 + bend * dx };
  const gap = Math.min(0.4, (radius + 3) / length);
  const count = bend === 0 ? 2 : 16;
  return Array.from({ length: count + 1 }, (_, n) => {
    const t = gap + ((1 - 2 * gap) * n) / count;
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
