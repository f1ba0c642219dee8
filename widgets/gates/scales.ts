import type { KeptQuantity } from "../base/traces.js";

/** Colours of some quantities. */
export interface Scale {
  low: number;
  high: number;
  diverging: boolean;
  /** The quantities drawn in this scale. */
  names: string[];
}

/** One scale for all quantities of the same range; those without bounds share one by their name, symmetric about zero. */
export function scalesOf(quantities: readonly KeptQuantity[]): { scales: Scale[]; scaleOf: number[] } {
  const scales: Scale[] = [];
  const known = new Map<string, number>();
  const scaleOf = quantities.map(({ name, range }) => {
    const key = range === null ? name : range.join();
    const before = known.get(key);
    if (before !== undefined) {
      if (!scales[before].names.includes(name)) scales[before].names.push(name);
      return before;
    }
    const alike = quantities.filter((each) => each.name === name && each.range === null);
    const [low, high] = range ?? rangeOf(alike.map(({ values }) => values));
    known.set(key, scales.length);
    return scales.push({ low, high, diverging: low < 0, names: [name] }) - 1;
  });
  return { scales, scaleOf };
}

const knownRanges = new WeakMap<Float32Array, [number, number]>();

function rangeOf(all: readonly Float32Array[]): [number, number] {
  let [smallest, greatest] = [0, 0];
  for (const values of all) {
    const [low, high] = knownRanges.get(values) ?? extent(values);
    knownRanges.set(values, [low, high]);
    smallest = Math.min(smallest, low);
    greatest = Math.max(greatest, high);
  }
  const high = Math.max(greatest, -smallest) || 1;
  return [smallest < 0 ? -high : 0, high];
}

function extent(values: Float32Array): [number, number] {
  let [smallest, greatest] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < smallest) smallest = value;
    if (value > greatest) greatest = value;
  }
  return [smallest, greatest];
}
