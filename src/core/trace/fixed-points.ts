import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { Recurrent } from "../networks/recurrent.js";
import { eigenvalues } from "../tensor/linear-algebra.js";
import { Random } from "../tensor/random.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { allocate, type Values } from "../tensor/tensor.js";
import { type StateBlock, WholeState } from "./whole-state.js";

/** A state that a constant input leaves as it is. */
export interface FixedPoint {
  /** The whole state, [S], made of `blocks`. */
  state: Float64Array;
  blocks: StateBlock[];
  /** ½‖F(s) − s‖², what is left of the step. */
  speed: number;
  /** Eigenvalues of the Jacobian ∂F/∂s, real parts, the largest modulus first. */
  real: number[];
  /** Imaginary parts. */
  imaginary: number[];
  /** All eigenvalues within the unit circle: stable; all outside: unstable; some of each: saddle. */
  stability: "stable" | "saddle" | "unstable";
  /** How many starts led here. */
  starts: number;
}

/**
 * Fixed points s* = F(s*, x) of a network under a constant input, and whether they attract (Sussillo & Barak 2013, "Opening the
 * black box"): ½‖F(s) − s‖² is minimised from many starts by damped Newton steps (Levenberg and Marquardt) with exact
 * Jacobians. s is the whole state: of an LSTM h and c, of all layers. The one that most starts lead to comes first; the list is
 * empty where there is none, as in a network with a clock.
 * @param options.x the input, [D]; default 0.
 * @param options.starts where to start: states [S], or how many random ones; default 64, uniform in the states' ranges, or
 * in [−1, 1] where there is none.
 * @param options.seed of the starts; default 0.
 * @param options.tolerance greatest ‖F(s) − s‖ of a fixed point; default 1e-5 in float32, 1e-9 in float64.
 * @param options.distance points nearer than this are one; default 1e-2.
 * @param options.iterations most Newton steps; default 200.
 * @throws RangeError for a bidirectional network, which has no step, for sizes that do not fit, and for NaN.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 2, seed: 1 });
 * const [point] = fixedPoints(srn, { starts: 16 });
 */
export function fixedPoints(
  network: Recurrent,
  options: {
    x?: ArrayLike<number>;
    starts?: number | readonly ArrayLike<number>[];
    seed?: number;
    tolerance?: number;
    distance?: number;
    iterations?: number;
  } = {},
): FixedPoint[] {
  const { tolerance = network.dtype === "float32" ? 1e-5 : 1e-9, distance = 1e-2, iterations = 200 } = options;
  requirePositiveInteger("fixedPoints", "iterations", iterations);
  for (const [name, value] of Object.entries({ tolerance, distance })) {
    if (!(value > 0)) throw new RangeError(`fixedPoints: ${name} is ${value}; it must be a positive number`);
  }
  const whole = new WholeState(network);
  if (!whole.causal) throw new RangeError("fixedPoints: the network is bidirectional; it has no step of its own");
  const x = inputOf("fixedPoints", network, options.x);
  const { starts = 64 } = options;
  const first = typeof starts === "number" ? randomStates(network, whole, starts, options.seed ?? 0) : starts;
  for (const [n, start] of first.entries()) {
    if (start.length !== whole.size) {
      throw new RangeError(`fixedPoints: start ${n} has ${start.length} numbers; the state has ${whole.size}`);
    }
    requireNumbers("fixedPoints", `start ${n}`, Float64Array.from(start));
  }
  const found: FixedPoint[] = [];
  for (const { state, jacobian, squares } of settle(network, whole, x, first, { tolerance, iterations })) {
    const known = found.find((point) => Math.sqrt(squaredDistance(point.state, state)) < distance);
    if (known) {
      known.starts++;
      continue;
    }
    const { real, imaginary } = eigenvalues(jacobian, whole.size);
    const outside = real.filter((each, k) => Math.hypot(each, imaginary[k]) > 1).length;
    const stability = outside === 0 ? "stable" : outside === real.length ? "unstable" : "saddle";
    found.push({
      state,
      blocks: [...whole.blocks],
      speed: squares / 2,
      real,
      imaginary,
      stability,
      starts: 1,
    });
  }
  return found.sort((a, b) => b.starts - a.starts);
}

/** A constant input for a network, [D]; zeros by default. Throws a RangeError for another length, or a NaN. */
export function inputOf(where: string, { inputSize, dtype }: Recurrent, x?: ArrayLike<number>): Values {
  const input = allocate(dtype, inputSize);
  if (x === undefined) return input;
  if (x.length !== inputSize) {
    throw new RangeError(`${where}: x has ${x.length} numbers; inputSize is ${inputSize}`);
  }
  input.set(x);
  requireNumbers(where, "x", input);
  return input;
}

/** Throws a RangeError for a NaN. */
function requireNumbers(where: string, name: string, values: Values): void {
  const at = values.findIndex(Number.isNaN);
  if (at >= 0) throw new RangeError(`${where}: ${name} holds NaN, first at element ${at}`);
}

interface Search {
  state: Float64Array;
  step: Float64Array;
  jacobian: Float64Array;
  /** ‖F(s) − s‖² */
  squares: number;
  /** Of the Newton step: great where the last step did not help. */
  damping: number;
}

/** The searches that end within the tolerance. All of them take their steps together. */
function settle(
  network: Recurrent,
  whole: WholeState,
  x: Values,
  starts: readonly ArrayLike<number>[],
  { tolerance, iterations }: { tolerance: number; iterations: number },
): Search[] {
  const S = whole.size;
  const evaluate = (states: readonly ArrayLike<number>[]): Search[] => {
    const flat = allocate(network.dtype, states.length * S);
    const inputs = allocate(network.dtype, states.length * x.length);
    for (const [n, state] of states.entries()) {
      flat.set(state, n * S);
      inputs.set(x, n * x.length);
    }
    const { after, jacobians } = whole.jacobians(flat, inputs);
    return states.map((_, n) => {
      const state = Float64Array.from(flat.subarray(n * S, (n + 1) * S));
      const step = after.subarray(n * S, (n + 1) * S).map((value, m) => value - state[m]);
      const squares = step.reduce((sum, value) => sum + value * value, 0);
      return { state, step, jacobian: jacobians.subarray(n * S * S, (n + 1) * S * S), squares, damping: 1e-3 };
    });
  };
  const all = starts.length === 0 ? [] : evaluate(starts);
  // A few steps beyond the tolerance cost little and bring what float32 can give.
  const goal = (tolerance / 10) ** 2;
  for (let n = 0; n < iterations; n++) {
    const moving = all.flatMap((search, index) => {
      return search.squares > goal && search.damping < 1e8 ? [index] : [];
    });
    if (moving.length === 0) break;
    const next = evaluate(moving.map((index) => newtonStep(all[index], S)));
    for (const [m, index] of moving.entries()) {
      const { damping, squares } = all[index];
      if (next[m].squares < squares) all[index] = { ...next[m], damping: Math.max(damping / 10, 1e-12) };
      else all[index].damping = damping * 10;
    }
  }
  return all.filter(({ squares }) => squares <= tolerance ** 2);
}

/** s − (AᵀA + μ I)⁻¹ Aᵀ (F(s) − s), with A = ∂F/∂s − I. */
function newtonStep({ state, step, jacobian, damping }: Search, S: number): Float64Array {
  const A = new Matrix(S, S);
  for (let i = 0; i < S; i++) {
    for (let j = 0; j < S; j++) A.set(i, j, jacobian[i * S + j] - (i === j ? 1 : 0));
  }
  const transposed = A.transpose();
  const normal = transposed.mmul(A).add(Matrix.eye(S).mul(damping));
  const change = new CholeskyDecomposition(normal).solve(transposed.mmul(Matrix.columnVector(step)));
  return state.map((value, m) => value - change.get(m, 0));
}

function randomStates(network: Recurrent, whole: WholeState, count: number, seed: number): Float64Array[] {
  requirePositiveInteger("fixedPoints", "starts", count);
  const random = new Random(seed, "fixed points");
  const ranges = new Map(network.cell.states.map(({ name, range }) => [name, range ?? ([-1, 1] as const)]));
  return Array.from({ length: count }, () => {
    const state = new Float64Array(whole.size);
    for (const { name, start, end } of whole.blocks) {
      const [low, high] = ranges.get(name)!;
      for (let m = start; m < end; m++) state[m] = random.uniform(low, high);
    }
    return state;
  });
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, n) => sum + (value - b[n]) ** 2, 0);
}
