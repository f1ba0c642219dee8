import type { KeptTrace, KeptValues } from "./traces.js";

/** How far an axis reaches. */
export interface Extent {
  all?: [number, number];
  /** Of the numbers that have a place on a logarithmic axis. */
  positive?: [number, number];
}

const known = new WeakMap<readonly (readonly KeptTrace[])[], Map<number, { x: Extent; y: Extent }>>();

/** Axes of a panel that have room for every place of the slider: they stand still while it is moved. */
export function rangesOf(data: readonly (readonly KeptTrace[])[], panel: number): { x: Extent; y: Extent } {
  const panels = known.get(data) ?? new Map<number, { x: Extent; y: Extent }>();
  known.set(data, panels);
  const found = panels.get(panel);
  if (found !== undefined) return found;
  const traces = data.flat().filter((trace) => trace.panel === panel && trace.rows === null);
  const ranges =
    traces.length === 0
      ? { x: {}, y: {} }
      : {
          x: traces.some(({ type }) => type === "bar") ? {} : extentOf(traces.flatMap(xsOf)),
          y: extentOf(traces.flatMap(ysOf)),
        };
  panels.set(panel, ranges);
  return ranges;
}

/** Colours of all heat maps together. Both signs: as far on one side of zero as on the other. */
export function coloursOf(
  data: readonly (readonly KeptTrace[])[],
  range: readonly [number, number] | undefined,
  colours: "sequential" | "diverging" | undefined,
): { low: number; high: number; diverging: boolean } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of data.flat().flatMap(({ rows }) => rows ?? [])) {
    for (const value of row) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) [low, high] = [0, 1];
  const diverging = colours === undefined ? low < 0 && high > 0 : colours === "diverging";
  if (range !== undefined) return { low: range[0], high: range[1], diverging };
  const far = Math.max(-low, high);
  return diverging ? { low: -far, high: far, diverging } : { low, high, diverging };
}

function xsOf({ columns, type }: KeptTrace): KeptValues[] {
  return type === "scatter3d" ? [] : [columns.x ?? Float32Array.from({ length: columns.y.length }, (_, n) => n)];
}

function ysOf({ columns, type }: KeptTrace): KeptValues[] {
  const { y, lower, upper, error } = columns;
  const ends = error && [-1, 1].map((sign) => Array.from(y, (value, n) => Number(value) + sign * Number(error[n])));
  return [y, lower, upper, ...(ends ?? []), type === "bar" ? [0] : undefined].filter((values) => values !== undefined);
}

function extentOf(columns: readonly KeptValues[]): Extent {
  let [low, high, least] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const values of columns) {
    for (const value of values) {
      if (typeof value === "string") return {};
      if (value === null || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      if (value > 0 && value < least) least = value;
    }
  }
  if (low > high) return {};
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  const factor = (high / least || 1) ** 0.05 * 1.05;
  return { all: [low - room, high + room], ...(high > 0 && { positive: [least / factor, high * factor] }) };
}
