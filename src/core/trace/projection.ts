import { UMAP } from "umap-js";
import { principalComponents } from "../tensor/linear-algebra.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { layerAt, listOf, quantityOf, stepsOf, valuesAt } from "./read.js";
import type { Trace } from "./trace.js";

/** States of many steps as points of a plane or a room. */
export interface Projection {
  /** Numbers a point. */
  dimensions: number;
  /** [N, dimensions], one point a step: by trace, by sequence, in time. */
  points: Float32Array;
  /** Number of the trace that a point is of, [N]. */
  trace: Int32Array;
  /** Number of the sequence in its batch, [N]. */
  sequence: Int32Array;
  /** Step in its sequence, [N]. */
  step: Int32Array;
  /** PCA: share of the variance along each axis. */
  explained?: number[];
  /** PCA: the axes, [dimensions][H]. */
  components?: number[][];
  /** PCA: the point that is drawn at the origin, [H]. */
  mean?: number[];
}

/**
 * The states of one trace or several in few dimensions: by principal components, or by UMAP (McInnes et al. 2018), which keeps
 * neighbours together and says nothing by large distances. The same seed gives the same points.
 * @param options.method default "pca".
 * @param options.dimensions default 2.
 * @param options.layer default the top layer.
 * @param options.quantity state or gate; default "h".
 * @param options.seed of UMAP; default 0.
 * @param options.neighbours of UMAP, how many count as near; default 15, or all there are.
 * @param options.minDistance of UMAP, how close points may lie; default 0.1.
 * @throws RangeError for what is not there, or fewer than two points; traces of different sizes.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { points, step } = projectStates(gru.trace(x), { method: "umap", seed: 1 });
 */
export function projectStates(
  traces: Trace | readonly Trace[],
  options: {
    method?: "pca" | "umap";
    dimensions?: number;
    layer?: number;
    quantity?: string;
    seed?: number;
    neighbours?: number;
    minDistance?: number;
  } = {},
): Projection {
  const { method = "pca", dimensions = 2, layer, quantity = "h", seed = 0, minDistance = 0.1 } = options;
  requirePositiveInteger("projectStates", "dimensions", dimensions);
  if (method !== "pca" && method !== "umap") {
    throw new RangeError(`projectStates: method is ${method}; it must be "pca" or "umap"`);
  }
  const states: Float32Array[] = [];
  const where: { trace: number; sequence: number; step: number }[] = [];
  for (const [n, trace] of listOf("projectStates", traces).entries()) {
    const of = layerAt("projectStates", trace, layer);
    const values = quantityOf("projectStates", of, quantity);
    for (let b = 0; b < trace.B; b++) {
      for (let t = 0; t < stepsOf(trace, of, b); t++) {
        states.push(valuesAt(trace, of, values, t, b));
        where.push({ trace: n, sequence: b, step: t });
      }
    }
  }
  if (states.length < 2) throw new RangeError("projectStates: there is one state; it needs at least two");
  const places = {
    dimensions,
    trace: Int32Array.from(where, ({ trace }) => trace),
    sequence: Int32Array.from(where, ({ sequence }) => sequence),
    step: Int32Array.from(where, ({ step }) => step),
  };
  if (method === "pca") {
    const { projected, ...rest } = principalComponents(states, dimensions);
    return { ...places, points: Float32Array.from(projected.flat()), ...rest };
  }
  const { neighbours = 15 } = options;
  requirePositiveInteger("projectStates", "neighbours", neighbours);
  const wrong = states.find((state) => state.length !== states[0].length);
  if (wrong !== undefined) {
    throw new RangeError(`projectStates: states have ${states[0].length} and ${wrong.length} numbers`);
  }
  const random = new Random(seed, "umap");
  const umap = new UMAP({
    nComponents: dimensions,
    nNeighbors: Math.min(neighbours, states.length - 1),
    minDist: minDistance,
    random: () => random.uniform(),
  });
  return { ...places, points: Float32Array.from(umap.fit(states.map((state) => [...state])).flat()) };
}
