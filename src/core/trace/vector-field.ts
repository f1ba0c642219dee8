import type { Recurrent } from "../networks/recurrent.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { noGrad, Tensor } from "../tensor/tensor.js";
import { inputOf } from "./fixed-points.js";
import { WholeState } from "./whole-state.js";

/** Where one step under a constant input leads from each point of a plane. */
export interface VectorField {
  /** Coordinates along the first direction, [points]. */
  u: Float64Array;
  /** Coordinates along the second direction, [points]. */
  v: Float64Array;
  /** Change of the first coordinate by one step, [points, points]: row j is v[j], column i is u[i]. */
  du: Float64Array;
  /** Change of the second coordinate. */
  dv: Float64Array;
  /** ‖F(s) − s‖ of the whole state, [points, points]: 0 at a fixed point, and only there. */
  speed: Float64Array;
}

/**
 * The step of a network under a constant input as arrows on a plane through its state space: by default of its first two
 * hidden units, with every other state at 0. Of a network with two hidden units and no other state it shows all there is.
 * @param options.x the input, [D]; default 0.
 * @param options.origin state that is the plane's origin, [S] or its first elements; default 0.
 * @param options.directions two orthogonal directions of unit length, each [S] or its first elements, e.g. principal components of
 * h; default the first two elements of the state.
 * @param options.range of both coordinates; default [−1, 1].
 * @param options.points a side; default 21.
 * @throws RangeError for a bidirectional network, a state of one number, and sizes that do not fit.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 2, seed: 1 });
 * const { u, v, du, dv } = vectorField(gru, { points: 11 });
 */
export function vectorField(
  network: Recurrent,
  options: {
    x?: ArrayLike<number>;
    origin?: ArrayLike<number>;
    directions?: readonly [ArrayLike<number>, ArrayLike<number>];
    range?: readonly [number, number];
    points?: number;
  } = {},
): VectorField {
  const { points = 21, range = [-1, 1], origin = [], directions = [[1], [0, 1]] } = options;
  requirePositiveInteger("vectorField", "points", points);
  const whole = new WholeState(network);
  if (!whole.causal) throw new RangeError("vectorField: the network is bidirectional; it has no step of its own");
  const S = whole.size;
  if (S < 2) throw new RangeError("vectorField: the state is one number; a plane needs two");
  for (const [name, vector] of Object.entries({
    origin,
    "directions[0]": directions[0],
    "directions[1]": directions[1],
  })) {
    if (vector.length > S) {
      throw new RangeError(`vectorField: ${name} has ${vector.length} numbers; the state has ${S}`);
    }
  }
  const x = inputOf("vectorField", network, options.x);
  const [low, high] = range;
  const grid = Float64Array.from({ length: points }, (_, n) =>
    points === 1 ? low : low + ((high - low) * n) / (points - 1),
  );
  const N = points * points;
  const before = Tensor.zeros([N, S], { dtype: network.dtype });
  const inputs = Tensor.zeros([N, x.length], { dtype: network.dtype });
  for (let n = 0; n < N; n++) {
    const state = before.data.subarray(n * S, (n + 1) * S);
    state.set(origin);
    for (const [axis, at] of [grid[n % points], grid[Math.floor(n / points)]].entries()) {
      for (let m = 0; m < directions[axis].length; m++) state[m] += at * directions[axis][m];
    }
    inputs.data.set(x, n * x.length);
  }
  const after = noGrad(() => whole.step(before, inputs));
  const change = after.data.map((value, m) => value - before.data[m]);
  const along = (direction: ArrayLike<number>) =>
    Float64Array.from({ length: N }, (_, n) => {
      let sum = 0;
      for (let m = 0; m < direction.length; m++) sum += change[n * S + m] * direction[m];
      return sum;
    });
  return {
    u: grid,
    v: grid.slice(),
    du: along(directions[0]),
    dv: along(directions[1]),
    speed: Float64Array.from({ length: N }, (_, n) => Math.hypot(...change.subarray(n * S, (n + 1) * S))),
  };
}
