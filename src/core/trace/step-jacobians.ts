import { Matrix } from "ml-matrix";
import type { Recurrent } from "../networks/recurrent.js";
import { eigenvalues, singularValues } from "../tensor/linear-algebra.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import { type OneSequence, oneSequence } from "./sequence.js";
import { type StateBlock, WholeState } from "./whole-state.js";

/** How the state after each step of one sequence depends on the state before it. */
export interface StepJacobians {
  /** Length of the sequence. */
  T: number;
  /** Size of the state. */
  S: number;
  /** Which states of which layers the state is made of. */
  blocks: StateBlock[];
  /**
   * ∂s_t/∂s_{t-1}, [T, S, S]: row i of step t has the derivatives of s_t's component i. In layers that read from the end
   * the state before step t is s_{t+1}.
   */
  values: Float64Array;
}

/**
 * Step Jacobians ∂s_t/∂s_{t-1} of a network's whole state s (of an LSTM h and c, of all layers) along one sequence that starts
 * from state 0: what error terms are multiplied by on their way back (NNDL §6.5). Exact, for any cell.
 * @param x [T, B, D]
 * @param options.sequence number in the batch; default 0.
 * @throws RangeError for a sequence that is not there.
 *
 * @example
 * const lstm = new LSTM({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const ofH = jacobianBlock(stepJacobians(lstm, x), { name: "h" }); // [T, H, H]
 */
export function stepJacobians(network: Recurrent, x: Tensor, options: OneSequence = {}): StepJacobians {
  const one = oneSequence("stepJacobians", x, options);
  const T = one.shape[0];
  const whole = new WholeState(network);
  const S = whole.size;
  const { steps } = noGrad(() => network.unroll(one));
  const before = new Float64Array(T * S);
  const layers = steps.length;
  for (const [n, { name, start, reverse }] of whole.blocks.entries()) {
    for (let t = 0; t < T; t++) {
      // Steps are in the order of their direction.
      const from = steps[n % layers][(reverse ? T - 1 - t : t) - 1];
      if (from !== undefined) before.set(from.states[name].data, t * S + start);
    }
  }
  return { T, S, blocks: [...whole.blocks], values: whole.jacobians(before, one.data).jacobians };
}

/**
 * The same for a part of the state: a state by its name, a layer, a direction; the rest is held still.
 * @throws RangeError where no state is meant.
 *
 * @example
 * const gru = new GRU({ inputSize: 8, hiddenSize: 4, numLayers: 2, seed: 1 });
 * const top = jacobianBlock(stepJacobians(gru, x), { layer: 1 });
 */
export function jacobianBlock(
  jacobians: StepJacobians,
  part: { name?: string; layer?: number; reverse?: boolean },
): StepJacobians {
  const chosen = jacobians.blocks.filter(
    ({ name, layer, reverse }) =>
      name === (part.name ?? name) && layer === (part.layer ?? layer) && reverse === (part.reverse ?? reverse),
  );
  if (chosen.length === 0) {
    throw new RangeError(`jacobianBlock: there is no state ${JSON.stringify(part)} among ${namesOf(jacobians.blocks)}`);
  }
  const index = chosen.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n));
  const { T, S, values } = jacobians;
  const size = index.length;
  const result = new Float64Array(T * size * size);
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) result[(t * size + i) * size + j] = values[(t * S + index[i]) * S + index[j]];
    }
  }
  let end = 0;
  const blocks = chosen.map((block) => {
    const start = end;
    end += block.end - block.start;
    return { ...block, start, end };
  });
  return { T, S: size, blocks, values: result };
}

/**
 * ∂s_to/∂s_from = J_to ⋯ J_{from+1}, [S, S]: how a later state depends on an earlier one. In layers that read from the end it is
 * the earlier step's state that depends on the later's.
 * @throws RangeError for steps that are not there or in the wrong order, or states of both directions.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const product = stateJacobian(stepJacobians(srn, x), 0, 4);
 */
export function stateJacobian({ T, S, blocks, values }: StepJacobians, from: number, to: number): Float64Array {
  const { reverse } = blocks[0];
  if (blocks.some((block) => block.reverse !== reverse)) {
    throw new RangeError("stateJacobian: the states are of both directions; take one by jacobianBlock");
  }
  const count = reverse ? from - to : to - from;
  if (![from, to].every((step) => Number.isInteger(step) && step >= 0 && step < T) || count < 0) {
    throw new RangeError(`stateJacobian: the steps are ${from} to ${to} of ${T}`);
  }
  let product = Matrix.eye(S);
  for (let n = 1; n <= count; n++) {
    const t = reverse ? from - n : from + n;
    const step = Array.from({ length: S }, (_, i) => values.subarray((t * S + i) * S, (t * S + i + 1) * S));
    product = new Matrix(step as never).mmul(product);
  }
  return Float64Array.from(product.to1DArray());
}

/** Spectra of the step Jacobians. */
export interface JacobianSpectra {
  /** Singular values at each step, the largest first, [T, S]: how much a step stretches error terms. */
  singularValues: Float64Array;
  /** Real parts of the eigenvalues, the largest modulus first, [T, S]. */
  real: Float64Array;
  /** Imaginary parts, [T, S]. */
  imaginary: Float64Array;
}

/**
 * Singular values and eigenvalues of every step's Jacobian.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 4, seed: 1 });
 * const { singularValues } = jacobianSpectra(stepJacobians(srn, x)); // [T, H]
 */
export function jacobianSpectra({ T, S, values }: StepJacobians): JacobianSpectra {
  const spectra: JacobianSpectra = {
    singularValues: new Float64Array(T * S),
    real: new Float64Array(T * S),
    imaginary: new Float64Array(T * S),
  };
  for (let t = 0; t < T; t++) {
    const step = values.subarray(t * S * S, (t + 1) * S * S);
    const { real, imaginary } = eigenvalues(step, S);
    spectra.singularValues.set(singularValues(step, S), t * S);
    spectra.real.set(real, t * S);
    spectra.imaginary.set(imaginary, t * S);
  }
  return spectra;
}

function namesOf(blocks: readonly StateBlock[]): string {
  return blocks.map(({ name, layer, reverse }) => `${name} of layer ${layer}${reverse ? " reverse" : ""}`).join(", ");
}
