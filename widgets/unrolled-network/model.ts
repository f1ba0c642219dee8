import type { Recurrent } from "../../src/core/networks/recurrent.js";
import type { Tensor } from "../../src/core/tensor/tensor.js";
import { type OneSequence, oneSequence } from "../../src/core/trace/sequence.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { keepNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { unrolledFigure } from "./figure.js";
import { positionOf, runOf, type UnrolledState } from "./run.js";
import { firstArray } from "./weights.js";

/** Options of {@link unrolledNetwork}. */
export interface UnrolledNetworkOptions extends Pick<OneSequence, "sequence"> {
  /** What each step's input stands for, [T]: a word, a digit; default its number. */
  tokens?: readonly string[];
  /** ∂L_t/∂y_t, [T, outputSize] row by row; every component is 1/√outputSize by default. */
  lossGradient?: ArrayLike<number>;
  /** Step to begin with: 1 … T forward, and from T + 1 the way back from the loss; default T, all read. */
  step?: number;
  /** The loss L_t whose gradient goes back, 1 … T; default T. */
  loss?: number;
  /** Layer whose equations are written out; default the top one. */
  layer?: number;
  /** Unit whose equations are written out; default 0. */
  unit?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Draws a recurrent network through time, of any cell, with its numbers: the input, every gate and every state at each step, and
 * arrows to the chosen number from all that it is computed from, each with its weight. Going forward it is stepped by hand or
 * played; then the gradient of the loss L_t goes back, step by step, and everything shows its ∂L_t/∂: gates their error terms
 * δ_{t,k} (NNDL §6.4). Below are all equations of the chosen unit at the present step, written out with their numbers, and the
 * terms δ_{t,k} h_{k-1} that the gradient of the chosen weight is the sum of, one for each loss t and each step k. The
 * reader chooses a number by clicking on it, and can change any input or weight: everything is computed anew in the
 * browser. Where there are more than six units a row, colours stand for numbers, which the pointer tells.
 *
 * @param network a recurrent network of at most 64 units, any cell and number of layers; in both directions everything is
 *   shown at once, as it has no one order in time.
 * @param x [T, B, D] with T of at most 60.
 * @returns the widget; `get`, `set` and `on` know `step`, `loss`, `layer`, `quantity` ("gate f", "state h"), `unit`, and
 *   `changes`: a list of `[array, element, value]` with array "x" or a parameter's name.
 * @throws RangeError for an x that does not fit, a network that is too large to be drawn, or an option that cannot be.
 *
 * @example
 * unrolledNetwork(new SRN({ inputSize: 2, hiddenSize: 3, seed: 1 }), new Random(1).normalTensor([4, 1, 2]))
 * @example
 * // The gradient of the last loss, arrived at the second of five steps.
 * unrolledNetwork(lstm, x, { tokens: [..."hello"], step: 9, unit: 1 })
 */
export function unrolledNetwork(
  network: Recurrent,
  x: Tensor,
  options: UnrolledNetworkOptions = {},
): Widget<UnrolledState> {
  const one = oneSequence("unrolledNetwork", x, options);
  const [T, , D] = one.shape;
  const { inputSize, hiddenSize, outputSize: M } = network;
  if (D !== inputSize) {
    throw new RangeError(
      `unrolledNetwork: x has shape [${x.shape.join(", ")}]; the last axis must be inputSize = ${inputSize}`,
    );
  }
  if (T > mostSteps) throw new RangeError(`unrolledNetwork: x has ${T} steps; at most ${mostSteps} can be drawn`);
  if (Math.max(hiddenSize, D) > mostUnits) {
    throw new RangeError(
      `unrolledNetwork: the network has inputSize ${D} and hiddenSize ${hiddenSize}; each may be at most ${mostUnits}`,
    );
  }
  const { tokens = Array.from({ length: T }, (_, t) => String(t + 1)) } = options;
  if (tokens.length !== T) throw new RangeError(`unrolledNetwork: there are ${tokens.length} tokens for ${T} steps`);
  const lossGradient = options.lossGradient ?? new Float32Array(T * M).fill(1 / Math.sqrt(M));
  if (lossGradient.length !== T * M) {
    throw new RangeError(
      `unrolledNetwork: lossGradient has ${lossGradient.length} elements; [T, outputSize] = [${T}, ${M}] needs ${T * M}`,
    );
  }
  const data = {
    network: keepNetwork(network),
    x: Float32Array.from(one.data),
    tokens: [...tokens],
    lossGradient: Float32Array.from(lossGradient),
  };
  const run = runOf({ data, changes: [] });
  return new Widget<UnrolledState>({
    view: "unrolledNetwork",
    state: {
      data,
      changes: [],
      step: options.step ?? T,
      loss: options.loss ?? T,
      layer: options.layer ?? run.layers.length - 1,
      quantity: run.rows[0].key,
      unit: options.unit ?? 0,
      array: firstArray(run),
      element: 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => unrolledFigure(state, pictureFrame, true),
    describe: (state) => {
      const { phase, now } = positionOf(state, T);
      const where = {
        start: "before the first step",
        forward: `at step ${now + 1}`,
        backward: `the gradient at step ${now + 1}`,
      };
      return `${network.cell.name} unrolled over ${T} steps, ${where[phase]} (a live view in JupyterLab)`;
    },
  });
}

const mostSteps = 60;
const mostUnits = 64;

/** Nothing follows from the state, but not every state can be. */
function check(state: UnrolledState): Partial<UnrolledState> {
  for (const [array, element, value] of state.changes) {
    if (!Number.isFinite(value))
      throw new RangeError(`unrolledNetwork: a change of ${array} is ${value}; it must be finite`);
    requireElement(state, array, element);
  }
  requireElement(state, state.array, state.element);
  const run = runOf(state);
  requireWhole("loss", state.loss, 1, run.T);
  requireWhole("step", state.step, 0, run.T + state.loss);
  requireWhole("layer", state.layer, 0, run.layers.length - 1);
  const keys = run.rows.map(({ key }) => key);
  if (!keys.includes(state.quantity)) {
    throw new RangeError(`unrolledNetwork: quantity is ${state.quantity}; it must be one of ${keys.join(", ")}`);
  }
  const H = run.layers[state.layer].steps[0].values.states.h.data.length;
  requireWhole("unit", state.unit, 0, H - 1);
  return {};
}

function requireElement({ data }: UnrolledState, array: string, element: number): void {
  const arrays: Readonly<Record<string, Float32Array>> = { x: data.x, ...data.network.parameters };
  if (!Object.hasOwn(arrays, array)) {
    throw new RangeError(`unrolledNetwork: array is ${array}; it must be one of ${Object.keys(arrays).join(", ")}`);
  }
  requireWhole(`element of ${array}`, element, 0, arrays[array].length - 1);
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`unrolledNetwork: ${name} is ${value}; it must be a whole number from ${least} to ${most}`);
}
