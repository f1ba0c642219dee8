import type { FiniteAutomaton } from "../../src/core/machines/finite-automaton.js";

/** A point of the diagram; the states are on an ellipse about the origin, of height 2. */
export type Point = readonly [x: number, y: number];

/** All transitions from one state to another. */
export interface DiagramEdge {
  from: string;
  to: string;
  /** The inputs that lead there, of a Mealy automaton with the output of each: "1 / up". */
  inputs: string[];
  labels: string[];
  /** The line, which ends at the rim of the state that it leads to. */
  points: Point[];
  /** Where its label stands. */
  label: Point;
}

/** Where the states are, and the lines between them. */
export interface Diagram {
  nodes: { state: string; at: Point }[];
  edges: DiagramEdge[];
  /** The arrow that says where it starts. */
  start: Point[];
}

/**
 * Draws an automaton.
 * @param radius of a state.
 * @param stretch half the width of the ellipse that the states are on.
 */
export function diagramOf(automaton: FiniteAutomaton, radius: number, stretch: number): Diagram {
  const { states, inputs, kind, description } = automaton;
  const count = states.length;
  const places = new Map(states.map((state, n) => [state, placeOf(n, count, stretch)]));
  const at = (state: string): Point => places.get(state) ?? [0, 0];
  const edges = new Map<string, Pick<DiagramEdge, "from" | "to" | "inputs" | "labels">>();
  for (const from of states) {
    for (const input of inputs) {
      const { state: to, output } = automaton.step(from, input);
      const key = JSON.stringify([from, to]);
      const edge = edges.get(key) ?? { from, to, inputs: [], labels: [] };
      edge.inputs.push(input);
      edge.labels.push(kind === "Mealy" ? `${input} / ${output}` : input);
      edges.set(key, edge);
    }
  }
  const first = at(description.start);
  const startAngle = loopAngle(first, count) + 1.1;
  return {
    nodes: states.map((state) => ({ state, at: at(state) })),
    edges: [...edges.values()].map((edge) => ({
      ...edge,
      ...(edge.from === edge.to
        ? loop(at(edge.from), loopAngle(at(edge.from), count), radius)
        : bend(at(edge.from), at(edge.to), bendOf(states.indexOf(edge.to) - states.indexOf(edge.from), count), radius)),
    })),
    start: [moved(first, startAngle, radius + 0.42), moved(first, startAngle, radius)],
  };
}

/** How far a diagram reaches below and above the origin, with room for its labels. */
export function reachOf({ nodes, edges, start }: Diagram, radius: number): { below: number; above: number } {
  const heights = [
    ...nodes.flatMap(({ at: [, y] }) => [y - radius, y + radius]),
    ...edges.flatMap(({ points, label }) => [...points, label].map(([, y]) => y)),
    ...start.map(([, y]) => y),
  ];
  return { below: 0.15 - Math.min(...heights), above: 0.15 + Math.max(...heights) };
}

/** The first at the left, clockwise. */
function placeOf(n: number, count: number, stretch: number): Point {
  if (count === 1) return [0, 0];
  const angle = Math.PI - (2 * Math.PI * n) / count;
  return [stretch * Math.cos(angle), Math.sin(angle)];
}

/** The direction of a loop: away from the middle, of one or two states upwards. */
function loopAngle([x, y]: Point, count: number): number {
  return count <= 2 ? Math.PI / 2 : Math.atan2(y, x);
}

interface Bend {
  /** How far to the left of its direction, as a share of its length. */
  share: number;
  /** Where its label stands, from 0 to 1. */
  middle: number;
}

/**
 * Clockwise the left is the outside: there a line that leaves out states would run through them. Labels of lines through
 * the middle, where they cross or three meet, stand nearer to where they begin.
 */
function bendOf(difference: number, count: number): Bend {
  const steps = (difference + count) % count;
  if (steps > 1 && steps <= count / 2) return { share: -0.1, middle: 0.3 };
  return { share: 0.36, middle: count === 3 && steps === 2 ? 0.36 : 0.5 };
}

function moved([x, y]: Point, angle: number, distance: number): Point {
  return [x + Math.cos(angle) * distance, y + Math.sin(angle) * distance];
}

/** From a state to itself. */
function loop(at: Point, angle: number, radius: number): Pick<DiagramEdge, "points" | "label"> {
  const controls = [
    moved(at, angle - 0.5, radius),
    moved(at, angle - 0.6, 3 * radius),
    moved(at, angle + 0.6, 3 * radius),
    moved(at, angle + 0.5, radius),
  ];
  return { points: curve(controls), label: moved(at, angle, 2.35 * radius + 0.2) };
}

/** From one state to another; bent to the left, the way back is on the other side. The label stands at `middle` of it. */
function bend(from: Point, to: Point, { share, middle }: Bend, radius: number): Pick<DiagramEdge, "points" | "label"> {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const controls: Point[] = [from, [(from[0] + to[0]) / 2 - share * dy, (from[1] + to[1]) / 2 + share * dx], to];
  const [x, y] = pointAt(controls, middle);
  const apart = (Math.sign(share) * 0.15) / Math.hypot(dx, dy);
  return {
    points: curve(controls, rim(controls, from, radius, 0), rim(controls, to, radius, 1)),
    label: [x - apart * dy, y + apart * dx],
  };
}

const pieces = 32;

/** Points of a Bézier curve from parameter `start` to `end`. */
function curve(controls: readonly Point[], start = 0, end = 1): Point[] {
  return Array.from({ length: pieces + 1 }, (_, n) => pointAt(controls, start + ((end - start) * n) / pieces));
}

/** A point of a Bézier curve (de Casteljau). */
function pointAt(controls: readonly Point[], t: number): Point {
  let points = controls;
  while (points.length > 1) {
    points = points.slice(1).map(([x, y], k): Point => {
      const [fromX, fromY] = points[k];
      return [fromX + t * (x - fromX), fromY + t * (y - fromY)];
    });
  }
  return points[0];
}

/** Where a curve that begins or ends in the middle of a state crosses its rim, by bisection from that end to the half. */
function rim(controls: readonly Point[], middle: Point, radius: number, end: 0 | 1): number {
  let [inside, outside] = [end as number, 0.5];
  for (let n = 0; n < 40; n++) {
    const t = (inside + outside) / 2;
    const [x, y] = pointAt(controls, t);
    if (Math.hypot(x - middle[0], y - middle[1]) < radius) inside = t;
    else outside = t;
  }
  return (inside + outside) / 2;
}
