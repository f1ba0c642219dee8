import { type Place, readsOf, rowOf, sourcesOf } from "./links.js";
import { boxOf, type Places, type Point, type Strip, stripOf } from "./places.js";
import type { Position, UnrolledRun } from "./run.js";

/** Colours of what adds and what takes away, as those of the tiles. */
export const positive = "#1b81c4";
export const negative = "#d55e00";
const grey = "#9a9a9a";

/** Widths of arrows in pixels, from those that bring little to those that bring most. */
const widths = [1, 1.8, 2.8, 3.8];

type Trace = Record<string, unknown>;

/** A connection to the chosen number, as it is drawn: `at` is the number at its far end. */
export interface DrawnLink {
  at: Place;
  line: Point[];
  /** What the far number is multiplied by. */
  factor: number;
  /** The product. */
  brings: number;
}

/** The connections of the network in grey, with heads in the direction of what flows. */
export function wiringTraces(run: UnrolledRun, places: Places, { phase }: Position): Trace[] {
  const lines: Point[][] = [];
  for (const box of places.boxes) {
    const above = box.layer < 0 ? 0 : (Math.floor(box.layer / run.directions) + 1) * run.directions;
    const next = boxOf(places, above, box.step);
    const x = (box.left + box.right) / 2;
    const first = Math.max(box.layer, 0) % run.directions === 0;
    if (next !== undefined && first)
      lines.push([
        { x, y: box.top },
        { x, y: next.bottom },
      ]);
  }
  for (const [layer, { steps, reverse }] of run.layers.entries()) {
    const carried = carriedTo(run, steps[Math.min(1, run.T - 1)]);
    for (let t = places.from; t + 1 < places.to; t++) {
      const [source, target] = reverse ? [t + 1, t] : [t, t + 1];
      for (const [from, to] of carried) {
        const [a, b] = [rowEnd(places, layer, source, from, !reverse), rowEnd(places, layer, target, to, reverse)];
        if (a !== undefined && b !== undefined) lines.push(curve(a, b));
      }
    }
  }
  const flowing = phase === "backward" ? lines.map((line) => line.toReversed()) : lines;
  return [polyline("wiring", flowing, grey, 1.1), heads("wiring heads", flowing, grey, 8)];
}

/** Where a row meets the right or left side of its box. */
function rowEnd(places: Places, layer: number, step: number, row: number, right: boolean): Point | undefined {
  const strip = places.strips.find((each) => each.layer === layer && each.step === step && each.row === row);
  const box = boxOf(places, layer, step);
  return strip && box && { x: right ? box.right : box.left, y: strip.y };
}

/** Which rows read which states of the step before. */
function carriedTo(
  run: UnrolledRun,
  step: UnrolledRun["layers"][number]["steps"][number],
): [from: number, to: number][] {
  const pairs = new Map<string, [number, number]>();
  for (const of of step.computed) {
    const to = rowOf(run.rows, of);
    if (to < 0) continue;
    for (const read of step.equationReads(of, 0)) {
      if (read.kind !== "before") continue;
      const from = rowOf(run.rows, { kind: "state", name: read.name });
      pairs.set(`${from} ${to}`, [from, to]);
    }
  }
  return [...pairs.values()];
}

/**
 * Everything that the chosen number is computed from; on the way back everything that its gradient comes from. Where that
 * is one number of the same box, what this comes from too: δ from ∂L/∂h, and that from the next step.
 */
export function linksTo(
  run: UnrolledRun,
  places: Places,
  chosen: Place,
  position: Position,
  loss: number,
): DrawnLink[] {
  const back = position.phase === "backward";
  const links = (back ? sourcesOf(run, loss, chosen) : readsOf(run, chosen)).flatMap((link) => {
    const [a, b] = [stripOf(places, run, link.from), stripOf(places, run, link.to)];
    const visible = a !== undefined && b !== undefined && !(a === b && link.from.element === link.to.element);
    return visible ? [{ ...link, a, b, bundle: `${a.layer} ${a.row} ${a.step}` }] : [];
  });
  const drawn = links.map(({ from, to, partial, gradient, a, b, bundle }): DrawnLink => {
    // Wires of one bundle run side by side.
    const beside = links.filter((each) => each.bundle === bundle);
    const number = beside.findIndex((each) => each.from === from && each.to === to);
    const line = wire(
      places,
      { strip: a, element: from.element },
      { strip: b, element: to.element },
      number,
      beside.length,
    );
    const there = back ? gradient : valueOfPlace(run, from);
    return { at: back ? to : from, line: back ? line.toReversed() : line, factor: partial, brings: partial * there };
  });
  if (drawn.length !== 1) return drawn;
  const [{ at }] = drawn;
  return at.layer === chosen.layer && at.step === chosen.step
    ? [...drawn, ...linksTo(run, places, at, position, loss)]
    : drawn;
}

function valueOfPlace(run: UnrolledRun, { layer, step, of, element }: Place): number {
  if (layer < 0) return run.x[(step * run.x.length) / run.T + element];
  return run.layers[layer].steps[step].tensorOf(of).data[element];
}

/** Arrows along the links, in the colours of what they bring, the wider the more. There are as many traces of them at any step. */
export function linkTraces(links: readonly DrawnLink[]): Trace[] {
  const most = links.reduce((greatest, { brings }) => Math.max(greatest, Math.abs(brings)), 0) || 1;
  const signs = [
    { color: positive, own: links.filter(({ brings }) => brings >= 0) },
    { color: negative, own: links.filter(({ brings }) => brings < 0) },
  ];
  const widthOf = ({ brings }: DrawnLink): number =>
    widths[Math.min(widths.length - 1, Math.floor((widths.length * Math.abs(brings)) / most))];
  return signs.flatMap(({ color, own }) => [
    ...widths.map((width) => {
      const lines = own.filter((link) => widthOf(link) === width).map(({ line }) => line);
      return polyline("link", lines, color, width);
    }),
    heads(
      "link heads",
      own.map(({ line }) => line),
      color,
      11,
    ),
  ]);
}

/** One end of a wire. */
interface End {
  strip: Strip;
  element: number;
}

/** Out of a tile, along the lane beside its row, and into the other: number `n` of `count` wires side by side. */
function wire(places: Places, from: End, to: End, n: number, count: number): Point[] {
  const [a, b] = [from.strip, to.strip];
  const half = places.tileHeight / 2;
  const apart = n - (count - 1) / 2;
  const xa = a.x + (from.element + 0.5) * a.tile;
  const xb = b.x + (to.element + 0.5) * b.tile + apart * Math.min(4, b.tile / (count + 1));
  const side = places.lane / 2 + apart * Math.min(2.5, places.lane / (count + 1));
  const [left, right] = [boxOf(places, a.layer, a.step), boxOf(places, b.layer, b.step)];
  if (left === undefined || right === undefined) return [];
  if (a.step !== b.step) {
    const channel = (a.step < b.step ? left.right + right.left : left.left + right.right) / 2 + apart * 3;
    const [out, into] = [a.y + half + side, b.y + half + side];
    return rounded([
      { x: xa, y: a.y + half },
      { x: xa, y: out },
      { x: channel, y: out },
      { x: channel, y: into },
      { x: xb, y: into },
      { x: xb, y: b.y + half },
    ]);
  }
  const sign = b.y > a.y ? 1 : -1;
  const [start, end] = [a.y + sign * half, b.y - sign * half];
  const inside = a.layer === b.layer;
  const into = end - sign * side;
  if (inside ? Math.abs(a.row - b.row) === 1 : b.row === 0) {
    const lane = inside ? into : right.bottom - places.lane - 2 * apart;
    return rounded([
      { x: xa, y: start },
      { x: xa, y: lane },
      { x: xb, y: lane },
      { x: xb, y: end },
    ]);
  }
  // Past the rows between, along the side of the box.
  const channel = right.left + 4 + 1.5 * apart;
  const out = inside ? start + sign * side : right.bottom - places.lane - 2 * apart;
  return rounded([
    { x: xa, y: start },
    { x: xa, y: out },
    { x: channel, y: out },
    { x: channel, y: into },
    { x: xb, y: into },
    { x: xb, y: end },
  ]);
}

const radius = 5;

/** A path of straight pieces with its corners rounded. */
function rounded(points: readonly Point[]): Point[] {
  const path: Point[] = [points[0]];
  for (let n = 1; n + 1 < points.length; n++) {
    const [a, b, c] = [points[n - 1], points[n], points[n + 1]];
    const [before, after] = [Math.hypot(b.x - a.x, b.y - a.y), Math.hypot(c.x - b.x, c.y - b.y)];
    const r = Math.min(radius, before / 2, after / 2);
    if (r < 0.5) continue;
    const start = { x: b.x - ((b.x - a.x) * r) / before, y: b.y - ((b.y - a.y) * r) / before };
    const end = { x: b.x + ((c.x - b.x) * r) / after, y: b.y + ((c.y - b.y) * r) / after };
    for (const t of [0, 0.33, 0.67, 1]) {
      const s = 1 - t;
      path.push({
        x: s * s * start.x + 2 * s * t * b.x + t * t * end.x,
        y: s * s * start.y + 2 * s * t * b.y + t * t * end.y,
      });
    }
  }
  path.push(points[points.length - 1]);
  return path;
}

/** A cubic Bézier curve that is level at both ends. */
function curve(a: Point, b: Point): Point[] {
  const pieces = 16;
  const middle = (a.x + b.x) / 2;
  return Array.from({ length: pieces + 1 }, (_, n) => {
    const t = n / pieces;
    const s = 1 - t;
    const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    return { x: p * a.x + (q + r) * middle + u * b.x, y: (p + q) * a.y + (r + u) * b.y };
  });
}

function polyline(name: string, lines: readonly (readonly Point[])[], color: string, width: number): Trace {
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: lines.flatMap((line) => [...line.map(({ x }) => x), null]),
    y: lines.flatMap((line) => [...line.map(({ y }) => y), null]),
    line: { color, width },
    hoverinfo: "skip",
  };
}

function heads(name: string, lines: readonly (readonly Point[])[], color: string, size: number): Trace {
  const ends = lines.filter(({ length }) => length > 1).map((line) => [line[line.length - 2], line[line.length - 1]]);
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: ends.map(([, { x }]) => x),
    y: ends.map(([, { y }]) => y),
    marker: {
      symbol: "arrow",
      size,
      color,
      angle: ends.map(([a, b]) => (Math.atan2(b.x - a.x, b.y - a.y) * 180) / Math.PI),
      opacity: 1,
      line: { width: 0 },
    },
    hoverinfo: "skip",
  };
}
