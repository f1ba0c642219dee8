import { type PrincipalComponents, principalComponents } from "../../src/core/tensor/linear-algebra.js";
import { escapeMarkup } from "../base/figure.js";
import { placeOf } from "../base/traces.js";
import { labels } from "./labels.js";
import type { Shown, TrajectoryState } from "./state.js";

const known = new WeakMap<Float32Array, PrincipalComponents>();

/** The principal components of the shown points, computed once. */
function componentsOf({ quantity, points }: Shown): PrincipalComponents {
  const before = known.get(quantity.values);
  if (before !== undefined) return before;
  const result = principalComponents(points, Math.min(3, quantity.size));
  known.set(quantity.values, result);
  return result;
}

/** The points on the axes. */
export interface Projection {
  /** [points][dimensions] */
  coordinates: ArrayLike<number>[];
  titles: string[];
}

export function project(state: TrajectoryState, what: Shown, short: boolean): Projection {
  const say = labels[state.language];
  const { plane } = state.data;
  if (state.axes === "units") {
    const { name, shape, size } = what.quantity;
    const units = state.units.map((unit) => Math.min(unit, size - 1));
    return {
      coordinates: what.points.map((point) => units.map((unit) => point[unit])),
      titles: units.map((unit) => `${escapeMarkup(name)}, ${say.unit(placeOf(shape, unit))}`),
    };
  }
  if (state.axes === "plane" && plane !== null) {
    const { directions, origin, names } = plane;
    const along = (point: ArrayLike<number>): number[] => {
      return directions.map((direction) =>
        direction.reduce((sum, weight, k) => sum + weight * (point[k] - origin[k]), 0),
      );
    };
    return {
      coordinates: what.points.map((point) => {
        const [x, y, z = 0] = along(point);
        return [x, y, z];
      }),
      titles: [0, 1, 2].map((n) => (names[n] === undefined ? "–" : escapeMarkup(names[n]))),
    };
  }
  const { projected, explained } = componentsOf(what);
  const titles = explained.map((share, n) => {
    const percent = `${Math.round(share * 100)} %`;
    return short ? say.shortComponent(n + 1, percent) : say.component(n + 1, percent);
  });
  // A network of one or two units has no third direction.
  const coordinates = projected.map((point) => [point[0], point[1] ?? 0, point[2] ?? 0]);
  return { coordinates, titles: [0, 1, 2].map((n) => titles[n] ?? "–") };
}

/**
 * One range for every step, so that the axes stand still while time runs; a direction in which next to nothing happens
 * is not blown up until its rounding errors fill the plot.
 */
export function rangesOf(coordinates: readonly ArrayLike<number>[]): [number, number][] {
  const extents = [0, 1, 2].map((dimension) => {
    const values = coordinates.map((point) => point[dimension]);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  });
  const widest = Math.max(...extents.map(([low, high]) => high - low));
  return extents.map(([low, high]) => {
    const half = Math.max(high - low, widest * 1e-3, 1e-9) * 0.58;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  });
}
